/** The states that a search has met: which are new, and which are still open. */
import type { Fingerprint } from '../../machine/snapshots/fingerprint.ts';

/** The state was not known: it has the number `size - 1` now, and is open. */
export const NEW = -1;
/** The state is known, and every step from it has been tried, or that is taken to be so. */
export const CLOSED = -2;

/**
 * A state is open while its strongly connected component is not complete (Tarjan 1972): the states of the
 * path, and those from which the path can be reached again. A closed one can end, or a hang was told.
 */
export interface KnownStates {
  /** States met so far. */
  readonly size: number;
  readonly bytes: number;
  /** Room has to be made, or should be, before there is another state. */
  readonly isTight: boolean;
  /** Makes room for one more with at most so many bytes besides `bytes`; false where there is none. */
  makeRoom(most: number): boolean;
  /** An allocation has failed. */
  readonly outOfMemory: boolean;
  /**
   * NEW, CLOSED, or the number of an open state. Only where there is room. A state is known where it was met with
   * as large a budget of NMIs, or a larger one.
   */
  meet(print: Fingerprint, budget?: number): number;
  /** Closes the open states from that number on. */
  close(from: number): void;
}
