/** Statements of a run, as people read them: what a CPU does at an event, or stands before. */
import type { SourceRange } from '../../machine/program/program.ts';
import { type ContextKind, topContext } from '../../machine/state/machine.ts';
import { functionName, sourcePosition } from '../../report/naming/names.ts';
import { spotOf, spotText } from '../../report/naming/source-spots.ts';
import type { Side } from './compare.ts';

export interface StatementLine {
  cpu: number;
  context: ContextKind;
  /** The function of the protocol, empty where the CPU runs none. */
  fn: string;
  /** The source text of the statement, on one line. */
  text: string;
  /** `file:line`, empty where there is no statement. */
  position: string;
  source: SourceRange | null;
}

/** What the CPU is about to do at a mark: the event there, if it is the CPU's. */
export function lineAt(
  { timeline, system }: Pick<Side, 'timeline' | 'system'>,
  mark: number,
  cpu: number,
): StatementLine {
  const standing = timeline.machineAt(beginOf(timeline, mark)).cpus[cpu];
  // The other version may have more CPUs.
  const context = standing === undefined ? undefined : topContext(standing);
  const kind = context?.kind ?? 'task';
  const spot = spotOf(system.program, context);
  // Behind its handler a trap is in what has entered that: the protocol has no such statement.
  const isOver = kind === 'trap' && spot?.named.length === 0;
  if (spot === null || isOver)
    return { cpu, context: kind, fn: '', text: '', position: '', source: null };
  const frame = spot.named.at(-1);
  return {
    cpu,
    context: kind,
    fn: frame === undefined ? '' : functionName(system.program, frame.fn),
    text: spotText(system.program, spot),
    position: sourcePosition(system.program, spot.source),
    source: spot.source,
  };
}

/** The mark itself; of the second half of a store that was split, the mark before the first one. */
export function beginOf({ columns, length }: Side['timeline'], mark: number): number {
  if (mark >= length) return length;
  const isSplit = mark > 0 && columns.step[mark - 1] === columns.step[mark];
  return isSplit && columns.kindAt(mark) === 'buffered' ? mark - 1 : mark;
}

/** The statement of an event. */
export function lineOf(side: Side, event: number): StatementLine {
  return lineAt(side, event, side.timeline.momentAt(event).event.cpu);
}
