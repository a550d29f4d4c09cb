/** What a thread of a search is given when it starts, and what it may say besides the kernel. */
import type { Memory, Module } from './web-assembly.ts';

/** A status that is none of the kernel's: it died. */
export const DIED = 100;

/** Milliseconds within which a thread comes, or stands still, unless it died and could not say so. */
export const ANSWER_MS = 60_000;

/** What a thread is given. Addresses are in the kernel's memory. */
export interface ThreadData {
  memory: Memory;
  module: Module;
  control: number;
  workers: number;
  worker: number;
  desk: ThreadDesk;
  /** By worker, where its levels begin and where they have to end. */
  arenas: { first: number; end: number }[];
  slice: number;
}

interface ThreadDesk {
  /** The table for `setup`, and where `keep` writes. */
  table: number;
  kept: number;
}
