/** Comma-separated values, for spreadsheets. */
import { printable } from '../../../machine/program/printable.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { toldMoments } from '../run/told-moments.ts';
import { failingEvent, scenarioLine, verdictWord } from '../run/verdict-words.ts';

const COLUMNS = [
  'event',
  'step',
  'cpu',
  'context',
  'kind',
  'function',
  'position',
  'object',
  'value',
  'local',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string | number>>;

/** The first row is the scenario, the last one the verdict: rows as all others, told by their kind. */
export function* csv(run: ExportedRun): Generator<string> {
  yield `${COLUMNS.join(',')}\n`;
  const { reproduce } = run.scenario;
  yield line({ kind: 'scenario', object: scenarioLine(run), value: reproduce });
  for (const { index, event, stepIndex, facts } of toldMoments(run)) {
    const { fn, position, object, value, local } = facts;
    const { cpu, kind } = event;
    const context = 'context' in event ? event.context : '';
    const place = { event: index, step: stepIndex, cpu, context, kind, function: fn, position };
    yield line({ ...place, object, value, local });
  }
  const cpu = run.critical?.failure.cpu ?? -1;
  yield line({
    event: failingEvent(run) ?? '',
    cpu: cpu < 0 ? '' : cpu,
    kind: 'verdict',
    object: verdictWord(run),
    value: run.verdict.sentence,
  });
}

const line = (row: Row): string =>
  `${COLUMNS.map((column) => csvCell(row[column] ?? '')).join(',')}\n`;

/** As RFC 4180 has it; a spreadsheet takes no text for a formula (OWASP, "CSV Injection"). */
function csvCell(cell: string | number): string {
  const shown = printable(String(cell));
  const text = FORMULA.test(shown) && !NUMBER.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const FORMULA = /^[=+\-@]/;
const NUMBER = /^[+-]?(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i;
