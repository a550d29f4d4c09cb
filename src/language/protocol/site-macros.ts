/** What a protocol says of its sites: `SITE`, `CONTENT`, `FINAL` and `PLACE`. */
import type { TextSymbol } from '../../machine/program/program.ts';
import { MAX_CONTENTS } from '../../machine/state/site-contents.ts';
import { type Checker, refuse } from '../checking/scope/checker.ts';
import { LINE, MAX_SITE_BYTES } from '../meaning/text-layout.ts';
import { nearest } from '../reading/spelling.ts';
import { namedChildren, part, type SyntaxNode } from '../reading/syntax.ts';
import { instructionsOf, lengthOf, type SiteInstruction } from './instructions.ts';
import { numberWithin } from './macro-arguments.ts';
import type { SiteDeclaration } from './sites.ts';

interface Described {
  sites: SiteDeclaration[];
  symbols: readonly TextSymbol[];
}

type Macro = (
  described: Described,
  checker: Checker,
  call: SyntaxNode,
  args: readonly SyntaxNode[],
) => void;

const SITE_MACROS: Readonly<Record<string, Macro>> = {
  SITE: describeSite,
  CONTENT: describeContent,
  FINAL: describeFinal,
  PLACE: describePlace,
};
export const SITE_MACRO_NAMES = Object.keys(SITE_MACROS);

/** Takes a call at file level; false when it is about no site. */
export function describeSites(described: Described, checker: Checker, call: SyntaxNode): boolean {
  const name = part(call, 'function').text;
  if (!Object.hasOwn(SITE_MACROS, name)) return false;
  SITE_MACROS[name](described, checker, call, namedChildren(part(call, 'arguments')));
  return true;
}

const bytesIn = (instructions: readonly SiteInstruction[]): number =>
  instructions.reduce((sum, instruction) => sum + lengthOf(instruction), 0);

function describeSite(
  { sites, symbols }: Described,
  checker: Checker,
  call: SyntaxNode,
  args: readonly SyntaxNode[],
): void {
  const [name, before, after] = args;
  if (args.length !== 3 || name.kind !== 'identifier') {
    const advice = 'write SITE(name, NOP5, CALL5(target))';
    refuse(checker, call, 'SITE takes a name, the old bytes and the new bytes', advice);
    return;
  }
  const from = instructionsOf(checker, symbols, before);
  const to = instructionsOf(checker, symbols, after);
  if (from === null || to === null) return;
  if (sites.some((site) => site.name === name.text)) {
    refuse(checker, name, `site '${name.text}' is there twice`, 'rename one of the two');
  }
  const [size, other] = [bytesIn(from), bytesIn(to)];
  if (size !== other) {
    const message = `the old instruction has ${size} bytes and the new one ${other}`;
    refuse(checker, call, message, 'pad the shorter one with a NOP to the same length');
  } else if (size < 1 || size > MAX_SITE_BYTES) {
    const message = `a site of ${size} bytes`;
    refuse(checker, call, message, `a site has 1 to ${MAX_SITE_BYTES} bytes`);
  }
  const contents = [
    { name: 'old', instructions: from },
    { name: 'new', instructions: to },
  ];
  sites.push({ name: name.text, size, contents, wanted: 1, placement: null });
}

/** The site that the first argument names; undefined when it names none, which has been told. */
function siteOf(
  { sites }: Described,
  checker: Checker,
  call: SyntaxNode,
  [name, ...more]: readonly SyntaxNode[],
  others: string,
): SiteDeclaration | undefined {
  const macro = part(call, 'function').text;
  if (name === undefined || more.length !== others.split(', ').length) {
    refuse(checker, call, `${macro} takes a site and more`, `write ${macro}(site, ${others})`);
    return undefined;
  }
  const site = sites.find((known) => known.name === name.text);
  if (site !== undefined) return site;
  const near = nearest(
    name.text,
    sites.map((known) => known.name),
  );
  const advice = near ? `is '${near}' meant?` : `write SITE(${name.text}, old, new); above`;
  refuse(checker, name, `there is no site '${name.text}'`, advice);
  return undefined;
}

function describeContent(
  described: Described,
  checker: Checker,
  call: SyntaxNode,
  args: readonly SyntaxNode[],
): void {
  const site = siteOf(described, checker, call, args, 'name, instruction');
  if (site === undefined) return;
  const [, name, code] = args;
  const instructions = instructionsOf(checker, described.symbols, code);
  if (instructions === null) return;
  const size = bytesIn(instructions);
  if (name.kind !== 'identifier' || site.contents.some((known) => known.name === name.text)) {
    const message = `'${name.text}' cannot name another content of '${site.name}'`;
    refuse(checker, name, message, 'give it a name of its own');
  } else if (size !== site.size) {
    const message = `'${name.text}' has ${size} bytes and '${site.name}' ${site.size}`;
    refuse(checker, code, message, 'pad the shorter one with a NOP to the same length');
  } else if (site.contents.length === MAX_CONTENTS) {
    const message = `more than ${MAX_CONTENTS} contents of '${site.name}'`;
    refuse(checker, call, message, 'take one of them away');
  } else site.contents.push({ name: name.text, instructions });
}

function describeFinal(
  described: Described,
  checker: Checker,
  call: SyntaxNode,
  args: readonly SyntaxNode[],
): void {
  const site = siteOf(described, checker, call, args, 'name');
  if (site === undefined) return;
  const names = site.contents.map(({ name }) => name);
  const wanted = names.indexOf(args[1].text);
  if (wanted >= 0) site.wanted = wanted;
  else {
    const message = `'${site.name}' has no content '${args[1].text}'`;
    refuse(checker, args[1], message, `its contents: ${names.join(', ')}`);
  }
}

function describePlace(
  described: Described,
  checker: Checker,
  call: SyntaxNode,
  args: readonly SyntaxNode[],
): void {
  const site = siteOf(described, checker, call, args, 'offset');
  if (site === undefined) return;
  const [, where] = args;
  if (where.text !== 'behind') {
    site.placement = numberWithin(checker, where, 0, LINE - 1);
  } else if (site === described.sites[0]) {
    refuse(checker, where, `no site stands before '${site.name}'`, 'write an offset in a line');
  } else site.placement = 'behind';
}
