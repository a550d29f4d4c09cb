/** Events of fetching and running text, and of what a CPU may fetch. */
import type { Value } from '../program/values.ts';
import type { ContextKind } from '../state/machine.ts';
import type { Ran } from './task-events.ts';

/** `size` bytes of the instruction at `address` were fetched from `address + offset` on. */
export interface Fetched {
  kind: 'fetched';
  cpu: number;
  context: ContextKind;
  fn: number;
  pc: number;
  address: number;
  offset: number;
  size: number;
  /** The bytes as a little-endian number, 6 at most: a wider fetch is several events of one step. */
  value: number;
  /** The version of the text that the CPU has seen then, and may not go back behind. */
  floor: number;
}
/** Of which content what ran is: the first one, the one that is asked for, another one, or none. */
export type Outcome = 'old' | 'new' | 'torn' | 'other';
/** An instruction was executed: its first 6 bytes, and up to 8 more, as little-endian numbers. */
export interface Executed extends Ran {
  kind: 'executed';
  site: number;
  address: number;
  size: number;
  bytes: number;
  rest: Value;
  outcome: Outcome;
  /** The frame's `at` and `ran` (state/site-contents.ts); at 0 it has left the site. */
  at: number;
  ran: number;
  /** What is fetched behind the instruction stays. */
  keeps: boolean;
  /** The local that takes `value`, which content ran, once the site has been left; -1 for none. */
  local: number;
  value: number;
}
/** The first byte was an int3, and the program has a handler for it. */
export interface Trapped extends Ran {
  kind: 'trapped';
  address: number;
  handler: number;
  /** Locals of the handler. */
  size: number;
  /** As of Executed, for the frame that was interrupted. */
  at: number;
  ran: number;
  local: number;
  value: number;
}
/** A frame is done with the site that it ran. */
export interface SiteLeft extends Ran {
  kind: 'site-left';
  site: number;
  local: number;
  value: number;
}
/** The CPU serialised: from now on it fetches nothing older than version `floor` of the text. */
export interface TextRefreshed {
  kind: 'text-refreshed';
  cpu: number;
  floor: number;
}
