/** What each NMI did in the two runs. */
import { isTextAddress } from '../machine/program.ts';
import { addressName } from '../report/names.ts';
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
  storedBytes: number;
  isOver: boolean;
}

/** Longer runs have too many NMIs to tell of each. */
const MOST_NMIS = 64;
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

function effectOf({ executed, storedBytes, isOver }: Nmi): string {
  const stored = storedBytes > 0 ? [`stores ${storedBytes} bytes of text`] : [];
  const said = [...stored, ...executed, ...(isOver ? [] : ['is not over'])];
  return said.length > 0 ? said.join(', ') : 'leaves the sites alone';
}

function nmisOf({ timeline, system }: Side): Nmi[] {
  const { columns } = timeline;
  const nmis: Nmi[] = [];
  const counts = new Map<number, number>();
  const open = new Map<number, Nmi>();
  for (let at = 0; at < timeline.length; at++) {
    const kind = columns.kindAt(at);
    const cpu = columns.cpu[at];
    if (kind === 'nmi-entered') {
      if (nmis.length === MOST_NMIS) break;
      const number = (counts.get(cpu) ?? 0) + 1;
      counts.set(cpu, number);
      const nmi = { cpu, number, executed: [], storedBytes: 0, isOver: false };
      open.set(cpu, nmi);
      nmis.push(nmi);
    }
    const nmi = open.get(cpu);
    if (nmi === undefined) continue;
    const isStore = kind === 'buffered' || kind === 'stored';
    if (isStore && isTextAddress(columns.address[at])) nmi.storedBytes += columns.size[at];
    if (kind !== 'executed' && kind !== 'interrupt-returned') continue;
    const { event } = timeline.momentAt(at);
    if (event.kind === 'executed') {
      nmi.executed.push(`executes ${addressName(system, event.address)} (${event.outcome})`);
    } else if (event.kind === 'interrupt-returned' && event.context === 'nmi') {
      nmi.isOver = true;
      open.delete(cpu);
    }
  }
  return nmis;
}
