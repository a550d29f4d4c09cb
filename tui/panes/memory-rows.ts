/** The rows of the memory pane, and what the cursor stands on: variables, store buffers' entries, locals. */
import { type VariableRow, variablesOf } from '../../src/inspect/state/variable-rows.ts';
import { type BufferedEntry, bufferedEntries } from '../../src/inspect/values/buffered-entries.ts';
import { accessed } from '../../src/inspect/values/event-targets.ts';
import {
  type FrameHere,
  frameHere,
  localTarget,
  type Target,
} from '../../src/inspect/values/targets.ts';
import { sizeOf } from '../../src/machine/program/values.ts';
import { machineOf, type View } from '../model/view.ts';

/** `key`: the same row from mark to mark; empty where the cursor cannot stand. */
export type MemoryRow = { key: string } & (
  | { kind: 'variable'; variable: VariableRow }
  | { kind: 'entry'; cpu: number; entry: BufferedEntry }
  /** CPUs whose store buffers are empty. */
  | { kind: 'empty'; cpus: readonly number[] }
  | { kind: 'function'; frame: FrameHere; hasLocals: boolean }
  | { kind: 'local'; frame: FrameHere; local: number; isLive: boolean }
);

/** Variables first; what differs from mark to mark stands below them. */
export function memoryRows(view: View): { variables: MemoryRow[]; rest: MemoryRow[] } {
  const variables = variablesOf(view.timeline.system).map((variable): MemoryRow => {
    return { kind: 'variable', key: `variable ${variable.address}`, variable };
  });
  return { variables, rest: [...bufferRows(view), ...localRows(view)] };
}

function bufferRows(view: View): MemoryRow[] {
  const { timeline, mark } = view;
  const machine = machineOf(view);
  const cpus = machine.cpus.map((_, cpu) => cpu);
  const isEmpty = (cpu: number): boolean => machine.cpus[cpu].buffer.length === 0;
  if (!timeline.system.model.buffered && cpus.every(isEmpty)) return [];
  const entries = cpus.flatMap((cpu) =>
    bufferedEntries(timeline, machine, mark, cpu).map((entry): MemoryRow => {
      const key = entry.isMark ? '' : `entry ${cpu} ${entry.event}`;
      return { kind: 'entry', key, cpu, entry };
    }),
  );
  const empty = cpus.filter(isEmpty);
  return empty.length === 0 ? entries : [...entries, { kind: 'empty', key: '', cpus: empty }];
}

/** Parameters and locals of the frame that is looked at. */
function localRows(view: View): MemoryRow[] {
  const { system } = view.timeline;
  const frame = frameHere(view);
  if (frame === undefined) return [];
  const { fn } = frame;
  const { live } = system.code[fn][frame.frame.pc];
  const locals = system.program.functions[fn].locals.flatMap(
    ({ temporary }, local): MemoryRow[] => {
      if (temporary) return [];
      return [
        { kind: 'local', key: `local ${fn} ${local}`, frame, local, isLive: live.includes(local) },
      ];
    },
  );
  return [{ kind: 'function', key: '', frame, hasLocals: locals.length > 0 }, ...locals];
}

/** Rows that the cursor may stand on. */
const places = (view: View): MemoryRow[] => {
  const { variables, rest } = memoryRows(view);
  return [...variables, ...rest].filter(({ key }) => key !== '');
};

/** The row under the cursor; where that one is gone, the first of its kind that is there, else the first of all. */
export function cursorRow(view: View): MemoryRow | undefined {
  const { memory } = view.selection;
  const rows = places(view);
  const [kind] = memory.split(' ');
  return rows.find(({ key }) => key === memory) ?? rows.find((row) => row.kind === kind) ?? rows[0];
}

/** The selection with the cursor so many rows further. */
export function movedRows(view: View, rows: number): View['selection'] {
  const all = places(view);
  const at = all.findIndex(({ key }) => key === cursorRow(view)?.key);
  const memory = all[Math.max(0, Math.min(all.length - 1, at + rows))]?.key ?? '';
  return { ...view.selection, memory, element: -1 };
}

/** The selection with the cursor at another element of the array under it; null where there is none. */
export function movedElement(view: View, elements: 1 | -1): View['selection'] | null {
  const row = cursorRow(view);
  if (row?.kind !== 'variable' || row.variable.cells.length === 1) return null;
  const last = row.variable.cells.length - 1;
  const element = Math.max(-1, Math.min(last, view.selection.element + elements));
  return { ...view.selection, memory: row.key, element };
}

/** What the cursor stands on, null for nothing. */
export function memoryTarget(view: View): Target | null {
  const { timeline, selection } = view;
  const { system } = timeline;
  const row = cursorRow(view);
  switch (row?.kind) {
    case 'variable': {
      const { name, address, size, cells } = row.variable;
      const cell = system.program.cells[cells[selection.element]];
      if (cell === undefined) return { kind: 'memory', name, address, size };
      return accessed(system, cell.address, sizeOf(cell.type));
    }
    case 'entry':
      return {
        ...accessed(system, row.entry.store.address, row.entry.store.size),
        store: row.entry.event,
      };
    case 'local':
      return localTarget(view, row.frame, row.local);
    default:
      return null;
  }
}
