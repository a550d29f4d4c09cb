/** Memory, store buffers and locals; what changed since the last motion is marked inside the value. */

import { chosenFrame, framesOf } from '../../src/inspect/state/frames.ts';
import {
  type VariableRow,
  variablesOf,
  variableText,
} from '../../src/inspect/state/variable-rows.ts';
import { hexBytes } from '../../src/machine/memory/hex.ts';
import { printable } from '../../src/machine/program/printable.ts';
import { isTextAddress } from '../../src/machine/program/program.ts';
import { addressName } from '../../src/machine/state/address-names.ts';
import type { Machine } from '../../src/machine/state/machine.ts';
import { functionName, valueName } from '../../src/report/naming/names.ts';
import {
  clip,
  type Line,
  plainLine,
  type Segment,
  segment,
  windowStart,
} from '../drawing/segments.ts';
import { machineOf, type Size, type View } from '../model/view.ts';

export function memoryPane(view: View, { width, height }: Size): Line[] {
  const { system } = view.timeline;
  const variables = variablesOf(system);
  const machine = machineOf(view);
  const rest = [...bufferLines(view, machine), ...localLines(view, machine)];
  const room = Math.max(Math.ceil(height / 2), height - rest.length);
  const at = Math.min(view.selection.memory, variables.length - 1);
  const start = windowStart(variables.length, room, at);
  const shown = variables.slice(start, start + room);
  const nameWidth = Math.min(24, Math.max(0, ...shown.map(({ name }) => name.length)));
  const lines = shown.map((variable, index) =>
    variableLine(view, variable, machine, nameWidth, start + index === at),
  );
  return [...lines, ...rest].map((line) => clip(line, width, view.glyphs.more));
}

function variableLine(
  view: View,
  variable: VariableRow,
  machine: Machine,
  nameWidth: number,
  isSelected: boolean,
): Line {
  const { system } = view.timeline;
  const before = variableText(system, variable, view.timeline.machineAt(view.before));
  const now = variableText(system, variable, machine);
  const name = variable.name.slice(0, nameWidth).padEnd(nameWidth);
  const line: Segment[] = [
    segment(isSelected ? `${view.glyphs.here} ` : '  ', 'strong'),
    { ...segment(name, isSelected ? 'strong' : 'plain'), selected: isSelected },
    segment('  '),
    ...changedSegments(before, now),
  ];
  if (before !== now) line.push(segment(`  (was ${before})`, 'dim'));
  return line;
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

function bufferLines(view: View, machine: Machine): Line[] {
  const { system } = view.timeline;
  if (!system.model.buffered) return [];
  const before = view.timeline.machineAt(view.before);
  return machine.cpus.map(({ buffer }, cpu): Line => {
    const old = before.cpus[cpu].buffer;
    const label = segment(`CPU${cpu} store buffer: `, 'dim');
    if (buffer.length === 0) {
      const emptied = old.length > 0 ? 'changed' : 'dim';
      return [label, segment('empty', emptied)];
    }
    const stores = buffer.map(({ address, size, value }) => {
      if (address === 0) return '|';
      const text = isTextAddress(address)
        ? hexBytes(value, size)
        : valueName(system, address, value);
      return `${addressName(system, address)} = ${text}`;
    });
    const look = JSON.stringify(buffer, plainJson) === JSON.stringify(old, plainJson);
    return [label, segment(stores.join(', '), look ? 'plain' : 'changed')];
  });
}

const plainJson = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);

/** Parameters and locals of the frame that is looked at. */
function localLines(view: View, machine: Machine): Line[] {
  const { system } = view.timeline;
  const chosen = chosenFrame(framesOf(system, machine, view.cpu), view.frame);
  if (chosen === undefined) return [];
  const { context, frame } = chosen;
  const { locals } = system.program.functions[frame.fn];
  const live = system.code[frame.fn][frame.pc].live;
  const shown = locals.flatMap(({ name, temporary }, index) => {
    if (temporary) return [];
    const value = live.includes(index)
      ? valueName(system, 0, frame.locals[index])
      : '<optimized out>';
    return [`${printable(name)} = ${value}`];
  });
  const title = `CPU${view.cpu} ${context.kind} ${functionName(system.program, frame.fn)}(): `;
  const text = shown.length === 0 ? 'no locals' : shown.join(', ');
  return shown.length === 0
    ? [[segment(title, 'dim'), segment(text, 'dim')]]
    : [[segment(title, 'dim')], ...shown.map((line) => plainLine(`  ${line}`))];
}
