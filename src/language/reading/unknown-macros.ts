/** Macros that nobody defined, told by what they look like: a call with a statement behind it. */
import type { SourceRange } from '../../machine/program/program.ts';
import type { ReadableText } from './readable-text.ts';
import { KEYWORDS } from './words.ts';

export interface Told {
  source: SourceRange;
  message: string;
  advice: string;
}

/** How far a call's parentheses and what stands behind them are looked for. */
const REACH = 2000;

const STATEMENT = /(?:^|[;{}):]|\b(?:else|do))\s*([A-Za-z_]\w*)[ \t]*(?=\()/g;

/** The end of what opens at `open`, -1 when it is not near. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < Math.min(text.length, open + REACH); at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return -1;
}

const indentOf = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0;

/** Whether what stands behind a call makes it no call: a block, or a statement that belongs to it. */
function takesStatement(name: string, line: string, rest: string): boolean {
  const behind = /^\s*(?=\S)/.exec(rest)?.[0] ?? rest;
  const next = rest.slice(behind.length);
  if (next.startsWith('{')) return true;
  if (!/^(\w|\*)/.test(next)) return false;
  if (!behind.includes('\n') || /for_?each/i.test(name)) return true;
  const indent = behind.slice(behind.lastIndexOf('\n') + 1).length;
  return indent > indentOf(line);
}

function adviceFor(name: string): string {
  if (/for_?each\w*cpu|cpu\w*for_?each/i.test(name)) {
    return '#define it, or write the loop: for (i = 0; i < nr_cpus; i++)';
  }
  if (/ftrace_rec|ftrace_page/.test(name)) {
    return '#define it, or write the loop over all sites: for (i = 0; i < nr_sites; i++), with site_ip(i)';
  }
  if (/for_?each/i.test(name)) return '#define it, or write the loop: for (...; ...; ...)';
  return '#define it, or write what it stands for';
}

/** The macro that a syntax error at that place comes from, null when it looks like none. */
export function unknownMacro(
  text: ReadableText,
  lines: readonly string[],
  { file, line, column }: SourceRange,
): Told | null {
  for (const at of [line, line - 1]) {
    const code = lines[at - 1];
    if (code === undefined || code.length > REACH) continue;
    const far = lines.slice(at - 1, at + 20).join('\n');
    for (const match of code.matchAll(STATEMENT)) {
      const [whole, name] = match;
      const end = match.index + whole.length;
      const start = code.indexOf(name, match.index);
      const close = closing(far, end);
      const isNear = at < line ? far.slice(close, code.length).trim() === '' : start < column;
      if (KEYWORDS.has(name) || close < 0 || !isNear) continue;
      if (!takesStatement(name, code, far.slice(close, close + REACH))) continue;
      if (text.macroAt(at, start + 1) !== null) continue;
      const endColumn = Math.min(close, code.length) + 1;
      const source = { file, line: at, column: start + 1, endLine: at, endColumn };
      return { source, message: `there is no macro '${name}'`, advice: adviceFor(name) };
    }
  }
  return null;
}
