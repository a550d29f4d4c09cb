/** What can be otherwise at a mark of a run, each said in words. */
import type { Timeline } from '../../history/timeline.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { addressName, siteContaining } from '../../machine/state/address-names.ts';
import { functionName } from '../../report/naming/names.ts';
import { stepsBefore } from '../branches/branches.ts';
import { eventAt, eventText } from '../events/event-words.ts';
import { finishMark, stepMark } from '../events/motion.ts';
import type { Change } from './change.ts';
import { drainOf } from './drain-order.ts';

export interface Choice {
  change: Change;
  /** `this NMI (event 116) does not arrive at CPU0` */
  text: string;
}

/** The current event is the one before the mark. */
export function choicesAt(timeline: Timeline, mark: number, cpu: number): Choice[] {
  return [
    ...skips(timeline, mark),
    ...delays(timeline, mark),
    ...swaps(timeline, mark),
    ...holds(timeline, mark, cpu),
  ];
}

/** The NMI that the current event is of, or the preemption that it is. */
export function skips(timeline: Timeline, mark: number): Choice[] {
  if (mark === 0) return [];
  const { columns, schedule } = timeline;
  const at = mark - 1;
  const cpu = columns.cpu[at];
  if (schedule[columns.step[at]].kind === 'preempt') {
    const text = `CPU${cpu}'s task is not preempted here (event ${at})`;
    return [{ change: { kind: 'skip', event: at }, text }];
  }
  const entered = nmiOf(timeline, at);
  if (entered < 0 || !hasArrived(timeline, entered)) return [];
  const text = `the NMI of event ${entered} does not arrive at CPU${cpu}`;
  return [{ change: { kind: 'skip', event: entered }, text }];
}

/** The event by which the innermost NMI entered that the event is of; -1 for none. */
function nmiOf(timeline: Timeline, at: number): number {
  const { columns } = timeline;
  if (columns.kindAt(at) === 'nmi-entered') return at;
  const cpu = columns.cpu[at];
  const { contexts } = timeline.machineAt(at).cpus[cpu];
  const depth = contexts.findLastIndex(({ kind }) => kind === 'nmi');
  if (depth < 0) return -1;
  return timeline.find(
    at,
    -1,
    (index) =>
      columns.cpu[index] === cpu &&
      columns.kindAt(index) === 'nmi-entered' &&
      timeline.machineAt(index + 1).cpus[cpu].contexts.length === depth + 1,
  );
}

/** It came from outside: what a CPU raises is the protocol's own doing. */
function hasArrived({ columns, schedule }: Timeline, entered: number): boolean {
  const { kind, cpu } = schedule[columns.step[entered]];
  if (kind === 'nmi') return true;
  if (kind !== 'run') return false;
  for (let index = entered - 1; index >= 0; index--) {
    if (columns.cpu[index] !== cpu) continue;
    const before = columns.kindAt(index);
    if (before === 'nmi-latched') return true;
    if (before === 'nmi-delivered' || before === 'nmi-entered') return false;
  }
  return false;
}

/** The store that the current event makes or brings to memory. */
export function delays(timeline: Timeline, mark: number): Choice[] {
  const commit = commitAt(timeline, mark);
  if (commit < 0) return [];
  const { columns, system } = timeline;
  const { cpu, address } = eventAt(timeline, commit) as { cpu: number; address: number };
  const name = addressName(system, address);
  const stays = `the store to ${name} stays in CPU${cpu}'s buffer`;
  const readers = Array.from({ length: system.cpus }, (_, other) => other)
    .filter((other) => other !== cpu)
    .map((other) => timeline.find(commit + 1, 1, (at) => columns.cpu[at] === other && reads(at)))
    .filter((at) => at >= 0)
    .sort((x, y) => x - y);
  return [
    ...readers.map((until): Choice => {
      const text = `${stays} until CPU${columns.cpu[until]} has read it (event ${until})`;
      return { change: { kind: 'delay', event: commit, until }, text };
    }),
    {
      change: { kind: 'delay', event: commit, until: null },
      text: `${stays} while any CPU can go on without it`,
    },
  ];

  function reads(at: number): boolean {
    const kind = columns.kindAt(at);
    if (kind !== 'loaded' && kind !== 'exchanged' && kind !== 'fetched' && kind !== 'executed') {
      return false;
    }
    const start = columns.address[at];
    if (isTextAddress(address) && kind !== 'loaded' && kind !== 'exchanged') {
      return siteContaining(system, start) === siteContaining(system, address);
    }
    const size = columns.size[commit];
    return start < address + size && address < start + columns.size[at];
  }
}

/** The event that brings the current event's store to memory, -1 for none. */
export function commitAt(timeline: Timeline, mark: number): number {
  if (mark === 0) return -1;
  const kind = timeline.columns.kindAt(mark - 1);
  if (kind === 'committed') return mark - 1;
  return kind === 'buffered' ? drainOf(timeline, mark - 1) : -1;
}

/** The current event's step and the nearest ones of other CPUs. */
export function swaps(timeline: Timeline, mark: number): Choice[] {
  if (mark === 0) return [];
  const { columns, system } = timeline;
  const event = mark - 1;
  const own = columns.cpu[event];
  const others = Array.from({ length: system.cpus }, (_, cpu) => cpu).filter((cpu) => cpu !== own);
  return [1 as const, -1 as const].flatMap((direction) =>
    others.flatMap((cpu): Choice[] => {
      const found = stepMark(timeline, mark, direction, cpu);
      if (found < 0) return [];
      const other = found - 1;
      const where = direction > 0 ? `behind CPU${cpu}'s next` : `before CPU${cpu}'s last`;
      const what = eventText(system, eventAt(timeline, other));
      const moved = direction > 0 ? cpu : own;
      const [from, to] = [Math.min(event, other) + 1, Math.max(event, other)];
      const between = timeline.find(from, 1, (at) => at >= to || columns.cpu[at] === moved);
      const more = between < to ? `, with what CPU${moved} does in between` : '';
      const text = `event ${event} comes ${where}: ${what} (event ${other})${more}`;
      return [{ change: { kind: 'swap', event, other }, text }];
    }),
  );
}

/** The CPU stops at the mark. */
export function holds(timeline: Timeline, mark: number, cpu: number): Choice[] {
  if (stepsBefore(timeline, mark) === null) return [];
  const { system } = timeline;
  const others = Array.from({ length: system.cpus }, (_, other) => other).filter(
    (other) => other !== cpu,
  );
  const until = others.flatMap((other): Choice[] => {
    const left = finishMark(timeline, mark, 1, other);
    const frame = timeline.machineAt(mark).cpus[other].contexts.at(-1)?.frames.at(-1);
    if (left < 0 || frame === undefined) return [];
    const name = functionName(system.program, frame.fn);
    const text = `CPU${cpu} stops here until CPU${other} has left ${name}() (event ${left - 1})`;
    return [{ change: { kind: 'hold', mark, cpu, until: left - 1 }, text }];
  });
  if (others.length === 0) return [];
  return [
    ...until,
    {
      change: { kind: 'hold', mark, cpu, until: null },
      text: `CPU${cpu} stops here until no other CPU can go on`,
    },
  ];
}
