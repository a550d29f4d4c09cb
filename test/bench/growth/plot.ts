/** A row of plots as SVG: seconds on a logarithmic axis, legible on light and on dark. */

export type Point = readonly [value: number, seconds: number];

export interface Panel {
  title: string;
  lines: { name: string; points: Point[] }[];
}

const WIDTH = 250;
const HEIGHT = 200;
const LEFT = 54;
const TOP = 34;
const GAP = 34;

/** Told apart without colour, too. */
const MARKS = [
  (x: number, y: number) => `<circle cx="${x}" cy="${y}" r="4"/>`,
  (x: number, y: number) => `<rect x="${x - 4}" y="${y - 4}" width="8" height="8"/>`,
];

/** One set of colours that stand out from white and from black (by about 4 to 1): no viewer has to choose. */
const STYLE = `
text { font: 12px sans-serif; fill: #6e7781; }
.grid { stroke: #6e7781; stroke-opacity: 0.35; }
.line0 { stroke: #2f7de1; fill: #2f7de1; } .line1 { stroke: #c8641b; fill: #c8641b; }
polyline { fill: none; stroke-width: 2; }`;

const at = (value: number) => Math.round(value * 10) / 10;

interface Axis {
  /** Powers of ten. */
  low: number;
  high: number;
}

function axisOf(panels: readonly Panel[]): Axis {
  const seconds = panels.flatMap(({ lines }) =>
    lines.flatMap(({ points }) => points.map((point) => point[1])),
  );
  const low = Math.floor(Math.log10(Math.min(1, ...seconds)));
  return { low, high: Math.max(low + 1, Math.ceil(Math.log10(Math.max(1, ...seconds)))) };
}

const heightOf = (seconds: number, { low, high }: Axis) =>
  at(TOP + HEIGHT * (1 - (Math.log10(seconds) - low) / (high - low)));

function gridOf(left: number, axis: Axis, hasNumbers: boolean): string {
  let text = '';
  for (let power = axis.low; power <= axis.high; power++) {
    const y = heightOf(10 ** power, axis);
    text += `<line class="grid" x1="${left}" x2="${left + WIDTH}" y1="${y}" y2="${y}"/>\n`;
    if (!hasNumbers) continue;
    const number = power < 0 ? (10 ** power).toFixed(-power) : String(10 ** power);
    text += `<text x="${left - 6}" y="${y + 4}" text-anchor="end">${number} s</text>\n`;
  }
  return text;
}

function panelOf({ title, lines }: Panel, left: number, axis: Axis): string {
  const values = lines.flatMap(({ points }) => points.map((point) => point[0]));
  const first = Math.min(...values);
  const span = Math.max(1, Math.max(...values) - first);
  const place = (value: number) => at(left + 16 + ((WIDTH - 32) * (value - first)) / span);
  let text = `<text x="${left + WIDTH / 2}" y="${TOP + HEIGHT + 36}" text-anchor="middle">${title}</text>\n`;
  for (const value of new Set(values)) {
    text += `<text x="${place(value)}" y="${TOP + HEIGHT + 18}" text-anchor="middle">${value}</text>\n`;
  }
  for (const [index, { points }] of lines.entries()) {
    const places = points.map(([value, seconds]) => [place(value), heightOf(seconds, axis)]);
    const marks = places.map(([x, y]) => MARKS[index % MARKS.length](x, y)).join('');
    text += `<g class="line${index % 2}"><polyline points="${places.join(' ')}"/>${marks}</g>\n`;
  }
  return text;
}

/** The names stand in the order of each panel's lines, which is the same in all. */
export function plot(panels: readonly Panel[]): string {
  const axis = axisOf(panels);
  const width = LEFT + panels.length * (WIDTH + GAP);
  const height = TOP + HEIGHT + 46;
  const names = panels[0].lines.map(({ name }, index) => {
    const x = LEFT + 10 + index * 200;
    const mark = MARKS[index % MARKS.length](x, 14);
    return `<g class="line${index % 2}">${mark}</g><text x="${x + 10}" y="18">${name}</text>\n`;
  });
  const body = panels.map((panel, index) => {
    const left = LEFT + index * (WIDTH + GAP);
    return gridOf(left, axis, index === 0) + panelOf(panel, left, axis);
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`;
  const title = '<title>Seconds of processor for a complete search</title>';
  return `${head}\n${title}\n<style>${STYLE}\n</style>\n${names.join('')}${body.join('')}</svg>\n`;
}
