/**
 * The threads of a C litmus test as a C file: all but the threads is blank, every thread gets the
 * `void` that the format leaves out, and names of the format alone are written as kernel C has them.
 * Lines and columns stay as they are in the test.
 */
import type { LitmusTest } from '../format/litmus-test.ts';
import { blank } from '../format/sections.ts';

/** Names of the format, and of herd7's linux-kernel.def, that a shorter name stands for here. */
const SYNONYMS: Readonly<Record<string, string>> = {
  // herd7 has no types: READ_ONCE takes an atomic_t, atomic_read an int.
  atomic_t: 'int',
  spinlock_t: 'int',
  // Neither end of a section orders anything here: in the kernel its own fence is what this stands for.
  smp_mb__after_srcu_read_unlock: 'smp_mb',
  // Both make a full fence of a lock's acquisition.
  smp_mb__after_unlock_lock: 'smp_mb__after_spinlock',
};

export interface CSource {
  text: string;
  /** Numbers of the threads, ascending. */
  threads: number[];
}

/** `text` is the test's, with comments blanked. */
export function cSource(test: LitmusTest, text: string): CSource {
  const { start, end } = test.code;
  let code = blank(text.slice(0, start)) + text.slice(start, end) + blank(text.slice(end));
  for (const [name, meant] of Object.entries(SYNONYMS)) {
    code = code.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), meant.padEnd(name.length));
  }
  const heads = threadHeads(code);
  const lines = code.split('\n');
  for (const { line, column, isVoid } of heads.toReversed()) {
    if (isVoid) continue;
    const before = lines[line].slice(0, column);
    // At the end of the line before, so that no column moves; not where code stands in front, nor behind a #define.
    if (before.trim() !== '' || /^\s*#/.test(lines[line - 1] ?? '#'))
      lines[line] = `${before} void ${lines[line].slice(column)}`;
    else lines[line - 1] = `${lines[line - 1].trimEnd()} void`;
  }
  const threads = heads.map(({ number }) => number).sort((a, b) => a - b);
  return { text: lines.join('\n'), threads };
}

interface ThreadHead {
  number: number;
  /** 0-based, of its name. */
  line: number;
  column: number;
  isVoid: boolean;
}

/** Where each `P0(...) {` stands, outside all braces. */
function threadHeads(code: string): ThreadHead[] {
  const heads: ThreadHead[] = [];
  const token = /(\bvoid\s+)?\bP(\d+)\s*\([^)]*\)\s*(?=\{)|[{}]/g;
  let depth = 0;
  const lineAt = (offset: number) => code.slice(0, offset).split('\n').length - 1;
  for (let match = token.exec(code); match !== null; match = token.exec(code)) {
    if (match[0] === '{') depth++;
    else if (match[0] === '}') depth--;
    else if (depth === 0) {
      const isVoid = match[1] !== undefined;
      const column = match.index - (code.lastIndexOf('\n', match.index - 1) + 1);
      heads.push({ number: Number(match[2]), line: lineAt(match.index), column, isVoid });
    }
  }
  return heads;
}
