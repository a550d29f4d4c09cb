/** The picker: which replay to open. Shown when no file was named. Pure. */
import { basename } from 'node:path';
import type { ReplaySummary } from '../../src/replay/reading/folder.ts';
import { alignedLines, sizeName, type TableColumn } from '../../src/report/printing/listing.ts';
import { fill, type Line, plainLine, selected, windowStart } from '../drawing/segments.ts';
import type { Input } from '../input/update.ts';
import type { Size } from '../model/view.ts';
import type { Frame } from './frame.ts';

export interface Picker {
  directory: string;
  replays: readonly ReplaySummary[];
  cursor: number;
  size: Size;
  /** Why the last choice could not be opened. */
  message: string;
}

export type Picked =
  | { kind: 'picking'; picker: Picker }
  | { kind: 'chosen'; path: string }
  | { kind: 'quit' }
  | { kind: 'suspend' };

export function updatePicker(picker: Picker, input: Input): Picked {
  const moved = (rows: number): Picked => {
    const last = Math.max(0, picker.replays.length - 1);
    const cursor = Math.max(0, Math.min(last, picker.cursor + rows));
    return { kind: 'picking', picker: { ...picker, cursor, message: '' } };
  };
  if (input.kind === 'resize') return { kind: 'picking', picker: { ...picker, size: input.size } };
  if (input.kind === 'mouse') return pointed(picker, input, moved);
  if (input.kind !== 'key') return moved(0);
  switch (input.key) {
    case 'j':
    case 'down':
      return moved(1);
    case 'k':
    case 'up':
      return moved(-1);
    case 'g':
    case 'home':
      return moved(-picker.replays.length);
    case 'G':
    case 'end':
      return moved(picker.replays.length);
    case 'pagedown':
    case 'space':
      return moved(picker.size.height - 6);
    case 'pageup':
      return moved(6 - picker.size.height);
    case 'enter':
      return choose(picker);
    case 'q':
    case 'escape':
    case 'C-c':
      return { kind: 'quit' };
    case 'C-z':
      return { kind: 'suspend' };
    default:
      return moved(0);
  }
}

function choose(picker: Picker): Picked {
  const chosen = picker.replays[picker.cursor];
  return chosen === undefined ? { kind: 'picking', picker } : { kind: 'chosen', path: chosen.file };
}

function pointed(
  picker: Picker,
  { action, y }: Extract<Input, { kind: 'mouse' }>,
  moved: (rows: number) => Picked,
): Picked {
  if (action === 'wheel-up') return moved(-1);
  if (action === 'wheel-down') return moved(1);
  if (action === 'drag') return moved(0);
  const row = y - FIRST_ROW + startOf(picker);
  const isReplay = y >= FIRST_ROW && y < picker.size.height - 1 && row < picker.replays.length;
  if (!isReplay) return moved(0);
  return row === picker.cursor ? choose(picker) : moved(row - picker.cursor);
}

/** What matters most first: a narrow terminal cuts the rest. */
const COLUMNS: readonly TableColumn[] = [
  { title: 'FILE' },
  { title: 'VERDICT' },
  { title: 'PROTOCOL' },
  { title: 'SIZE', align: 'right' },
  { title: 'EVENTS', align: 'right' },
  { title: 'SCENARIO' },
];

function replayRow({ file, verdict, protocol, bytes, events, scenario }: ReplaySummary): string[] {
  return [basename(file), verdict, protocol, sizeName(bytes), String(events), scenario];
}

/** Title, blank line and heading stand above the list; a line for keys below it. */
const FIRST_ROW = 3;
const roomOf = ({ size }: Picker): number => Math.max(1, size.height - FIRST_ROW - 2);
const startOf = (picker: Picker): number =>
  windowStart(picker.replays.length, roomOf(picker), picker.cursor);

export function pickerFrame(picker: Picker): Frame {
  const { size, replays, cursor, directory, message } = picker;
  const [heading, ...rows] = alignedLines(COLUMNS, replays.map(replayRow));
  const start = startOf(picker);
  const shown = rows.slice(start, start + roomOf(picker)).map((row, index): Line => {
    const line = fill([{ text: ` ${row}`, look: 'plain' }], size.width);
    return start + index === cursor ? selected(line) : line;
  });
  const lines: Line[] = [
    plainLine(` Replays in ${directory}, newest first`, 'title'),
    [],
    plainLine(
      replays.length === 0 ? ' None yet: "pokelab check PROTOCOL" records one.' : ` ${heading}`,
      'dim',
    ),
    ...shown,
  ];
  while (lines.length < size.height - 1) lines.push([]);
  const hint = ' Enter opens  j k move  q quits';
  lines.push(message === '' ? plainLine(hint, 'dim') : plainLine(` ${message}`, 'bad'));
  const rectangle = { x: 0, y: 0, width: size.width, height: size.height };
  const all = lines.slice(0, size.height).map((line) => fill(line, size.width));
  return { regions: [{ name: 'picker', rectangle, lines: all }], cursor: null };
}
