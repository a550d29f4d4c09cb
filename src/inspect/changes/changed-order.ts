/** In which order the steps of a run come when one thing is otherwise. */

import type { Pause } from '../../diff/carrying/carried.ts';
import type { Script } from '../../diff/carrying/schedule-script.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { Change } from './change.ts';
import { drainsOf, heldWith } from './drain-order.ts';

export interface ChangedOrder {
  /** Positions of the run's schedule. */
  order: number[];
  pause: Pause | null;
}

export function changedOrder(timeline: Timeline, script: Script, change: Change): ChangedOrder {
  switch (change.kind) {
    case 'skip':
      return without(timeline, skippedSteps(timeline, script, change.event));
    case 'delay':
      return delayed(timeline, change.event, change.until);
    case 'swap':
      return swapped(timeline, change.event, change.other);
    case 'hold':
      return held(timeline, change);
  }
}

const positionsOf = ({ schedule }: Timeline): number[] => schedule.map((_, position) => position);

function without(timeline: Timeline, left: ReadonlySet<number>): ChangedOrder {
  return { order: positionsOf(timeline).filter((position) => !left.has(position)), pause: null };
}

/** The arrival, all that runs in what it begins, and the drains of the stores made there. */
function skippedSteps(timeline: Timeline, script: Script, event: number): Set<number> {
  const { columns, schedule } = timeline;
  const { cpu } = schedule[columns.step[event]];
  const left = new Set(arrivalsOf(timeline, event));
  // A preemption begins nothing that would not come later.
  if (columns.kindAt(event) !== 'nmi-entered') return left;
  const entered = columns.step[event];
  const threads = new Set(
    (script.begins.get(entered) ?? []).filter((thread) => script.all[thread].kind === 'nmi'),
  );
  for (let position = entered; position < schedule.length; position++) {
    const isOwn = schedule[position].kind === 'run' && threads.has(script.threads[position]);
    if (!isOwn) continue;
    left.add(position);
    for (const thread of script.begins.get(position) ?? []) {
      // The NMI that its IRET lets in is another one.
      if (script.all[thread].kind !== 'nmi') threads.add(thread);
    }
  }
  for (const drain of drainsOf(timeline, event, cpu, left)) left.add(drain);
  return left;
}

/** The step that brings an NMI in, or those by which one was latched that then came in at an IRET. */
function arrivalsOf(timeline: Timeline, event: number): number[] {
  const { columns, schedule } = timeline;
  const entered = columns.step[event];
  if (schedule[entered].kind !== 'run') return [entered];
  const { cpu } = schedule[entered];
  const latched: number[] = [];
  for (let index = event - 1; index >= 0; index--) {
    if (columns.cpu[index] !== cpu) continue;
    const kind = columns.kindAt(index);
    if (kind === 'nmi-entered') break;
    if (kind === 'nmi-latched') latched.push(columns.step[index]);
  }
  return latched;
}

function delayed(timeline: Timeline, event: number, until: number | null): ChangedOrder {
  const end = until === null ? timeline.length : until + 1;
  const drains = heldWith(timeline, event, end);
  const { order } = without(timeline, new Set(drains));
  if (until === null) {
    const pause = { at: order.length, without: -1 };
    return { order: [...order, ...drains], pause };
  }
  return { order: behind(order, timeline.columns.step[until], drains), pause: null };
}

/** Puts positions right behind one. */
function behind(order: readonly number[], position: number, put: readonly number[]): number[] {
  const at = order.indexOf(position) + 1;
  return [...order.slice(0, at), ...put, ...order.slice(at)];
}

/** The later one's CPU does first what it does in between. */
function swapped(timeline: Timeline, event: number, other: number): ChangedOrder {
  const { columns } = timeline;
  const [first, last] = [columns.step[event], columns.step[other]].sort((x, y) => x - y);
  const cpu = timeline.schedule[last].cpu;
  const block = positionsOf(timeline).filter(
    (position) => position > first && position <= last && timeline.schedule[position].cpu === cpu,
  );
  const { order } = without(timeline, new Set(block));
  const at = order.indexOf(first);
  return { order: [...order.slice(0, at), ...block, ...order.slice(at)], pause: null };
}

function held(timeline: Timeline, change: Extract<Change, { kind: 'hold' }>): ChangedOrder {
  const { mark, cpu, until } = change;
  const { columns, schedule } = timeline;
  const from = mark === 0 ? 0 : columns.step[mark - 1] + 1;
  const end = until === null ? schedule.length - 1 : columns.step[until];
  const block = positionsOf(timeline).filter(
    (position) => position >= from && position <= end && schedule[position].cpu === cpu,
  );
  const { order } = without(timeline, new Set(block));
  if (until !== null) return { order: behind(order, end, block), pause: null };
  return { order: [...order, ...block], pause: { at: order.length, without: cpu } };
}
