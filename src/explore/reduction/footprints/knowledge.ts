/** What a search with reductions goes by: made of an access table, and right as long as that is. */
import { sentFunctions } from '../../../machine/program/sent-functions.ts';
import type { System } from '../../../machine/state/system.ts';
import type { AccessTable } from './access-table.ts';
import { futuresOf } from './futures.ts';
import { setBit } from './locations.ts';
import { unreadOf } from './unread.ts';

/** `[cpu * words + word]`: what may come in over a CPU, from its first operation on. */
export interface Arrivals {
  reads: Int32Array;
  writes: Int32Array;
}

export interface Knowledge {
  words: number;
  /** By function. */
  opStart: Int32Array;
  ops: number;
  /** `[(cpu * ops + op) * words + word]`; of what is constant or unread, `future` has nothing. */
  reads: Int32Array;
  writes: Int32Array;
  futureReads: Int32Array;
  futureWrites: Int32Array;
  /** By cell. */
  constant: Uint8Array;
  unread: Uint8Array;
  /** By function and local. */
  quiet: boolean[][];
  /** One bit a location that is constant or unread. */
  ignored: Int32Array;
  nmi: Arrivals;
  broadcast: Arrivals;
  share: Arrivals;
}

/** `k`: cells are taken for constant (E3.13); `d`: for unread (E3.14). */
export interface Taken {
  k: boolean;
  d: boolean;
}

export function knowledgeOf(
  system: System,
  table: AccessTable,
  { k, d }: Taken = { k: true, d: true },
): Knowledge {
  const { words, opStart, ops } = table;
  const { cells, functions, nmiHandler } = system.program;
  const constant = k ? constantCells(system, table) : new Uint8Array(cells.length);
  const { unread, quiet } = d
    ? unreadOf(system, table)
    : {
        unread: new Uint8Array(cells.length),
        quiet: functions.map(({ locals }) => locals.map(() => false)),
      };
  const ignored = new Int32Array(words);
  for (let cell = 0; cell < cells.length; cell++) {
    if (constant[cell] !== 0 || unread[cell] !== 0) setBit(ignored, 0, cell);
  }
  const [reads, writes] = [table.reads.slice(), table.writes.slice()];
  const futureReads = futuresOf(system, table, reads, ignored);
  const futureWrites = futuresOf(system, table, writes, ignored);
  const arrivals = (fns: readonly number[]): Arrivals => ({
    reads: entriesOf(system, table, futureReads, fns),
    writes: entriesOf(system, table, futureWrites, fns),
  });
  return {
    ...{ words, opStart, ops, reads, writes, futureReads, futureWrites },
    ...{ constant, unread, quiet, ignored },
    nmi: arrivals(nmiHandler < 0 ? [] : [nmiHandler]),
    broadcast: arrivals(sentFunctions(system.program, 'broadcast')),
    share: arrivals(sentFunctions(system.program, 'share')),
  };
}

/** Not on a stack: whether the object still lives matters, whatever it holds. */
function constantCells({ program: { cells } }: System, { changed }: AccessTable): Uint8Array {
  return Uint8Array.from(cells, ({ owner, readOnly }, cell) =>
    owner !== undefined || readOnly || changed[cell] !== 0 ? 0 : 1,
  );
}

function entriesOf(
  { cpus }: System,
  { words, opStart, ops }: AccessTable,
  futures: Int32Array,
  fns: readonly number[],
): Int32Array {
  const sets = new Int32Array(cpus * words);
  for (let cpu = 0; cpu < cpus; cpu++) {
    for (const fn of fns) {
      const from = (cpu * ops + opStart[fn]) * words;
      for (let word = 0; word < words; word++) sets[cpu * words + word] |= futures[from + word];
    }
  }
  return sets;
}
