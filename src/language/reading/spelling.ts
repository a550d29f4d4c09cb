/** Misspelt names. */

/** Words of names that turn the meaning round: whoever wrote the one did not mean the other. */
const CONTRARY =
  `lock/unlock enable/disable acquire/release get/put read/write load/store set/clear begin/end
  start/stop start/end inc/dec add/sub save/restore on/off rw/ro old/new first/last before/after rmb/wmb from/to
  in/out up/down and/or push/pop alloc/free call/jmp irqsave/irqrestore min/max`
    .split(/\s+/)
    .map((pair) => pair.split('/'));

/** The edit distance of two words, two letters exchanged being one edit (Damerau, 1964); at most `limit` + 1. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const exchanged =
        j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2] + 1 : replaced;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, replaced, exchanged));
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}

/** How many letters of a word of that length can be wrong by mistake. */
const mistakes = (length: number): number =>
  length < 2 ? 0 : length < 7 ? 1 : length < 12 ? 2 : 3;

const wordsOf = (name: string): string[] => name.toLowerCase().split('_').filter(Boolean);

function areContrary(a: readonly string[], b: readonly string[]): boolean {
  const differ = (one: string, other: string): boolean =>
    a.includes(one) && !a.includes(other) && b.includes(other) && !b.includes(one);
  return CONTRARY.some(([one, other]) => differ(one, other) || differ(other, one));
}

/** True where the one is the other and words more. */
function isPartOf(a: readonly string[], b: readonly string[]): boolean {
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  return few.length < many.length && few.every((word) => many.includes(word));
}

/** In order: digits may stand in the wrong places, but others are another number. */
const digitsOf = (name: string): string => [...name.replace(/\D/g, '')].sort().join('');

/** Near letters do not make it so: u8 and u16, lock and unlock, text_poke and text_poke_bp are different things. */
function canBeMeant(name: string, candidate: string): boolean {
  const [words, others] = [wordsOf(name), wordsOf(candidate)];
  if (digitsOf(name) !== digitsOf(candidate)) return false;
  return !areContrary(words, others) && !isPartOf(words, others);
}

/** The name of which a misspelt one can be a misspelling, undefined when there is none. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = mistakes(name.length);
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    const d = distance(name, candidate, limit);
    if (d < least && canBeMeant(name, candidate)) [best, least] = [candidate, d];
  }
  return best;
}

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * The names that may have been meant, the nearest first, for whoever chooses among them: misspelt, begun, or a part of
 * the name. `most` of them at most.
 */
export function alike(name: string, candidates: Iterable<string>, most = 3): string[] {
  const word = bare(name);
  const limit = mistakes(word.length);
  const rank = (candidate: string): number => {
    const other = bare(candidate);
    const edits = distance(word, other, limit);
    if (edits <= limit) return edits;
    if (word.length >= SPOKEN && other.startsWith(word)) return limit + 1;
    const isPart = word.length >= SPOKEN && other.includes(word);
    return isPart || (other.length >= SPOKEN && word.startsWith(other)) ? limit + 2 : Infinity;
  };
  const ranked = [...new Set(candidates)].map((candidate) => ({ candidate, at: rank(candidate) }));
  // What is spelled so but for capitals and hyphens is what was meant.
  const farthest = ranked.some(({ at }) => at === 0) ? 0 : Number.MAX_VALUE;
  return ranked
    .filter(({ at }) => at <= farthest)
    .sort((a, b) => a.at - b.at)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Shorter parts of names are in too many. */
const SPOKEN = 3;
