/** What a protocol says of its place among others: `MENDS`, and its own `VARIANT`s. */
import type { Define } from '../../machine/program/program.ts';
import { type Checker, refuse } from '../checking/scope/checker.ts';
import { namedChildren, part, type SyntaxNode } from '../reading/syntax.ts';
import { defineOf } from './defines.ts';
import { textOf } from './macro-arguments.ts';

/** An earlier protocol, and what this one mends in it. */
export interface Mended {
  protocol: string;
  what: string;
}

/** The same file with a macro defined: another protocol, with expectations of its own. */
export interface Variant {
  define: Define;
  title: string;
}

interface Placed {
  mends: Mended[];
  variants: Variant[];
}

export const LINEAGE_MACROS = ['MENDS', 'VARIANT'];

/** Takes a call at file level; false when it is neither of the two. */
export function describeLineage(placed: Placed, checker: Checker, call: SyntaxNode): boolean {
  const name = part(call, 'function').text;
  if (!LINEAGE_MACROS.includes(name)) return false;
  const args = namedChildren(part(call, 'arguments'));
  const texts = args.map(textOf);
  const [first, second] = texts;
  if (texts.length !== 2 || first === null || second === null) {
    const advice =
      name === 'MENDS'
        ? 'write MENDS("ftrace-nmi-2008", "what was wrong there")'
        : 'write VARIANT("NO_SYNC", "without the sync"), and #ifdef NO_SYNC below';
    refuse(checker, call, `${name} takes two strings`, advice);
  } else if (name === 'MENDS') placed.mends.push({ protocol: first, what: second });
  else addVariant(placed, checker, args[0], first, second);
  return true;
}

function addVariant(
  { variants }: Placed,
  checker: Checker,
  node: SyntaxNode,
  text: string,
  title: string,
): void {
  const define = defineOf(text);
  if (define === null) {
    refuse(checker, node, `'${text}' defines no macro`, 'write "NAME" or "NAME=value"');
  } else if (variants.some((known) => textsAlike(known.define, define))) {
    refuse(checker, node, `variant '${text}' is there twice`, 'keep one of the two');
  } else variants.push({ define, title });
}

const textsAlike = (a: Define, b: Define): boolean => a.name === b.name && a.value === b.value;
