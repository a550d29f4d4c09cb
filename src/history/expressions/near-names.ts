/** Names that somebody may have meant who wrote another one. */

/** At most three, the nearest first: names that are part of the other, or differ in little. */
export function nearest(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const most = Math.min(2, Math.floor(wanted.length / 3));
  const isNear = (known: string): boolean => {
    const other = known.toLowerCase();
    const isPart = other.includes(wanted) || (other.length > 2 && wanted.includes(other));
    return isPart || distance(wanted, other) <= most;
  };
  const near = [...new Set(names)].filter(isNear);
  return near.sort((a, b) => distance(wanted, a) - distance(wanted, b)).slice(0, 3);
}

/** Insertions, deletions and replacements that make one of the other (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
