/** A variable on a line: its value, what CPUs see instead, and its previous value in time with what changed it. */
import { type VariableRow, variableText } from '../../src/inspect/state/variable-rows.ts';
import { cpuViews } from '../../src/inspect/values/cpu-views.ts';
import { type Change, lastChange } from '../../src/inspect/values/previous-values.ts';
import type { MemoryTarget } from '../../src/inspect/values/targets.ts';
import { hexByte } from '../../src/machine/memory/hex.ts';
import { byteOf } from '../../src/machine/memory/text.ts';
import type { Value } from '../../src/machine/program/values.ts';
import type { Machine } from '../../src/machine/state/machine.ts';
import type { System } from '../../src/machine/state/system.ts';
import { valueName } from '../../src/report/naming/names.ts';
import { type Line, type Segment, segment, widthOf } from '../drawing/segments.ts';
import type { View } from '../model/view.ts';

interface Room {
  width: number;
  nameWidth: number;
  isHere: boolean;
}

/** `flag  0  CPU0 sees 1  (was 1, CPU1 @62)`: what the current event has changed is marked inside the value. */
export function variableLine(
  view: View,
  machine: Machine,
  variable: VariableRow,
  room: Room,
): Line {
  const { timeline, mark, selection } = view;
  const { name, address, size } = variable;
  const target: MemoryTarget = { kind: 'memory', name, address, size };
  const change = lastChange(timeline, target, mark);
  const isNow = change !== null && change.event === mark - 1;
  const shown = segment(name.slice(0, room.nameWidth).padEnd(room.nameWidth));
  const line: Line = [
    { ...shown, selected: room.isHere && selection.element < 0 },
    segment('  '),
    ...valueSegments(view, machine, variable, isNow ? change : null, room),
    ...cpuViews(timeline.system, machine, target).map(({ cpu, unit, value }) => {
      const seen = unitText(timeline.system, variable, unit, value);
      return segment(`  CPU${cpu} sees ${seen}`, 'notice');
    }),
  ];
  if (change === null) return line;
  const was = wasTexts(timeline.system, variable, change, isNow).find(
    (text) => widthOf(line) + text.length <= room.width,
  );
  return was === undefined ? line : [...line, segment(was, 'dim')];
}

/** The previous value and what changed it, in less and less words; where that is the current event, less does. */
function wasTexts(
  system: System,
  variable: VariableRow,
  { event, cpu, unit, old }: Change,
  isNow: boolean,
): string[] {
  const was = `  (was ${unitText(system, variable, unit, old)}`;
  return [`${was}, CPU${cpu} @${event})`, isNow ? `${was})` : `${was} @${event})`];
}

/** A value of the variable; of an array with which element it is of: `[2] 0f`. */
function unitText(system: System, variable: VariableRow, unit: number, value: Value): string {
  if (variable.cells.length === 1) return valueName(system, unit, value);
  return `[${unit - variable.address}] ${hexByte(byteOf(value, 0))}`;
}

/** What memory holds; `change`: what the current event has changed of it. */
function valueSegments(
  { timeline, selection }: View,
  machine: Machine,
  variable: VariableRow,
  change: Change | null,
  room: Room,
): Segment[] {
  const { system } = timeline;
  if (variable.cells.length > 1) {
    const element = room.isHere ? selection.element : -1;
    return elementSegments(machine, variable, change, element, room.width - room.nameWidth);
  }
  const now = variableText(system, variable, machine);
  if (change === null) return [segment(now)];
  return changedSegments(valueName(system, change.unit, change.old), now);
}

/** Room beside an array's bytes: blanks, how far in it they begin, that there are more. */
const BESIDE = 10;

/** The bytes of an array, or as many around the element under the cursor as there is room for. */
function elementSegments(
  { memory }: Machine,
  { address, cells }: VariableRow,
  change: Change | null,
  element: number,
  width: number,
): Segment[] {
  const room = Math.max(1, Math.floor((width - BESIDE) / 3));
  const start = cells.length <= room || element < 0 ? 0 : element - (element % room);
  const shown = cells.slice(start, start + Math.max(room, 0));
  const bytes = shown.flatMap((cell, at): Segment[] => {
    const look = change?.unit === address + start + at ? 'changed' : 'plain';
    const byte = segment(hexByte(byteOf(memory[cell], 0)), look);
    return [segment(at === 0 ? '' : ' '), { ...byte, selected: start + at === element }];
  });
  return [
    segment(start === 0 ? '' : `+${start} `, 'dim'),
    ...bytes,
    segment(start + shown.length < cells.length ? ' ..' : '', 'dim'),
  ];
}

/** The new text, its changed characters marked: all of it where the lengths differ. */
export function changedSegments(before: string, now: string): Segment[] {
  if (before === now) return [segment(now)];
  if (before.length !== now.length) return [segment(now, 'changed')];
  const pieces: Segment[] = [];
  for (let index = 0; index < now.length; index++) {
    const look = before[index] === now[index] ? 'plain' : 'changed';
    const last = pieces[pieces.length - 1];
    if (last?.look === look) last.text += now[index];
    else pieces.push(segment(now[index], look));
  }
  return pieces;
}
