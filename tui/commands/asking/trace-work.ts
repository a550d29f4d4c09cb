/** A slice of a trace, and what becomes of its hits. */
import { SEGMENT, slice } from '../../../src/inspect/events/scan.ts';
import type { LongWork, Traced } from '../../model/long-work.ts';
import { type Model, say, timelineOf } from '../../model/model.ts';

type TraceWork = Extract<LongWork, { kind: 'trace' }>;

export function tickTrace(model: Model, task: TraceWork): Model {
  const { length } = timelineOf(model);
  let { at } = task;
  slice(() => {
    const to = Math.min(length, at + SEGMENT);
    const walked = task.tracer.segment(at, to);
    at = to;
    return { walked, isOver: at >= length };
  });
  const done = { ...task, at };
  return at < length ? { ...model, task: done } : endTrace(model, done);
}

/** The run is through, or the user has seen enough: what was found is kept. */
export function endTrace(model: Model, { text, tracer, at }: TraceWork): Model {
  const { length } = timelineOf(model);
  return traced(model, { text, hits: tracer.hits, upTo: at, length, branch: model.branch });
}

/** The list of what has been found. */
export function traced(model: Model, last: Traced): Model {
  const { mark } = model;
  const { text, hits, upTo: at, length } = last;
  const found = hits.count === 1 ? '1 hit' : `${hits.count} hits`;
  const shown = [...hits.first, ...hits.last];
  const here = shown.findLastIndex(({ index }) => index < mark);
  const idle: Model = { ...model, task: null, traced: last };
  const told = at < length ? `Stopped before event ${at} of ${length}: ${found} so far.` : '';
  if (hits.count === 0) return say(idle, told === '' ? `No hits: trace ${text}.` : told);
  const isParted = here >= hits.first.length && hits.count > shown.length;
  const cursor = Math.max(0, here) + (isParted ? 1 : 0);
  return say({ ...idle, overlay: { list: 'trace', cursor } }, told);
}
