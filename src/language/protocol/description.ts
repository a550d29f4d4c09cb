/** What a protocol says about itself: `PROTOCOL`, `SITE`, `SCENARIO`, `EXPECT` and their kind. */
import { MEMORY_NAMES } from '../../machine/memory/memory-model.ts';
import { PROFILE_NAMES } from '../../machine/memory/profiles.ts';
import { FETCH_UNITS } from '../../machine/memory/text.ts';
import type { TextSymbol } from '../../machine/program/program.ts';
import { MANY_NMIS } from '../../machine/state/machine.ts';
import { INT3_STACKS, NMI_STACKS } from '../../machine/state/stacks.ts';
import { type Checker, declare, refuse } from '../checking/scope/checker.ts';
import { constant } from '../checking/scope/conversions.ts';
import { integerType, pointerTo } from '../meaning/ctypes.ts';
import { MAX_SITES, symbolAddress } from '../meaning/text-layout.ts';
import { nearest } from '../reading/spelling.ts';
import { namedChildren, part, type SyntaxNode } from '../reading/syntax.ts';
import { type Expected, verdictsOf } from './expectations.ts';
import { describeLineage, LINEAGE_MACROS, type Mended, type Variant } from './lineage-macros.ts';
import { numberOf, textOf } from './macro-arguments.ts';
import { describeSites, SITE_MACRO_NAMES } from './site-macros.ts';
import type { SiteDeclaration } from './sites.ts';

type Options = Record<string, number | string>;

interface Expectation {
  /** `pass`, or failures any of which may be found. */
  verdicts: Expected[];
  /** What differs from the default scenario. */
  options: Options;
  line: number;
}

export interface Description {
  name: string;
  title: string;
  origin: string;
  /** The profile that it is written for, null when it does not say. */
  hardware: string | null;
  scenario: Options;
  expectations: Expectation[];
  sites: SiteDeclaration[];
  symbols: TextSymbol[];
  mends: Mended[];
  variants: Variant[];
}

export const emptyDescription = (): Description => ({
  name: '',
  title: '',
  origin: '',
  hardware: null,
  scenario: {},
  expectations: [],
  sites: [],
  symbols: [],
  mends: [],
  variants: [],
});

/** What a scenario's options take: a number, or one of these words. */
const OPTIONS: Readonly<Record<string, readonly string[] | null>> = {
  cpus: null,
  nmis: null,
  nmis_per_cpu: null,
  sites: null,
  jobs: null,
  tasks: null,
  memory: MEMORY_NAMES,
  hardware: PROFILE_NAMES,
  fetch: FETCH_UNITS.map(String),
  nmi_stack: NMI_STACKS,
  int3_stack: INT3_STACKS,
};
const OPTION_NAMES = Object.keys(OPTIONS).join(', ');
const MACROS = [
  'PROTOCOL',
  'TITLE',
  'ORIGIN',
  'HARDWARE',
  'TEXT_SYMBOL',
  'SCENARIO',
  'EXPECT',
  ...SITE_MACRO_NAMES,
  ...LINEAGE_MACROS,
];

/** Takes a call at file level into `description`; false when it is none of the macros. */
export function describe(description: Description, checker: Checker, call: SyntaxNode): boolean {
  const name = part(call, 'function').text;
  const args = namedChildren(part(call, 'arguments'));
  switch (name) {
    case 'PROTOCOL':
      describeName(description, checker, call, args);
      return true;
    case 'TITLE':
    case 'ORIGIN':
      description[name === 'TITLE' ? 'title' : 'origin'] = stringOf(checker, call, args) ?? '';
      return true;
    case 'TEXT_SYMBOL':
      describeSymbol(description, checker, call, args);
      return true;
    case 'HARDWARE':
      describeHardware(description, checker, call, args);
      return true;
    case 'SCENARIO':
      Object.assign(description.scenario, optionsOf(checker, args));
      return true;
    case 'EXPECT':
      describeExpectation(description, checker, call, args);
      return true;
    default: {
      if (describeSites(description, checker, call)) return true;
      if (describeLineage(description, checker, call)) return true;
      const near = nearest(name, MACROS);
      if (near) refuse(checker, call, `there is no macro '${name}'`, `is '${near}' meant?`);
      return near !== undefined;
    }
  }
}

