/** What a CPU's store buffer holds: stores, and marks between them. */
import type { Value } from '../program/values.ts';

/** A store that has left the CPU's pipeline but not reached memory, or a mark between stores. */
export interface BufferedStore {
  /** 0 for a mark. */
  address: number;
  /** In bytes; of a mark, which one it is: ORDERING_MARK, SECTION_MARK, or the address of an SRCU section's domain. */
  size: number;
  /** Of a section mark: the CPUs whose grace periods wait for it, as a bit mask. */
  value: Value;
}

/** Orders the stores on its two sides (PSO's STBAR). */
export const ORDERING_MARK = 0;
/** rcu_read_unlock: the section ends for others once the stores before it have reached memory. */
export const SECTION_MARK = 1;

/** The end of a read-side section, of RCU or SRCU. */
export const endsSection = ({ address, size }: { address: number; size: number }): boolean =>
  address === 0 && size !== ORDERING_MARK;
