/** A search that is interrupted, saved, and gone on with by another one. */
import { savableExhaustive } from '../../../src/explore/searching/exhaustive.ts';
import {
  abandon,
  type SearchOptions,
  type SearchResult,
} from '../../../src/explore/searching/search.ts';

/** `parts`: yields between two interruptions, one after the other; then none. `onPart`: after each. */
export function searchInParts(
  options: SearchOptions,
  parts: readonly number[],
  onPart?: () => void,
): SearchResult {
  let saved: Uint8Array[] | undefined;
  for (let part = 0; ; part++) {
    const { search, state } = savableExhaustive(options, saved);
    for (let yields = parts[part] ?? Infinity; ; yields--) {
      const { done, value } = search.next();
      if (done) return value;
      if (yields === 0) break;
    }
    // As a file would hold them: in other blocks, and in memory of their own.
    const whole = Buffer.concat(Array.from(state.save(), (block) => Buffer.from(block)));
    saved = [];
    for (let at = 0; at < whole.length; at += 1000) saved.push(whole.subarray(at, at + 1000));
    abandon(search);
    onPart?.();
  }
}
