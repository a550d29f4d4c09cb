/** Comma-separated values, for spreadsheets. */
import { eachMoment } from '../../../history/simulate.ts';
import { printable } from '../../../machine/program/printable.ts';
import { factsOf } from '../run/event-facts.ts';
import type { ExportedRun } from '../run/exporter.ts';

const COLUMNS = 'event,step,cpu,context,kind,function,position,object,value\n';

export function* csv({ timeline }: ExportedRun): Generator<string> {
  const { system, schedule } = timeline;
  yield COLUMNS;
  for (const { index, event, stepIndex } of eachMoment(system, schedule)) {
    const { fn, position, object, value } = factsOf(system, event);
    const context = 'context' in event ? event.context : '';
    const cells = [index, stepIndex, event.cpu, context, event.kind, fn, position, object, value];
    yield `${cells.map(csvCell).join(',')}\n`;
  }
}

/** As RFC 4180 has it; a spreadsheet takes no text for a formula (OWASP, "CSV Injection"). */
function csvCell(cell: string | number): string {
  const shown = printable(String(cell));
  const text = FORMULA.test(shown) && !NUMBER.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const FORMULA = /^[=+\-@]/;
const NUMBER = /^[+-]?(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i;
