/** What causality keeps of each CPU: the order of its contexts, its store buffer, its fetches. */
import type { EventKind } from '../machine/events/events.ts';
import type { BufferEntry } from './written-units.ts';

/** One context of a CPU: its last event, and an event of another context that it waited for. */
export interface Thread {
  last: number;
  waitedFor: number;
}

export interface CpuOrder {
  /** Outermost context first. */
  threads: Thread[];
  buffer: BufferEntry[];
  /** Fetches of the instruction under way. */
  fetches: BufferEntry[];
  /** The last event of a kind; the last arrival at a variable (by address) or a byte of text. */
  latest: Map<Milestone | number, number>;
}

/** What others wait for or answer to. */
export type Milestone =
  | EventKind
  | 'nmi-asked'
  | 'nmi-pending'
  | 'interrupt-handled'
  | 'rcu-left'
  | 'mark-left';

export const NONE = -1;

export const newThread = (): Thread => ({ last: NONE, waitedFor: NONE });

export const newCpu = (): CpuOrder => ({
  threads: [newThread()],
  buffer: [],
  fetches: [],
  latest: new Map(),
});
