/** What came out how often, as a table: a row a kind of input, a column an outcome. */

/** By `row\tcolumn`. */
export function tableOf(counts: ReadonlyMap<string, number>): string {
  const cells = [...counts.keys()].map((key) => key.split('\t'));
  const rows = [...new Set(cells.map(([row]) => row))].sort();
  const columns = [...new Set(cells.map(([, column]) => column))].sort();
  const widest = Math.max(...rows.map((row) => row.length), 'all'.length);
  const line = (name: string, values: readonly (string | number)[]): string =>
    name.padEnd(widest) +
    values.map((value, at) => String(value).padStart(columns[at].length + 2)).join('');
  const count = (row: string, column: string): number => counts.get(`${row}\t${column}`) ?? 0;
  const sum = (column: string): number => rows.reduce((all, row) => all + count(row, column), 0);
  return [
    line('', columns),
    ...rows.map((row) =>
      line(
        row,
        columns.map((column) => count(row, column) || '.'),
      ),
    ),
    line('all', columns.map(sum)),
  ].join('\n');
}
