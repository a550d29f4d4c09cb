/** What the parser could not read, told in the words of C. */
import type { SourceFile, SourceRange } from '../../machine/program/program.ts';
import { isAnnotation } from './annotations.ts';
import { bracketErrors } from './brackets.ts';
import type { Diagnostics } from './diagnostics.ts';
import { firstLine } from './diagnostics.ts';
import { nearest } from './spelling.ts';
import type { SyntaxNode, SyntaxTree } from './syntax.ts';

/** More than these are not told: they mostly follow from the first. */
const MAX_ERRORS = 10;

interface Told {
  source: SourceRange;
  message: string;
  advice: string;
}

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

/** `for_each_possible_cpu(i)` on a line of its own: no statement in C. */
function macroLoop(lines: readonly string[], { line, file }: SourceRange): Told | null {
  const isLoop = (at: number) => /^\s*for_each_\w+\(.*\)$/.test(codeOf(lines[at - 1]));
  const found = [line, line - 1].find(isLoop);
  if (found === undefined) return null;
  const code = codeOf(lines[found - 1]);
  const column = code.indexOf('f') + 1;
  const source = { file, line: found, column, endLine: found, endColumn: code.length + 1 };
  const advice = 'write the loop itself: for (i = 0; i < nr_cpus; i++)';
  return { source, message: 'a loop that a macro makes', advice };
}

/** A macro that takes a type and a name, given something else. */
function perCpu(lines: readonly string[], source: SourceRange): Told | null {
  if (!/\b(DEFINE|DECLARE)_PER_CPU\w*\(/.test(codeOf(lines[source.line - 1]))) return null;
  const advice = 'write DEFINE_PER_CPU(type, name)';
  return { source, message: 'a variable of each CPU takes a type and a name', advice };
}

function tellError(node: SyntaxNode, lines: readonly string[]): Told {
  const { source } = node;
  const text = firstLine(node.text);
  const known =
    perCpu(lines, source) ??
    macroLoop(lines, source) ??
    missingSemicolon(lines, source) ??
    misspelt(lines, source) ??
    annotation(lines, source);
  if (known !== null) return known;
  if (text.startsWith('...')) {
    const advice = 'write each case, or use if';
    return { source, message: 'a range of cases is not part of the language', advice };
  }
  if (/^["']/.test(text)) {
    return { source, message: `${text[0]} is never closed`, advice: `write ${text[0]} at its end` };
  }
  if (/^[-+*/%&|^<>=!]+$/.test(text)) {
    return { source, message: `nothing stands behind '${text}'`, advice: 'write its operand' };
  }
  const advice = 'complete what stands before it, or take it out';
  return { source, message: `'${text}' is not expected here`, advice };
}

interface Walk {
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
  const rest = walk.lines[source.line - 1]?.slice(source.column - 1) ?? '';
  const loop = macroLoop(walk.lines, source);
  if (node.kind === ';' && loop !== null) return loop;
  if (node.kind === ';' && /^\s*{/.test(rest)) {
    const advice = "write the loop or the function's type itself";
    return { source, message: 'a block behind what looks like a call', advice };
  }
  const what = NAMES[node.kind] ?? `'${node.kind}'`;
  return { source, message: `${what} is missing`, advice: `write ${what} here` };
}

function visit(walk: Walk, node: SyntaxNode): void {
  if (node.missing) {
    // What the macro is told for already is not told again.
    const isTold = walk.told.some(({ source }) => source.line === walk.last?.line);
    if (!isTold || perCpu(walk.lines, walk.last ?? node.source) === null) {
      walk.told.push(tellMissing(walk, node));
    }
  } else if (node.kind === 'ERROR') {
    walk.told.push(tellError(node, walk.lines));
    walk.last = node.source;
  } else if (node.children.length === 0) walk.last = node.source;
  else for (const inner of node.children) visit(walk, inner);
}

/** Records what is wrong with the syntax; true when nothing is. */
export function checkSyntax(file: SourceFile, tree: SyntaxTree, diagnostics: Diagnostics): boolean {
  if (tree.tooDeep !== null) {
    diagnostics.add(tree.tooDeep, 'this is nested too deeply', 'split it into functions');
    return false;
  }
  const walk: Walk = { told: [], lines: file.text.split('\n'), last: null };
  visit(walk, tree.root);
  if (walk.told.length === 0) return true;
  const brackets = bracketErrors(file.text, tree.root.source.file);
  const first = brackets.reduce((least, { source }) => Math.min(least, source.line), Infinity);
  // What comes behind an unmatched bracket mostly follows from it.
  const others = walk.told.filter(({ source }) => source.endLine < first);
  for (const { source, message, advice } of [...others, ...brackets].slice(0, MAX_ERRORS)) {
    diagnostics.add(source, message, advice);
  }
  return false;
}
