/** Memory, store buffers and locals, each on a line: what stands there at the mark, and what has made it so. */

import { eventAt, operationText, storedName } from '../../src/inspect/events/event-words.ts';
import { lastWriter } from '../../src/inspect/values/accesses-of.ts';
import { localTarget } from '../../src/inspect/values/targets.ts';
import { printable } from '../../src/machine/program/printable.ts';
import { addressName } from '../../src/machine/state/address-names.ts';
import { functionName, valueName } from '../../src/report/naming/names.ts';
import { clip, type Line, segment, windowStart } from '../drawing/segments.ts';
import { machineOf, type Size, type View } from '../model/view.ts';
import { cursorRow, type MemoryRow, memoryRows } from './memory-rows.ts';
import { variableLine } from './memory-variables.ts';

/** In front of every row. */
const CURSOR = 2;

export function memoryPane(view: View, { width, height }: Size): Line[] {
  const { variables, rest } = memoryRows(view);
  const cursor = cursorRow(view)?.key;
  const below = Math.min(rest.length, Math.max(Math.floor(height / 2), height - variables.length));
  const above = windowAt(variables, height - below, cursor);
  const names = above.map((row) => (row.kind === 'variable' ? row.variable.name.length : 0));
  const nameWidth = Math.min(Math.floor(width / 2), Math.max(0, ...names));
  return [...above, ...windowAt(rest, below, cursor)].map((row) => {
    const isHere = row.key !== '' && row.key === cursor;
    const line: Line = [
      segment(isHere ? `${view.glyphs.here} ` : '  ', 'strong'),
      ...rowLine(view, row, { width: width - CURSOR, nameWidth, isHere }),
    ];
    return clip(line, width, view.glyphs.more);
  });
}

/** As many of the rows as there is room for, those around the cursor where it is among them. */
function windowAt(rows: readonly MemoryRow[], room: number, cursor: string | undefined) {
  const at = rows.findIndex(({ key }) => key !== '' && key === cursor);
  const start = at < 0 ? 0 : windowStart(rows.length, room, at);
  return rows.slice(start, start + room);
}

export interface RowRoom {
  width: number;
  /** Of the column of names. */
  nameWidth: number;
  /** The cursor stands on the row. */
  isHere: boolean;
}

function rowLine(view: View, row: MemoryRow, room: RowRoom): Line {
  switch (row.kind) {
    case 'variable':
      return variableLine(view, machineOf(view), row.variable, room);
    case 'entry':
      return entryLine(view, row, room);
    case 'empty':
      return [
        segment(
          `${row.cpus.map((cpu) => `CPU${cpu}`).join(' ')} store buffer${row.cpus.length === 1 ? '' : 's'}: empty`,
          'dim',
        ),
      ];
    case 'function': {
      const { context, fn, cpu } = row.frame;
      const name = functionName(view.timeline.system.program, fn);
      return [
        segment(`CPU${cpu} ${context.kind} ${name}():${row.hasLocals ? '' : ' no locals'}`, 'dim'),
      ];
    }
    case 'local':
      return localLine(view, row, room);
  }
}

/** `CPU0 store buffer: flag = 1  @60, next`: who made it, and whether it may reach memory next; a mark as a line. */
function entryLine(
  { timeline, mark, glyphs }: View,
  { cpu, entry }: Extract<MemoryRow, { kind: 'entry' }>,
  { isHere }: RowRoom,
): Line {
  const { system } = timeline;
  const { store, event, isMark, mayLeave } = entry;
  const label = segment(`CPU${cpu} store buffer: `, 'dim');
  const when = `  @${event}${event === mark - 1 ? ' now' : ''}${mayLeave ? ', next' : ''}`;
  if (isMark) {
    const text = operationText(system, eventAt(timeline, event));
    return [
      label,
      segment(`${glyphs.horizontal.repeat(4)} ${text} ${glyphs.horizontal.repeat(4)}`, 'dim'),
      segment(when, 'dim'),
    ];
  }
  const { address, size, value } = store;
  const text = `${addressName(system, address)} = ${storedName(system, address, size, value)}`;
  const look = event === mark - 1 ? 'changed' : mayLeave ? 'notice' : 'plain';
  return [label, { ...segment(text, look), selected: isHere }, segment(when, 'dim')];
}

function localLine(
  view: View,
  { frame, local, isLive }: Extract<MemoryRow, { kind: 'local' }>,
  { isHere }: RowRoom,
): Line {
  const { timeline, mark } = view;
  const { system } = timeline;
  const name = printable(system.program.functions[frame.fn].locals[local].name);
  const value = isLive ? valueName(system, 0, frame.frame.locals[local]) : '<optimized out>';
  const put = lastWriter(timeline, localTarget(view, frame, local), mark);
  const look = isLive && put >= 0 && put === mark - 1 ? 'changed' : 'plain';
  return [
    { ...segment(`  ${name}`), selected: isHere },
    segment(' = '),
    segment(value, look),
    segment(put < 0 ? '' : `  @${put}`, 'dim'),
  ];
}
