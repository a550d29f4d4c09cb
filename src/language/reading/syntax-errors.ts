/** What the parser could not read, told in the words of C. */

import type { SourceRange } from '../../machine/program/program.ts';
import { isAnnotation } from './annotations.ts';
import { bracketErrors } from './brackets.ts';
import type { Diagnostics } from './diagnostics.ts';
import { firstLine } from './diagnostics.ts';
import type { ReadableText } from './readable-text.ts';
import { nearest } from './spelling.ts';
import type { SyntaxNode, SyntaxTree } from './syntax.ts';
import { type Told, unknownMacro } from './unknown-macros.ts';

/** More than these are not told: they mostly follow from the first. */
const MAX_ERRORS = 10;

const NAMES: Readonly<Record<string, string>> = {
  identifier: 'a name',
  type_identifier: 'a type',
  field_identifier: "a member's name",
  statement_identifier: 'a label',
  primitive_type: 'a type',
  number_literal: 'a number',
};

const codeOf = (line: string | undefined): string =>
  (line ?? '').replace(/\/\/.*$|\/\*.*?(\*\/|$)/g, '').trimEnd();

/** True for a line that ends like a statement and is followed by one, with no `;` between. */
function endsWithoutSemicolon(lines: readonly string[], line: number): boolean {
  const code = codeOf(lines[line - 1]);
  const ends = /([\w)\]"']|\+\+|--)$/.test(code);
  if (!ends || /^\s*(#|if|for|while|switch|else|do|case)\b/.test(code)) return false;
  const next = lines
    .slice(line)
    .map(codeOf)
    .find((text) => text.trim() !== '');
  return next !== undefined && /^\s*(\w|}|\*)/.test(next) && !/^\w.*\)$/.test(code);
}

/** A `;` that is missing at the end of a line, near the start of what could not be read. */
function missingSemicolon(lines: readonly string[], { line, file }: SourceRange): Told | null {
  const found = [line, line - 1].find((at) => at > 0 && endsWithoutSemicolon(lines, at));
  if (found === undefined) return null;
  const column = codeOf(lines[found - 1]).length + 1;
  const source = { file, line: found, column, endLine: found, endColumn: column + 1 };
  return { source, message: "';' is missing", advice: "write ';' here" };
}

const KEYWORDS =
  'return while switch static const struct break continue unsigned default goto typedef'.split(' ');

/** A line that starts with a misspelt keyword. */
function misspelt(lines: readonly string[], { line, file }: SourceRange): Told | null {
  const [start = '', word = ''] = /^\s*(\w*)/.exec(lines[line - 1] ?? '') ?? [];
  const keyword = word.length > 3 ? nearest(word, KEYWORDS) : undefined;
  if (keyword === undefined || keyword === word) return null;
  const column = start.length - word.length + 1;
  const source = { file, line, column, endLine: line, endColumn: start.length + 1 };
  return { source, message: `'${word}' is no keyword`, advice: `is '${keyword}' meant?` };
}

/** A line with a word that looks like an annotation, which no annotation that is known is. */
function annotation(lines: readonly string[], { line, file }: SourceRange): Told | null {
  const words = codeOf(lines[line - 1]).matchAll(/\b__(?![us](8|16|32|64)\b)\w+/g);
  const match = [...words].find(([word]) => !isAnnotation(word));
  if (match === undefined) return null;
  const column = match.index + 1;
  const source = { file, line, column, endLine: line, endColumn: column + match[0].length };
  const advice = 'delete it if it is an annotation for compilers';
  return { source, message: `'${match[0]}' is not known`, advice };
}

/** A construct of C that the language leaves out. */
export interface LeftOut {
  name: string;
  advice: string;
}

/** Those that the parser reads in some of their forms only. */
export const LEFT_OUT = {
  computed_goto: { name: 'a computed goto', advice: 'use a switch' },
  atomic_type: {
    name: 'an _Atomic type',
    advice: 'write atomic_t, or the plain type, with READ_ONCE, WRITE_ONCE, xchg and cmpxchg',
  },
  thread_local: { name: 'a thread-local variable', advice: 'write DEFINE_PER_CPU(type, name)' },
} satisfies Record<string, LeftOut>;

