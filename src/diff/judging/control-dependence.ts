/**
 * Why a statement ran at all: the branch that it is control dependent on (Ferrante, Ottenstein and
 * Warren 1987), in the function that runs it or in the nearest caller that has such a branch.
 */
import { controllersOf } from '../../machine/program/control-dependence.ts';
import type { Program, SourceRange } from '../../machine/program/program.ts';
import { topContext } from '../../machine/state/machine.ts';
import type { Side } from '../comparing/compare.ts';
import { beginOf } from '../comparing/statement-lines.ts';

export interface Decision {
  /** The condition. */
  source: SourceRange;
  fn: number;
  /** The read that the condition went by, -1 when none is near. */
  read: number;
}

/** Events to look back through for the read. */
const FAR = 20_000;

/** The branch that let the event happen, null when it happens whenever its context runs. */
export function decisionFor(side: Side, event: number): Decision | null {
  const { timeline, system } = side;
  const { program } = system;
  const { cpu } = timeline.momentAt(event).event;
  const frames = topContext(timeline.machineAt(beginOf(timeline, event)).cpus[cpu])?.frames ?? [];
  for (let depth = frames.length - 1; depth >= 0; depth--) {
    const { fn, pc } = frames[depth];
    if (program.functions[fn].operations[0]?.source.file !== 0) continue;
    // A caller's pc is that of the operation after the call.
    const branch = controllingBranch(program, fn, depth === frames.length - 1 ? pc : pc - 1);
    if (branch < 0) continue;
    const { source } = program.functions[fn].operations[branch];
    return { source, fn, read: readBefore(side, event, cpu, fn, branch) };
  }
  return null;
}

/** The nearest branch before `pc` of which one way always leads to it and the other need not; or -1. */
function controllingBranch({ functions }: Program, fn: number, pc: number): number {
  const isBranch = (at: number) => at < pc && functions[fn].operations[at].kind === 'branch';
  return controllersOf(functions[fn], pc).findLast(isBranch) ?? -1;
}

/** The CPU's last read by the function before its branch. */
function readBefore(
  { timeline: { columns } }: Side,
  event: number,
  cpu: number,
  fn: number,
  branch: number,
): number {
  for (let at = event - 1; at >= 0 && at > event - FAR; at--) {
    if (columns.cpu[at] !== cpu || columns.fn[at] !== fn || columns.pc[at] > branch) continue;
    const kind = columns.kindAt(at);
    if (kind === 'loaded' || kind === 'exchanged') return at;
  }
  return -1;
}
