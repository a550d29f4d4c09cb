/** Which CPUs get a lane of the table, and how wide each is. */
import { printable } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import { functionName } from '../naming/names.ts';
import type { Row } from '../rows/row.ts';
import { oneLine } from './cells.ts';

export interface Lane {
  /** -1 for the one lane that all CPUs share when there is no room for one each. */
  cpu: number;
  title: string;
  /** Characters of text, gutter left aside. */
  width: number;
}

/** A lane's gutter and the space behind it. */
export const GUTTER = 2;
export const SEPARATOR = ' |';
/** Narrower lanes are not readable. */
const LEAST = 13;
const ALWAYS_SHOWN = 4;

/** `CPU0 (patcher)`. */
export function cpuTitle(system: System, cpu: number): string {
  const task = system.program.tasks[cpu];
  return `CPU${cpu}${task < 0 ? '' : ` (${functionName(system.program, task)})`}`;
}

/** Lanes that fill at most `room` characters; `chosen`: of these CPUs, else of all or of those that act. */
export function lanesFor(
  system: System,
  rows: readonly Row[],
  { room, cpus: chosen = null }: { room: number; cpus?: readonly number[] | null },
): Lane[] {
  const acting = new Set(rows.map((row) => row.cpu));
  const all = [...Array(system.cpus).keys()];
  const cpus = chosen ?? (system.cpus <= ALWAYS_SHOWN ? all : all.filter((cpu) => acting.has(cpu)));
  const free = room - cpus.length * GUTTER - (cpus.length - 1) * SEPARATOR.length;
  if (free < cpus.length * LEAST) {
    return [{ cpu: -1, title: 'all CPUs', width: room - GUTTER }];
  }
  const titles = cpus.map((cpu) => cpuTitle(system, cpu));
  const needs = cpus.map((cpu, lane) => Math.max(need(rows, cpu), titles[lane].length, LEAST));
  const widths = share(needs, free);
  return cpus.map((cpu, lane) => ({ cpu, title: titles[lane], width: widths[lane] }));
}

/** The longest line of a CPU. */
function need(rows: readonly Row[], cpu: number): number {
  let longest = 0;
  for (const row of rows) {
    if (row.cpu === cpu) longest = Math.max(longest, oneLine(row).length);
    if (row.witness?.cpu === cpu) longest = Math.max(longest, printable(row.witness.text).length);
  }
  return longest;
}

/** Gives each what it needs as far as there is enough; those that need most share what is left. */
export function share(needs: readonly number[], room: number): number[] {
  const widths = new Array<number>(needs.length).fill(0);
  const order = needs.map((_, index) => index).sort((a, b) => needs[a] - needs[b]);
  let left = room;
  order.forEach((index, done) => {
    widths[index] = Math.min(needs[index], Math.floor(left / (needs.length - done)));
    left -= widths[index];
  });
  return widths;
}
