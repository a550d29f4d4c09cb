/**
 * Why a statement ran at all: the branch that it is control dependent on (Ferrante, Ottenstein and
 * Warren 1987), in the function that runs it or in the nearest caller that has such a branch.
 */
import { goesOn, targetOf } from '../../machine/program/live-locals.ts';
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
function controllingBranch(program: Program, fn: number, pc: number): number {
  const { operations } = program.functions[fn];
  for (let at = pc - 1; at >= 0; at--) {
    const operation = operations[at];
    if (operation.kind !== 'branch') continue;
    const avoids = [at + 1, operation.target].map((from) => canLeave(program, fn, from, pc));
    if (avoids[0] !== avoids[1]) return at;
  }
  return -1;
}

/** True when the function can end from `from` on without running `avoided`. */
function canLeave(program: Program, fn: number, from: number, avoided: number): boolean {
  const { operations } = program.functions[fn];
  const seen = new Set<number>();
  const open = [from];
  for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
    if (pc === avoided || seen.has(pc)) continue;
    seen.add(pc);
    const operation = operations[pc];
    if (operation === undefined) return true;
    const target = targetOf(operation);
    if (target >= 0) open.push(target);
    if (goesOn(operation)) open.push(pc + 1);
    else if (target < 0) return true;
  }
  return false;
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
