/** `:trace`: values at every event of the run that is asked for. */
import { Tracer } from '../../../src/inspect/traces/trace-hits.ts';
import { readTrace } from '../../../src/inspect/traces/trace-request.ts';
import { begun, complain, type Model, timelineOf } from '../../model/model.ts';
import { traced } from './trace-work.ts';

export function trace(model: Model, text: string): Model {
  const timeline = timelineOf(model);
  const read = readTrace(text, timeline.system);
  if (!read.ok) return complain(model, read.message);
  const { request } = read;
  const tracer = new Tracer(request, timeline);
  return begun(model, {
    kind: 'trace',
    label: `trace ${request.text}`,
    text: request.text,
    tracer,
    at: 0,
  });
}

/** The last one again; anew where this is another run, or it has gone on. */
export function lastTrace(model: Model): Model | null {
  const last = model.traced;
  if (last === null) return null;
  const { length } = timelineOf(model);
  if (last.branch !== model.branch || last.length !== length) return trace(model, last.text);
  return traced(model, last);
}
