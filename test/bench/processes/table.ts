/** Tables as pages have them. */

export const figure = (value: number, digits = 0) =>
  Number.isFinite(value)
    ? value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : '';

/** How many times the other: 0.031, 2.4, 155. */
export const ratio = (value: number, other: number) => {
  const times = value / other;
  return Number.isFinite(times) ? String(Number(times.toPrecision(2))) : '';
};

const line = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);

/** Prints the head at once, and each row when it is known. `widths`: negative for numbers. */
export function startTable(titles: readonly string[], widths: readonly number[]) {
  const fit = (cell: string, index: number) =>
    widths[index] < 0 ? cell.padStart(-widths[index]) : cell.padEnd(widths[index]);
  line(titles.map(fit));
  line(widths.map((width) => '-'.repeat(Math.abs(width) - 1) + (width < 0 ? ':' : '-')));
  return (cells: readonly string[]) => line(cells.map(fit));
}
