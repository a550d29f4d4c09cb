/** Allocations that may fail. */
import { isAllocationFailure } from '../../detectors/allocation.ts';

/** False when there was no memory for what it makes; anything else that it throws is thrown on. */
export function isAllocated(make: () => void): boolean {
  try {
    make();
    return true;
  } catch (error) {
    if (!isAllocationFailure(error)) throw error;
    return false;
  }
}
