/** The statement that one version alone has, where the line that is named is one that both have. */
import type { Comparison, Side } from '../comparing/compare.ts';
import type { Difference } from '../comparing/differences.ts';
import { NONE } from '../comparing/event-matching.ts';
import { lineOf, type StatementLine } from '../comparing/statement-lines.ts';
import type { Turn } from './turning-point.ts';

export interface ChangedStatement {
  /** The version that has it. */
  side: 'a' | 'b';
  line: StatementLine;
}

/**
 * The first statement that only the second version has, up to the first real difference; else that which only the first
 * one has, up to its failure. Null where the turn names a statement of that kind itself, or there is none.
 */
export function changedStatement(
  { a, b, differences }: Comparison,
  first: Difference,
  turn: Turn,
): ChangedStatement | null {
  const lone = differences.list.filter(({ kind }) => kind === 'statement');
  const inB = lone.filter((one) => one.b !== NONE).map((one) => lineOf(b, one.b));
  // A line at which one CPU waits is named for all of them.
  const isSame = (line: StatementLine, other: StatementLine | null) =>
    line.position === other?.position && (turn.how === 'waits' || line.cpu === other.cpu);
  const isNamed = (line: StatementLine) => isSame(line, turn.line) || isSame(line, turn.writer);
  if (inB.some(isNamed) || !hasText(a, turn.line)) return null;
  const found = (side: 'a' | 'b', run: Side, end: number): ChangedStatement | null => {
    const events = lone.map((one) => one[side]).filter((event) => event !== NONE && event <= end);
    if (events.length === 0) return null;
    const line = lineOf(run, Math.min(...events));
    return line.position === '' ? null : { side, line };
  };
  const end = first.b === NONE ? first.atB : first.b;
  return found('b', b, end) ?? found('a', a, a.critical);
}

/** Somewhere in the first version's source stands the same, so that the statement may be one of both. */
function hasText({ system }: Side, { text }: StatementLine): boolean {
  return system.program.files[0].text.replace(/\s+/g, ' ').includes(text);
}
