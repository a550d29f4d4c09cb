/** A wait that is there, but comes too late: what the one that was waited for had written, and who looks at it only then. */
import { Timeline } from '../../history/timeline.ts';
import { walk } from '../../history/walk.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { topContext } from '../../machine/state/machine.ts';
import { type Spot, spotOf } from '../naming/source-spots.ts';
import { type FailedRun, isWrite } from './failed-run.ts';
import type { WaitFound } from './run-detours.ts';

export interface LaterLook {
  address: number;
  /** The event in which the one that is waited for wrote it. */
  written: number;
  spot: Spot | null;
}

/** The first read behind the store, in the run that ends well; null where there is none, or one before it as well. */
export function laterLook(run: FailedRun, { store, schedule }: WaitFound): LaterLook | null {
  const { flow, timeline, victim } = run;
  if (victim === undefined) return null;
  const written = writesOf(run, victim.id);
  const reader = flow.actor[store];
  const { cpu } = flow.frames.actors[reader];
  const looksBefore = flow.events.slice(0, store).some((event, index) => {
    const write = 'address' in event ? written.get(event.address) : undefined;
    return flow.actor[index] === reader && write !== undefined && write < index;
  });
  if (looksBefore) return null;
  const again = Timeline.of(timeline.system, schedule);
  const from = sameStep(timeline, timeline.columns.step[store], again);
  let found: LaterLook | null = null;
  walk(again, 0, again.length, ({ event, stepIndex, index }) => {
    if (found !== null || stepIndex <= from || event.cpu !== cpu) return;
    if (event.kind !== 'loaded' && event.kind !== 'exchanged') return;
    const write = written.get(event.address);
    if (write === undefined || event.context !== flow.frames.actors[reader].kind) return;
    const context = topContext(again.machineAt(index).cpus[cpu]);
    const spot = spotOf(timeline.system.program, context);
    found = { address: event.address, written: write, spot };
  });
  return found;
}

/** By variable: the first event in which the context wrote it. */
function writesOf({ flow }: FailedRun, actor: number): Map<number, number> {
  const writes = new Map<number, number>();
  flow.events.forEach((event, index) => {
    if (!isWrite(event) || flow.actor[index] !== actor || isTextAddress(event.address)) return;
    if (!writes.has(event.address)) writes.set(event.address, index);
  });
  return writes;
}

/** Position in the other run of the step that its CPU takes as its n-th. */
function sameStep(one: Timeline, position: number, other: Timeline): number {
  const { cpu } = one.schedule[position];
  let left = one.schedule.slice(0, position).filter((step) => step.cpu === cpu).length;
  return other.schedule.findIndex((step) => step.cpu === cpu && left-- === 0);
}
