/** A failing run as a conclusion looks at it: how its values flow, what explains it, who failed. */
import type { Critical } from '../../detectors/failure.ts';
import type { Timeline } from '../../history/timeline.ts';
import { walk } from '../../history/walk.ts';
import type { Event } from '../../machine/events/events.ts';
import { type Frame, topContext } from '../../machine/state/machine.ts';
import { type Spot, spotOf } from '../naming/source-spots.ts';
import type { Actor } from '../slicing/open-frames.ts';
import { RunFlow } from '../slicing/run-flow.ts';
import { type Slice, sliceOf } from '../slicing/slice.ts';

export interface FailedRun {
  timeline: Timeline;
  critical: Critical;
  flow: RunFlow;
  slice: Slice;
  /** The context that failed; undefined where only the end of the run tells. */
  victim: Actor | undefined;
}

export function failedRun(timeline: Timeline, critical: Critical): FailedRun {
  const flow = new RunFlow(timeline.system);
  const end = Math.min(critical.event + 1, timeline.length);
  walk(timeline, 0, end, ({ event }) => flow.take(event));
  const machine = timeline.machineAt(Math.min(critical.event, timeline.length));
  const slice = sliceOf(flow, machine, critical);
  const own = critical.event < end ? flow.actorOf(critical.event) : undefined;
  const { cpu } = critical.failure;
  const isOwn = own?.cpu === cpu;
  return {
    timeline,
    critical,
    flow,
    slice,
    victim: isOwn || cpu < 0 ? own : flow.frames.top(cpu),
  };
}

type Write = Extract<Event, { kind: 'stored' | 'committed' | 'exchanged' }>;

/** Something was put into memory; not by a comparison that failed. */
export const isWrite = (event: Event): event is Write =>
  event.kind === 'stored' ||
  event.kind === 'committed' ||
  (event.kind === 'exchanged' && event.written);

/** The event in which an operation was done: of a store that reaches memory later, that of the store. */
export const issueOf = ({ flow }: FailedRun, event: number): number =>
  flow.events[event].kind === 'committed' ? flow.data[event][0] : event;

/** An operation of the protocol's own file, as an event has run it or a function that it called. */
export interface OwnPlace {
  fn: number;
  pc: number;
  spot: Spot;
}

/** Where in the protocol's own functions an event was made; null where it was in none. */
export function ownPlace({ timeline }: FailedRun, event: number): OwnPlace | null {
  const { program } = timeline.system;
  const { columns } = timeline;
  const context = topContext(timeline.machineAt(event).cpus[columns.cpu[event]]);
  const frames = context?.frames ?? [];
  const isOwn = ({ fn }: Frame) => program.functions[fn].operations[0]?.source.file === 0;
  const at = frames.findLastIndex(isOwn);
  const spot = spotOf(program, context);
  if (at < 0 || spot === null) return null;
  const { fn, pc } = frames[at];
  // A caller's pc is that of the operation after the call.
  return { fn, pc: at === frames.length - 1 ? pc : pc - 1, spot };
}
