/** What a protocol says about itself: `PROTOCOL`, `SITE`, `SCENARIO`, `EXPECT` and their kind. */
import { MEMORY_NAMES } from '../../machine/memory/memory-model.ts';
import { PROFILE_NAMES } from '../../machine/memory/profiles.ts';
import { FETCH_UNITS } from '../../machine/memory/text.ts';
import type { TextSymbol } from '../../machine/program/program.ts';
import { INT3_STACKS, NMI_STACKS } from '../../machine/state/stacks.ts';
import { type Checker, declare, isInvalid, refuse } from '../checking/scope/checker.ts';
import { constant } from '../checking/scope/conversions.ts';
import { constantValue } from '../meaning/constants.ts';
import { integerType, pointerTo } from '../meaning/ctypes.ts';
import { MAX_SITE_BYTES, MAX_SITES, symbolAddress } from '../meaning/text-layout.ts';
import { nearest } from '../reading/spelling.ts';
import { namedChildren, part, type SyntaxNode } from '../reading/syntax.ts';
import { type Expected, verdictsOf } from './expectations.ts';

type Options = Record<string, number | string>;

/** Bytes as written, or an opcode with a 32-bit displacement to `target` from the site's end. */
export type SiteInstruction =
  | { kind: 'bytes'; bytes: readonly number[] }
  | { kind: 'relative'; opcode: number; target: number };

export interface SiteDeclaration {
  name: string;
  old: SiteInstruction;
  new: SiteInstruction;
}

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
});

/** What a scenario's options take: a number, or one of these words. */
const OPTIONS: Readonly<Record<string, readonly string[] | null>> = {
  cpus: null,
  nmis: null,
  nmis_per_cpu: null,
  sites: null,
  jobs: null,
  memory: MEMORY_NAMES,
  hardware: PROFILE_NAMES,
  fetch: FETCH_UNITS.map(String),
  nmi_stack: NMI_STACKS,
  int3_stack: INT3_STACKS,
};
const OPTION_NAMES = Object.keys(OPTIONS).join(', ');
const NOP5 = [0x0f, 0x1f, 0x44, 0x00, 0x00];
const RELATIVE: Readonly<Record<string, number>> = { CALL5: 0xe8, JMP5: 0xe9 };
const MACROS = ['PROTOCOL', 'TITLE', 'ORIGIN', 'TEXT_SYMBOL', 'SITE', 'SCENARIO', 'EXPECT'];

const instructionLength = (instruction: SiteInstruction): number =>
  instruction.kind === 'bytes' ? instruction.bytes.length : 5;

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
    case 'SITE':
      describeSite(description, checker, call, args);
      return true;
    case 'SCENARIO':
      Object.assign(description.scenario, optionsOf(checker, args));
      return true;
    case 'EXPECT':
      describeExpectation(description, checker, call, args);
      return true;
    default: {
      const near = nearest(name, MACROS);
      if (near) refuse(checker, call, `there is no macro '${name}'`, `is '${near}' meant?`);
      return near !== undefined;
    }
  }
}

function stringOf(checker: Checker, call: SyntaxNode, args: SyntaxNode[]): string | null {
  const pieces = args[0]?.kind === 'concatenated_string' ? namedChildren(args[0]) : args;
  const strings = pieces.map((piece) => /^"([^"\\]*)"$/s.exec(piece.text)?.[1]);
  const known = strings.filter((text) => text !== undefined);
  if (known.length === pieces.length && pieces.length > 0) return known.join('');
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

function describeSite(
  description: Description,
  checker: Checker,
  call: SyntaxNode,
  args: SyntaxNode[],
): void {
  const [name, before, after] = args;
  if (args.length !== 3 || name.kind !== 'identifier') {
    const advice = 'write SITE(name, NOP5, CALL5(target))';
    refuse(checker, call, 'SITE takes a name, the old bytes and the new bytes', advice);
    return;
  }
  const from = instructionOf(description, checker, before);
  const to = instructionOf(description, checker, after);
  if (from === null || to === null) return;
  if (description.sites.some((site) => site.name === name.text)) {
    refuse(checker, name, `site '${name.text}' is there twice`, 'rename one of the two');
  }
  const [a, b] = [instructionLength(from), instructionLength(to)];
  if (a !== b) {
    const message = `the old instruction has ${a} bytes and the new one ${b}`;
    refuse(checker, call, message, 'pad the shorter one with a NOP to the same length');
  }
  description.sites.push({ name: name.text, old: from, new: to });
}

function instructionOf(
  description: Description,
  checker: Checker,
  node: SyntaxNode,
): SiteInstruction | null {
  if (node.text === 'NOP5') return { kind: 'bytes', bytes: NOP5 };
  const name = node.kind === 'call_expression' ? part(node, 'function').text : '';
  const args = name === '' ? [] : namedChildren(part(node, 'arguments'));
  if (name === 'BYTES') return bytesOf(checker, node, args);
  if (Object.hasOwn(RELATIVE, name) && args.length === 1) {
    const symbol = description.symbols.find((known) => known.name === args[0].text);
    if (symbol) return { kind: 'relative', opcode: RELATIVE[name], target: symbol.address };
    const message = `'${args[0].text}' is not a text symbol`;
    refuse(checker, args[0], message, `write TEXT_SYMBOL(${args[0].text}); above`);
    return null;
  }
  const advice = 'write NOP5, CALL5(symbol), JMP5(symbol) or BYTES(0x0f, 0x1f, ...)';
  refuse(checker, node, `'${node.text}' is no instruction`, advice);
  return null;
}

function bytesOf(checker: Checker, node: SyntaxNode, args: SyntaxNode[]): SiteInstruction | null {
  const bytes: number[] = [];
  for (const arg of args) {
    const value = numberOf(checker, arg);
    if (value === null) return null;
    if (value > 255) {
      refuse(checker, arg, `${arg.text} is no byte`, 'write a number from 0 to 0xff');
      return null;
    }
    bytes.push(value);
  }
  if (bytes.length >= 1 && bytes.length <= MAX_SITE_BYTES) return { kind: 'bytes', bytes };
  const message = `an instruction of ${bytes.length} bytes`;
  refuse(
    checker,
    node,
    message,
    `a site has 1 to ${MAX_SITE_BYTES} bytes, as a call, a jump or a nop has`,
  );
  return null;
}

/** A constant of at least 0; null when it is none, which has been told. */
function numberOf(checker: Checker, node: SyntaxNode): number | null {
  const expression = checker.expression(node);
  if (isInvalid(expression)) return null;
  const value = constantValue(expression);
  if (typeof value === 'number' && value >= 0) return value;
  refuse(checker, node, `'${node.text}' is no number of 0 or more`, 'write a constant');
  return null;
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
