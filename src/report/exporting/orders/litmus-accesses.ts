/** The accesses of a run that a litmus test can say: whole variables that more than one context uses, and fences. */
import type { Event } from '../../../machine/events/events.ts';
import type { ExchangeOrder, Fence } from '../../../machine/program/program.ts';
import { sizeOf, type Value } from '../../../machine/program/values.ts';
import { cellContaining } from '../../../machine/state/address-names.ts';
import type { System } from '../../../machine/state/system.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { Hosts } from '../run/hosts.ts';
import { ReadsFrom } from '../run/reads-from.ts';
import { toldMoments } from '../run/told-moments.ts';

export type LitmusAccess = { event: number; host: string } & (
  | { kind: 'load' | 'store'; cell: number; value: Value }
  | { kind: 'exchange'; cell: number; old: Value; value: Value; order: ExchangeOrder }
  | { kind: 'fence'; fence: Fence }
);

export interface LitmusAccesses {
  /** In the order of the run. */
  accesses: LitmusAccess[];
  /** What cannot be said, in sentences. */
  unsaid: string[];
}

type Access = Extract<Event, { kind: 'loaded' | 'buffered' | 'stored' | 'exchanged' }>;

export function litmusAccesses(run: ExportedRun): LitmusAccesses {
  const { system } = run.timeline;
  const { cells } = system.program;
  const hosts = new Hosts(system);
  const reads = new ReadsFrom(system.cpus);
  const threads = new Threads();
  const all: LitmusAccess[] = [];
  const parts = new Set<number>();
  const beside = new Map<string, number>();
  const events: string[] = [];
  for (const { event, index, machine } of toldMoments(run)) {
    const host = hosts.of(event, machine);
    events.push(host);
    const sources = reads.take(event, index);
    if (event.kind === 'committed') continue;
    if (event.kind === 'fenced')
      all.push({ event: index, host, kind: 'fence', fence: event.fence });
    if (!isAccess(event)) {
      if (UNSAID.has(event.kind)) beside.set(event.kind, (beside.get(event.kind) ?? 0) + 1);
      continue;
    }
    const cell = cellContaining(cells, event.address);
    if (cell < 0 || cells[cell].readOnly) {
      if (cell < 0) beside.set('access to text', (beside.get('access to text') ?? 0) + 1);
      continue;
    }
    const isWhole =
      cells[cell].address === event.address && sizeOf(cells[cell].type) === event.size;
    if (!isWhole) parts.add(cell);
    // What stands in the store buffer of another context of the CPU: as one thread they see it.
    if (event.kind === 'loaded' && event.forwarded) {
      for (const source of sources) threads.join(host, events[source]);
    }
    all.push({ event: index, host, ...said(system, event, cell) });
  }
  const accesses = all.map((access) => ({ ...access, host: threads.of(access.host) }));
  const names = [...parts].map((cell) => cells[cell].name).join(', ');
  return {
    accesses: sharedOnly(accesses, parts),
    unsaid: [
      ...threads.sentences(),
      ...(parts.size === 0 ? [] : [`accesses to parts of ${names}`]),
      ...[...beside].map(([kind, count]) => `${kind}: ${count}`),
    ],
  };
}

/** What makes an order, or a value, that no line of the test stands for. */
const UNSAID = new Set<string>([
  'nmi-entered',
  'interrupt-entered',
  'trapped',
  'serialised',
  'stop-requested',
  'stop-reached',
  'interrupts-awaited',
  'rcu-moved',
  'srcu-moved',
  'rcu-tasks-moved',
  'switched',
  'fetched',
]);

const isAccess = (event: Event): event is Access =>
  ['loaded', 'buffered', 'stored', 'exchanged'].includes(event.kind);

type Said = LitmusAccess extends infer A
  ? A extends LitmusAccess
    ? Omit<A, 'event' | 'host'>
    : never
  : never;

function said(system: System, event: Access, cell: number): Said {
  switch (event.kind) {
    case 'loaded':
      return { kind: 'load', cell, value: event.value };
    case 'buffered':
    case 'stored':
      return { kind: 'store', cell, value: event.value };
    case 'exchanged': {
      // A comparison that failed orders no more than a load, or less than it did.
      if (!event.written) return { kind: 'load', cell, value: event.old };
      const { operation } = system.code[event.fn][event.pc];
      const order = operation.kind === 'exchange' ? operation.order : 'locked';
      return { kind: 'exchange', cell, old: event.old, value: event.value, order };
    }
  }
}

/** Variables of one thread say nothing about memory; nor do loads that are made again and give the same. */
function sharedOnly(all: readonly LitmusAccess[], parts: ReadonlySet<number>): LitmusAccess[] {
  const users = new Map<number, Set<string>>();
  for (const access of all) {
    if (access.kind === 'fence') continue;
    const known = users.get(access.cell) ?? new Set();
    users.set(access.cell, known.add(access.host));
  }
  const isShared = (access: LitmusAccess): boolean =>
    access.kind === 'fence' || (!parts.has(access.cell) && (users.get(access.cell)?.size ?? 0) > 1);
  const latest = new Map<string, LitmusAccess>();
  const kept = all.filter(isShared).filter((access) => {
    const before = latest.get(access.host);
    latest.set(access.host, access);
    return before === undefined || !isAgain(before, access);
  });
  // A fence that nothing stands around, or that stands behind another of its kind, says nothing.
  const used = new Set(kept.filter(({ kind }) => kind !== 'fence').map(({ host }) => host));
  return kept.filter(({ host }) => used.has(host));
}

function isAgain(before: LitmusAccess, access: LitmusAccess): boolean {
  if (before.kind === 'fence') return access.kind === 'fence' && access.fence === before.fence;
  const isSame = access.kind === 'load' && before.kind === 'load' && access.cell === before.cell;
  return isSame && access.value === before.value;
}

/** Contexts that become one thread, as one has read what another one's store buffer held. */
class Threads {
  readonly #into = new Map<string, string>();

  of(host: string): string {
    const into = this.#into.get(host);
    return into === undefined ? host : this.of(into);
  }

  join(one: string, other: string): void {
    const [a, b] = [this.of(one), this.of(other)];
    if (a !== b) this.#into.set(a, b);
  }

  sentences(): string[] {
    return [...this.#into.keys()].map(
      (host) =>
        `${host} reads from a store buffer that it shares with ${this.of(host)}: one thread`,
    );
  }
}
