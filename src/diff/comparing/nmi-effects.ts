/** What each NMI did in the two runs. */
import { walk } from '../../history/walk.ts';
import type { Event } from '../../machine/events/events.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { addressName } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';
import type { Comparison, Side } from './compare.ts';

/** One NMI, by CPU and number, that did not do the same in both runs. */
export interface NmiDifference {
  cpu: number;
  /** From 1. */
  number: number;
  a: string;
  b: string;
}

interface Nmi {
  cpu: number;
  number: number;
  /** `executes vfs_read (old)` */
  executed: string[];
  /** Instructions executed besides. */
  others: number;
  storedBytes: number;
  isOver: boolean;
}

/** Longer runs have too many NMIs to tell of each. */
const MOST_NMIS = 64;
const MOST_EXECUTED = 8;
const ABSENT = 'does not arrive';

export function nmiDifferences({ a, b }: Comparison): NmiDifference[] {
  const [left, right] = [nmisOf(a), nmisOf(b)];
  const pairs = new Map<string, { a?: Nmi; b?: Nmi }>();
  for (const nmi of left) pairs.set(`${nmi.cpu} ${nmi.number}`, { a: nmi });
  for (const nmi of right) {
    const key = `${nmi.cpu} ${nmi.number}`;
    pairs.set(key, { ...pairs.get(key), b: nmi });
  }
  return [...pairs.values()].flatMap(({ a: one, b: other }) => {
    const { cpu, number } = (one ?? other) as Nmi;
    const [aText, bText] = [one, other].map((nmi) => (nmi === undefined ? ABSENT : effectOf(nmi)));
    return aText === bText ? [] : [{ cpu, number, a: aText, b: bText }];
  });
}

function effectOf({ executed, others, storedBytes, isOver }: Nmi): string {
  const bytes = storedBytes === 1 ? '1 byte' : `${storedBytes} bytes`;
  const stored = storedBytes > 0 ? [`stores ${bytes} of text`] : [];
  const more = others > 0 ? [`${others} more`] : [];
  const said = [...stored, ...executed, ...more, ...(isOver ? [] : ['is not over'])];
  return said.length > 0 ? said.join(', ') : 'leaves the sites alone';
}

/** Events that are walked at once. */
const STRETCH = 256;

/** Only the stretches in which an NMI runs are walked. */
function nmisOf({ timeline, system }: Side): Nmi[] {
  const { columns, length } = timeline;
  const seen = new SeenNmis(system);
  let at = 0;
  while (at < length) {
    if (!seen.isAny) {
      at = timeline.find(at, 1, (index) => columns.kindAt(index) === 'nmi-entered');
      if (at < 0) break;
    }
    const to = Math.min(at + STRETCH, length);
    walk(timeline, at, to, ({ event }) => seen.take(event));
    at = to;
  }
  return seen.nmis;
}

class SeenNmis {
  readonly nmis: Nmi[] = [];
  readonly #system: System;
  readonly #counts = new Map<number, number>();
  /** By CPU, outermost first; an NMI that is not told of is null. */
  readonly #open = new Map<number, (Nmi | null)[]>();

  constructor(system: System) {
    this.#system = system;
  }

  /** One is running. */
  get isAny(): boolean {
    return [...this.#open.values()].some((open) => open.length > 0);
  }

  take(event: Event): void {
    const { cpu } = event;
    const open = this.#open.get(cpu) ?? [];
    if (event.kind === 'nmi-entered') {
      this.#open.set(cpu, [...open, this.#begin(cpu)]);
      return;
    }
    const nmi = open.at(-1) ?? null;
    if (event.kind === 'interrupt-returned' && event.context === 'nmi') {
      open.pop();
      if (nmi !== null) nmi.isOver = true;
    } else if (nmi !== null) note(nmi, event, this.#system);
  }

  #begin(cpu: number): Nmi | null {
    const number = (this.#counts.get(cpu) ?? 0) + 1;
    this.#counts.set(cpu, number);
    if (this.nmis.length === MOST_NMIS) return null;
    const nmi = { cpu, number, executed: [], others: 0, storedBytes: 0, isOver: false };
    this.nmis.push(nmi);
    return nmi;
  }
}

function note(nmi: Nmi, event: Event, system: System): void {
  switch (event.kind) {
    case 'buffered':
    case 'stored':
      if (isTextAddress(event.address)) nmi.storedBytes += event.size;
      return;
    case 'executed':
      if (nmi.executed.length === MOST_EXECUTED) nmi.others++;
      else nmi.executed.push(`executes ${addressName(system, event.address)} (${event.outcome})`);
  }
}
