/**
 * Where the CPUs of a run come to lines of the source: what stepping line by line goes by, both ways. From the columns,
 * once a run.
 */
import type { Timeline } from '../../history/timeline.ts';
import { type Activations, NONE } from '../links/activations.ts';
import { linksOf } from '../links/run-links.ts';
import { lineKeys, NO_LINE } from './lines.ts';
import type { Direction } from './motion.ts';

/** `fn` of an event that no function made. */
const NO_FUNCTION = 0xffff;

const kept = new WeakMap<Timeline, Uint8Array>();

/** By event: 1 where its CPU comes to a line by it. The run is whole: it does not grow any more. */
function arrivalsOf(timeline: Timeline): Uint8Array {
  const found = kept.get(timeline);
  if (found !== undefined) return found;
  const { columns, system, length } = timeline;
  const { activations } = linksOf(timeline);
  const keys = lineKeys(system);
  const arrivals = new Uint8Array(length);
  /** By activation: the operation and the line that it was at last. */
  const operations = new Int32Array(activations.entry.length).fill(NONE);
  const lines = new Float64Array(activations.entry.length).fill(NONE);
  for (let index = 0; index < length; index++) {
    const own = activations.of.at(index);
    const [fn, pc] = [columns.fn[index], columns.pc[index]];
    if (own === NONE || fn === NO_FUNCTION) continue;
    // An instruction of a site is fetched and executed by one operation, in several events.
    const isUnderWay = operations[own] === pc && system.code[fn][pc].operation.kind === 'execute';
    operations[own] = pc;
    const line = keys[fn][pc];
    if (isUnderWay || line === NO_LINE || line === lines[own]) continue;
    lines[own] = line;
    arrivals[index] = 1;
  }
  kept.set(timeline, arrivals);
  return arrivals;
}

/**
 * The nearest mark beyond the given one, in the direction, at which the CPU is about to begin a line: of the function
 * that it is in or of one below on its stack (`isOver`), or of any; -1 where the run has none.
 */
export function lineMark(
  timeline: Timeline,
  mark: number,
  cpu: number,
  direction: Direction,
  isOver: boolean,
): number {
  const arrivals = arrivalsOf(timeline);
  const { columns } = timeline;
  const { activations } = linksOf(timeline);
  const wanted = isOver ? chainOf(activations, activationsAt(timeline, mark, cpu)[0]) : null;
  return timeline.find(
    direction > 0 ? mark + 1 : mark - 1,
    direction,
    (index) =>
      arrivals[index] === 1 &&
      columns.cpu[index] === cpu &&
      (wanted === null || wanted.has(activations.of.at(index))),
  );
}

/** The mark at which the function that the CPU is in has ended; -1 where the run does not reach it. */
export function outMark(timeline: Timeline, mark: number, cpu: number): number {
  const [own] = activationsAt(timeline, mark, cpu);
  const end = own === undefined ? NONE : linksOf(timeline).activations.end.at(own);
  return end === NONE ? -1 : end + 1;
}

/** The mark at which an activation has begun. */
export function beginMark(timeline: Timeline, activation: number): number {
  return linksOf(timeline).activations.entry.at(activation) + 1;
}

/** The activations of a CPU's frames at a mark, innermost first. */
export function activationsAt(timeline: Timeline, mark: number, cpu: number): number[] {
  const { activations } = linksOf(timeline);
  return activations.stackAt(timeline, timeline.machineAt(mark), mark, cpu);
}

/** The activation and those below it; null for none. */
function chainOf(activations: Activations, activation: number | undefined): Set<number> | null {
  if (activation === undefined) return null;
  const chain = new Set<number>();
  for (let at = activation; at !== NONE; at = activations.outer.at(at)) chain.add(at);
  return chain;
}