/** How they begin where the parser does not know them. */
const UNREADABLE: readonly (LeftOut & { sign: RegExp })[] = [
  { sign: /\bgoto\s*\*/, ...LEFT_OUT.computed_goto },
  { sign: /\b_Atomic\s*\(/, ...LEFT_OUT.atomic_type },
  { sign: /\b(_Thread_local|thread_local)\b/, ...LEFT_OUT.thread_local },
];

function unreadable(lines: readonly string[], { line, file }: SourceRange): Told | null {
  const code = codeOf(lines[line - 1]);
  for (const { sign, name, advice } of UNREADABLE) {
    const match = sign.exec(code);
    if (match === null) continue;
    const column = match.index + 1;
    const source = { file, line, column, endLine: line, endColumn: column + match[0].length };
    return { source, message: `${name} is not part of the language`, advice };
  }
  return null;
}

/** A macro that takes a type and a name, given something else. */
function perCpu(lines: readonly string[], source: SourceRange): Told | null {
  if (!/\b(DEFINE|DECLARE)_PER_CPU\w*\(/.test(codeOf(lines[source.line - 1]))) return null;
  const advice = 'write DEFINE_PER_CPU(type, name)';
  return { source, message: 'a variable of each CPU takes a type and a name', advice };
}

/** What could not be read begins in what a macro stands for. */
function inMacro(text: ReadableText, { source }: SyntaxNode): Told | null {
  const macro = text.macroAt(source.line, source.column);
  if (macro === null) return null;
  const message = `'${macro.name}' stands for '${firstLine(macro.text)}', which cannot be read here`;
  return { source, message, advice: `look at the macro's definition, ${macro.place}` };
}

/** Says of a token that it is the last one of what a macro stands for. */
function behindMacro({ text, last }: Walk): string {
  const macro = last && text.macroAt(last.endLine, last.endColumn - 1);
  return macro ? `; before it stands '${macro.name}', a macro: ${macro.place}` : '';
}

function tellError(walk: Walk, node: SyntaxNode): Told {
  const { source } = node;
  const { lines } = walk;
  const text = firstLine(node.text);
  const known =
    inMacro(walk.text, node) ??
    perCpu(lines, source) ??
    unreadable(lines, source) ??
    unknownMacro(walk.text, lines, source) ??
    missingSemicolon(lines, source) ??
    misspelt(lines, source) ??
    annotation(lines, source);
  if (known !== null) return known;
  if (/^["']/.test(text)) {
    return { source, message: `${text[0]} is never closed`, advice: `write ${text[0]} at its end` };
  }
  if (/^[-+*/%&|^<>=!]+$/.test(text)) {
    return { source, message: `nothing stands behind '${text}'`, advice: 'write its operand' };
  }
  const advice = `complete what stands before it, or take it out${behindMacro(walk)}`;
  return { source, message: `'${text}' is not expected here`, advice };
}

interface Walk {
  text: ReadableText;
  told: Told[];
  lines: string[];
  /** The last token before the node being looked at. */
  last: SourceRange | null;
}

/** Just behind the last token: where a missing one belongs. */
function behind({ last }: Walk, node: SyntaxNode): SourceRange {
  if (last === null) return node.source;
  const { endLine: line, endColumn: column } = last;
  return { ...last, line, column, endLine: line, endColumn: column + 1 };
}

function tellMissing(walk: Walk, node: SyntaxNode): Told {
  const source = behind(walk, node);
  const known =
    inMacro(walk.text, node) ??
    unreadable(walk.lines, source) ??
    unknownMacro(walk.text, walk.lines, source);
  if (known !== null) return known;
  const what = NAMES[node.kind] ?? `'${node.kind}'`;
  return {
    source,
    message: `${what} is missing`,
    advice: `write ${what} here${behindMacro(walk)}`,
  };
}

function visit(walk: Walk, node: SyntaxNode): void {
  if (walk.told.length >= MAX_ERRORS) return;
  if (node.missing) {
    // What the macro is told for already is not told again.
    const isTold = walk.told.some(({ source }) => source.line === walk.last?.line);
    if (!isTold || perCpu(walk.lines, walk.last ?? node.source) === null) {
      walk.told.push(tellMissing(walk, node));
    }
  } else if (node.kind === 'ERROR') {
    walk.told.push(tellError(walk, node));
    walk.last = node.source;
  } else if (node.children.length === 0) walk.last = node.source;
  else for (const inner of node.children) visit(walk, inner);
}

/** Records what is wrong with the syntax; true when nothing is. */
export function checkSyntax(
  text: ReadableText,
  tree: SyntaxTree,
  diagnostics: Diagnostics,
): boolean {
  if (tree.tooDeep !== null) {
    diagnostics.add(tree.tooDeep, 'this is nested too deeply', 'split it into functions');
    return false;
  }
  const lines = text.visible.split('\n');
  const walk: Walk = { text, told: [], lines, last: null };
  visit(walk, tree.root);
  if (walk.told.length === 0) return true;
  const brackets = bracketErrors(text);
  const first = brackets.reduce((least, { source }) => Math.min(least, source.line), Infinity);
  // What comes behind an unmatched bracket mostly follows from it.
  const others = walk.told.filter(({ source }) => source.endLine < first);
  for (const { source, message, advice } of [...others, ...brackets].slice(0, MAX_ERRORS)) {
    diagnostics.add(source, message, advice);
  }
  return false;
}
