/** A line of JSON an event, for scripts; the first line is the scenario, the last one the verdict. */
import { siteName } from '../../naming/names.ts';
import { fieldsOf } from '../run/event-fields.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { json } from '../run/json.ts';
import { toldMoments } from '../run/told-moments.ts';
import { failingEvent } from '../run/verdict-words.ts';

export function* jsonl(run: ExportedRun): Generator<string> {
  const { system } = run.timeline;
  const { protocol, description, fields, reproduce } = run.scenario;
  yield `${json({ kind: 'scenario', protocol, description, ...fields, reproduce })}\n`;
  for (const { index, event, stepIndex, facts } of toldMoments(run)) {
    yield `${json({ index, step: stepIndex, ...fieldsOf(system, event, facts) })}\n`;
  }
  yield `${json({ kind: 'verdict', ...verdictFields(run) })}\n`;
}

function verdictFields(run: ExportedRun): object {
  const { critical, verdict, explanation, timeline } = run;
  const { word, sentence } = verdict;
  const events = timeline.length;
  if (critical === null) return { verdict: word, message: sentence || undefined, events };
  const { class: failureClass, cpu, site } = critical.failure;
  return {
    verdict: word,
    class: failureClass,
    event: failingEvent(run),
    cpu: cpu < 0 ? null : cpu,
    site: site < 0 ? null : siteName(timeline.system.program, site),
    message: sentence,
    explanation,
    events,
  };
}
