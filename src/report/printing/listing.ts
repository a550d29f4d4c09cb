/** Plain aligned tables, and the list of replays that `ls` prints. */
import { columnsOf, padded, printable } from '../../machine/program/printable.ts';
import type { ReplaySummary } from '../../replay/reading/folder.ts';
import { type Paint, PLAIN } from './paint.ts';
import { GLUE, wrap } from './wrap.ts';

export interface TableColumn {
  title: string;
  align?: 'left' | 'right';
}

/** The lines of a table; the columns are as wide as their longest cell, two spaces apart. */
export function alignedLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  paint: Paint = PLAIN,
): string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => columnsOf(row[index] ?? ''))),
  );
  const line = (row: readonly string[]) =>
    columns
      .map(({ align }, index) => {
        const text = row[index] ?? '';
        return align === 'right' ? text.padStart(widths[index]) : padded(text, widths[index]);
      })
      .join('  ')
      .trimEnd();
  return [paint.bold(line(columns.map(({ title }) => title))), ...cells.map(line)];
}

const COLUMNS: readonly TableColumn[] = [
  { title: 'FILE' },
  { title: 'VERDICT' },
  { title: 'PROTOCOL' },
  { title: 'SCENARIO' },
  { title: 'EVENTS', align: 'right' },
  { title: 'SIZE', align: 'right' },
];

/** A line a replay; where one would be wider than `width`, each below its file's name. */
export function replayLines(
  summaries: readonly ReplaySummary[],
  paint: Paint = PLAIN,
  width = Number.POSITIVE_INFINITY,
): string[] {
  const rows = summaries.map(({ file, verdict, protocol, scenario, events, bytes }) => [
    file,
    verdict,
    protocol,
    scenario,
    String(events),
    sizeName(bytes),
  ]);
  const lines = alignedLines(COLUMNS, rows, PLAIN);
  if (lines.every((line) => columnsOf(line) <= width))
    return [paint.bold(lines[0]), ...lines.slice(1)];
  const [heading, ...entries] = [
    ['FILE', 'VERDICT', 'PROTOCOL', 'SCENARIO', 'EVENTS', 'SIZE'],
    ...rows.map(([file, verdict, protocol, scenario, events, size]) => {
      const unit = events === '1' ? 'event' : 'events';
      return [file, verdict, protocol, scenario, `${events} ${unit}`, size];
    }),
  ].map((cells) => stacked(cells.map(printable), width));
  return [...heading.map((line) => paint.bold(line)), ...entries.flat()];
}

function stacked(
  [file, verdict, protocol, scenario, events, size]: readonly string[],
  width: number,
): string[] {
  const [count, bytes] = [events, size].map((text) => text.replaceAll(' ', GLUE));
  return [file, ...wrap(`${verdict}  ${protocol}: ${scenario}; ${count}, ${bytes}`, width, 4, 6)];
}

/** `512 B`, `3.4 KB`, `12 MB`. */
export function sizeName(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let size = bytes / 1000;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size < 9.95 ? size.toFixed(1) : size.toFixed(0)} ${units[unit]}`;
}
