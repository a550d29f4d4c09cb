/** Allocations that fail: a search ends with what it has then, as when any other budget runs out. */

const SAYINGS =
  /allocation failed|could not allocate|Invalid (typed )?array length|maximum (memory )?size exceeded/i;

/** Whether what was thrown says that there is no memory for something; all else is a defect. */
export function isAllocationFailure(error: unknown): boolean {
  return error instanceof RangeError && SAYINGS.test(error.message);
}
