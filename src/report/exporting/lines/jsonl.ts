/** A line of JSON an event, for scripts. */
import { eachMoment } from '../../../history/simulate.ts';
import { factsOf } from '../run/event-facts.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { json } from '../run/json.ts';

export function* jsonl({ timeline }: ExportedRun): Generator<string> {
  const { system, schedule } = timeline;
  for (const { index, event, stepIndex } of eachMoment(system, schedule)) {
    const { fn, position, object } = factsOf(system, event);
    const named = { function: fn || undefined, position: position || undefined };
    const line = { index, step: stepIndex, ...event, ...named, object: object || undefined };
    yield `${json(line)}\n`;
  }
}
