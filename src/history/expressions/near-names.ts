/** Names that somebody may have meant who wrote another one. */

/** At most three, the nearest first: names that are part of the other, or differ in little as a whole or in a word. */
export function nearest(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const most = Math.min(2, Math.floor(wanted.length / 3));
  const far = (known: string): number => {
    const other = known.toLowerCase();
    const isPart = other.includes(wanted) || (other.length > 2 && wanted.includes(other));
    return isPart
      ? 0
      : Math.min(...[other, ...other.split('_')].map((one) => distance(wanted, one)));
  };
  const near = [...new Set(names)].filter((known) => far(known) <= most);
  return near.sort((a, b) => far(a) - far(b) || a.length - b.length).slice(0, 3);
}

/** Insertions, deletions, replacements and turned pairs that make one of the other (Damerau 1964). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isTurned = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const turned = isTurned ? rows[i - 2][j - 2] + 1 : replaced;
      row.push(Math.min(replaced, turned, rows[i - 1][j] + 1, row[j - 1] + 1));
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