function stringOf(checker: Checker, call: SyntaxNode, args: SyntaxNode[]): string | null {
  const text = args.length === 1 ? textOf(args[0]) : null;
  if (text !== null) return text;
  const name = part(call, 'function').text;
  refuse(checker, call, `${name} takes one string`, `write ${name}("...") without backslashes`);
  return null;
}

function describeName(
  description: Description,
  checker: Checker,
  call: SyntaxNode,
  args: SyntaxNode[],
): void {
  const name = stringOf(checker, call, args);
  if (name === null) return;
  if (description.name !== '') {
    refuse(checker, call, 'PROTOCOL is there twice', 'keep one: a file is one protocol');
  } else if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name)) {
    const advice = 'use lower-case letters, digits, dots and hyphens, at most 64';
    refuse(checker, call, `'${name}' cannot name a protocol`, advice);
  }
  description.name = name;
}

function describeSymbol(
  description: Description,
  checker: Checker,
  call: SyntaxNode,
  [name]: SyntaxNode[],
): void {
  if (name?.kind !== 'identifier') {
    refuse(checker, call, 'TEXT_SYMBOL takes a name', 'write TEXT_SYMBOL(ftrace_caller)');
    return;
  }
  const address = symbolAddress(description.symbols.length);
  const type = pointerTo(integerType('s8'));
  const expression = constant(address, type, name.source);
  declare(checker, name, name.text, { kind: 'value', expression });
  description.symbols.push({ name: name.text, address });
}

function describeHardware(
  description: Description,
  checker: Checker,
  call: SyntaxNode,
  args: readonly SyntaxNode[],
): void {
  const name = args.length === 1 ? args[0].text : '';
  if (!PROFILE_NAMES.includes(name)) {
    const message = name ? `there is no hardware '${name}'` : 'HARDWARE takes a name';
    refuse(checker, args[0] ?? call, message, `write one of ${PROFILE_NAMES.join(', ')}`);
  } else if (description.hardware !== null) {
    refuse(
      checker,
      call,
      'HARDWARE is there twice',
      'keep one: SCENARIO and EXPECT may say others',
    );
  }
  description.hardware = name;
}

function optionsOf(checker: Checker, args: SyntaxNode[]): Options {
  const options: Options = {};
  for (const arg of args) {
    if (arg.kind !== 'assignment_expression') {
      refuse(checker, arg, `'${arg.text}' says nothing`, `write option = value: ${OPTION_NAMES}`);
      continue;
    }
    const name = part(arg, 'left');
    const value = part(arg, 'right');
    if (!Object.hasOwn(OPTIONS, name.text)) {
      const message = `a scenario has no option '${name.text}'`;
      refuse(checker, name, message, `its options: ${OPTION_NAMES}`);
      continue;
    }
    const words = OPTIONS[name.text];
    if (name.text.startsWith('nmis') && value.text === 'many') {
      options[name.text] = MANY_NMIS;
      continue;
    }
    if (words !== null) {
      const isNumber = /^\d+$/.test(value.text);
      if (words.includes(value.text))
        options[name.text] = isNumber ? Number(value.text) : value.text;
      else {
        const message = `${name.text} cannot be '${value.text}'`;
        refuse(checker, value, message, `write one of ${words.join(', ')}`);
      }
    } else {
      const number = numberOf(checker, value);
      if (number !== null && name.text === 'sites' && number > MAX_SITES) {
        refuse(checker, value, `${number} sites`, `write at most ${MAX_SITES}`);
      } else if (number !== null) options[name.text] = number;
    }
  }
  if ('fetch' in options && 'hardware' in options) {
    const fetch = args.find((arg) => /^fetch\b/.test(arg.text)) ?? args[0];
    const advice = `leave out fetch: '${options.hardware}' says how wide it fetches`;
    refuse(checker, fetch, 'fetch beside hardware', advice);
  }
  return options;
}

function describeExpectation(
  description: Description,
  checker: Checker,
  call: SyntaxNode,
  [verdict, ...options]: SyntaxNode[],
): void {
  if (verdict === undefined) {
    refuse(checker, call, 'EXPECT takes a verdict', 'write EXPECT(pass, cpus = 2, nmis = 1)');
    return;
  }
  const verdicts = verdictsOf(checker, verdict);
  if (verdicts.length > 1 && verdicts.some((expected) => expected.verdict === 'pass')) {
    refuse(checker, verdict, "'pass' together with a failure", 'expect the one or the other');
  }
  const { line } = call.source;
  description.expectations.push({ verdicts, options: optionsOf(checker, options), line });
}
