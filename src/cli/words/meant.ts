/** What a misspelt word may have been. */
import { alike } from '../../language/reading/spelling.ts';

/** `did you mean pso or tso?`; null where nothing is like it. */
export const didYouMean = (word: string, candidates: Iterable<string>): string | null =>
  question(alike(word, candidates));

export function question(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const last = names[names.length - 1];
  const list = names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
  return `did you mean ${list}?`;
}
