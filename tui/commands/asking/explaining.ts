/** What explains the failure or an event, and its causal past, found out in slices. */
import type { Critical } from '../../../src/detectors/failure.ts';
import { Causality } from '../../../src/history/causality.ts';
import { walk } from '../../../src/history/walk.ts';
import { SEGMENT } from '../../../src/inspect/events/scan.ts';
import { RunFlow } from '../../../src/report/slicing/run-flow.ts';
import { sliceFrom, sliceOf, toldEvents } from '../../../src/report/slicing/slice.ts';
import type { Explained, LongWork } from '../../model/long-work.ts';
import { begun, type Model, say, timelineOf } from '../../model/model.ts';
import { explained, withStory } from './story.ts';

/** The causal past of the events. */
export function beginPast(model: Model, roots: number[]): Model {
  const causality = new Causality(timelineOf(model).system);
  return begun(model, { kind: 'past', label: 'causal past', causality, roots, at: 0 });
}

export function tickPast(model: Model, task: Extract<LongWork, { kind: 'past' }>): Model {
  const end = Math.max(...task.roots) + 1;
  const to = Math.min(end, task.at + SEGMENT);
  walk(timelineOf(model), task.at, to, (moment) => task.causality.take(moment));
  if (to < end) return { ...model, task: { ...task, at: to } };
  const why = task.causality.past(task.roots);
  const text = `${why.size} of ${end} events led to it; the others are dimmed (W again: all).`;
  return say({ ...model, task: null, why }, text);
}

/** What explains the failure, or the events. */
export function beginWhy(
  model: Model,
  roots: number[],
  critical: Critical | null,
  wanted: Explained,
): Model {
  const flow = new RunFlow(timelineOf(model).system);
  const label = 'what explains it';
  return begun(model, { kind: 'why', label, flow, roots, critical, at: 0, wanted });
}

export function tickWhy(model: Model, task: Extract<LongWork, { kind: 'why' }>): Model {
  const { flow, roots, critical } = task;
  const timeline = timelineOf(model);
  const last = critical?.event ?? Math.max(...roots);
  const end = Math.min(timeline.length, last + 1);
  const to = Math.min(end, task.at + SEGMENT);
  walk(timeline, task.at, to, ({ event }) => flow.take(event));
  if (to < end) return { ...model, task: { ...task, at: to } };
  const slice =
    critical === null
      ? sliceFrom(flow, roots, last)
      : sliceOf(flow, timeline.machineAt(Math.min(last, end)), critical);
  const idle = { ...model, task: null };
  const told = critical === null ? idle : withStory(idle, flow, slice, critical);
  if (task.wanted !== 'dim') return explained(told, task.wanted);
  const why = toldEvents(flow, slice);
  const text = `${why.size} of ${end} events explain it; the others are dimmed (W again: all).`;
  return say({ ...told, why }, text);
}
