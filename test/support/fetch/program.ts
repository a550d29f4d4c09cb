/** Small programs that write, run and refresh one patchable site: what the second opinion on fetch is about. */

export type Action =
  /** One store of 1, 2, 4 or 8 bytes into the site. */
  | { kind: 'write'; offset: number; bytes: number[] }
  /** Runs the site: all its instructions. */
  | { kind: 'run' }
  /** sync_core; MFENCE; smp_mb, and a LOCKed operation, both LOCKed instructions. */
  | { kind: 'serialise' | 'mfence' | 'mb' | 'locked' }
  /** A store to the one flag, which is 0 at first; a wait until the flag is 1. */
  | { kind: 'set'; value: number }
  | { kind: 'await' }
  | { kind: 'stop'; phase: 'request' | 'reach' | 'release' | 'finish' }
  /** on_each_cpu: every other CPU is interrupted, and runs the site where the program says so. */
  | { kind: 'interrupt'; phase: 'send' | 'wait' };

export interface FetchProgram {
  /** Of each CPU; none at all for an idle one. */
  tasks: (Action[] | null)[];
  /** How far behind the text's beginning the site is, which is aligned to any unit. */
  base: number;
  contents: number[][];
  /** Interrupts run the site; else they do nothing. */
  isRunByInterrupts?: boolean;
  /** The CPU at which one NMI may arrive, that runs the site; -1 for none. */
  nmiCpu: number;
  memory: 'sc' | 'tso';
}

/** Length of each instruction that sites are made of (SDM vol. 2): NOP, MOV r8, ENTER, MOV r32, INT3. */
export const LENGTHS: ReadonlyMap<number, number> = new Map([
  [0x90, 1],
  [0xb0, 2],
  [0xb1, 2],
  [0xc8, 4],
  [0xb8, 5],
  [0xcc, 1],
]);

export const hex = (bytes: number[]): string =>
  bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A content's instructions, with their places. */
export function instructions(content: number[]): string[] {
  const found: string[] = [];
  for (let offset = 0; offset < content.length; ) {
    const length = LENGTHS.get(content[offset]) as number;
    found.push(`${offset}:${hex(content.slice(offset, offset + length))}`);
    offset += length;
  }
  return found;
}

/** What a run has shown so far: what each CPU executed, byte for byte, and how the run failed. */
const outcome = (logs: readonly string[][], failure: string | null): string =>
  `${logs.map((log) => log.join(' ')).join(' | ')}${failure === null ? '' : ` : ${failure}`}`;

/** The failure that a run ended with, if any. */
export const failureOf = (run: string): string[] => run.split(' : ').slice(1);

export interface Reached<S> {
  state: S;
  logs: string[][];
  failure: string | null;
}

/** Outcomes of all runs, their beginnings included; null where there are more states than that. */
export function outcomes<S>(
  first: Reached<S>,
  next: (state: S, logs: string[][]) => Reached<S>[],
  maxStates: number,
): Set<string> | null {
  const found = new Set<string>();
  const known = new Set<string>();
  const open: Reached<S>[] = [first];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { state, logs, failure } = one;
    found.add(outcome(logs, failure));
    if (failure !== null) continue;
    const key = JSON.stringify([state, logs], (_, value) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
    if (known.has(key)) continue;
    known.add(key);
    if (known.size > maxStates) return null;
    open.push(...next(state, logs));
  }
  return found;
}

/** A copy of plain data. */
export function copied<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied) as T;
  const copy: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) copy[key] = copied(one);
  return copy as T;
}
