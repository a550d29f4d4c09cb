/** Where CPUs were at once, as a grid: statements of CPU 0 downwards, places of the others across. */
import type { Cell, MetPlaces, Place } from '../../explore/covering/met-places.ts';
import { printable } from '../../machine/program/printable.ts';
import type { Program } from '../../machine/program/program.ts';
import { CONTEXT_KINDS } from '../../machine/state/machine.ts';
import { sourceLine } from '../../report/naming/names.ts';
import { escapeMarkup } from '../markup/escape.ts';
import { CONTEXT_WORDS } from './context-words.ts';
import { CHARACTER, FONT, GAP, LINE, MARGIN } from './measures.ts';

/** Characters of a label. */
const LABEL = 44;
const COLUMN_LABEL = 26;
/** Of a cell, in pixels. */
const SIDE = LINE;
const LOOKS: readonly { cell: Cell; look: string }[] = [
  { cell: 'none', look: 'unmet' },
  { cell: 'met', look: 'met' },
  { cell: 'fails', look: 'fails' },
];

export function gridSvg(program: Program, { rows, columns, cells }: MetPlaces): string {
  const down = ordered(rows);
  const across = ordered(columns);
  const left = MARGIN + LABEL * CHARACTER + GAP;
  const top = MARGIN + COLUMN_LABEL * CHARACTER * 0.9;
  const width = Math.ceil(left + across.length * SIDE + COLUMN_LABEL * CHARACTER * 0.6 + MARGIN);
  const height = Math.ceil(top + down.length * SIDE + MARGIN);
  const squares = LOOKS.map(({ cell, look }) => {
    const path = down.flatMap((row, y) =>
      across.flatMap((column, x) =>
        cells[row][column] === cell
          ? [`M${left + x * SIDE} ${top + y * SIDE}h${SIDE - 2}v${SIDE - 2}h${2 - SIDE}z`]
          : [],
      ),
    );
    return `<path class="${look}" d="${path.join('')}"/>`;
  });
  const rowLabels = down.map((row, y) => {
    const label = escapeMarkup(labelOf(program, rows[row], LABEL));
    return `<text x="${left - 6}" y="${top + y * SIDE + FONT - 1}" text-anchor="end">${label}</text>`;
  });
  const columnLabels = across.map((column, x) => {
    const label = escapeMarkup(labelOf(program, columns[column], COLUMN_LABEL));
    const [at, from] = [left + x * SIDE + SIDE / 2, top - 6];
    const look = columns[column].context;
    return `<text class="${look}" transform="translate(${at} ${from}) rotate(-55)">${label}</text>`;
  });
  return `<svg class="lanes grid" aria-hidden="true" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
${[...squares, ...rowLabels, ...columnLabels].join('\n')}
</svg>`;
}

/** Indices of places: by context, then by line; who runs nothing of the protocol last. */
function ordered(places: readonly Place[]): number[] {
  const rank = ({ context, line, fn }: Place): number =>
    (fn < 0 ? 1e8 : 0) + CONTEXT_KINDS.indexOf(context) * 1e7 + line;
  return [...places.keys()].sort((a, b) => rank(places[a]) - rank(places[b]));
}

function labelOf(program: Program, { context, fn, line }: Place, most: number): string {
  const words = CONTEXT_WORDS[context];
  if (fn < 0) return words === '' ? 'runs nothing' : words;
  const at = { file: 0, line, column: 1, endLine: line, endColumn: 1 };
  const text = printable(`${words} ${line} ${sourceLine(program, at)}`.trimStart());
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** What the grid shows, in a sentence or two. */
export function gridWords({ isComplete, states, cells }: MetPlaces): string[] {
  const all = cells.flat();
  const met = all.filter((cell) => cell !== 'none').length;
  const failing = all.filter((cell) => cell === 'fails').length;
  const fails = failing === 0 ? '' : ` In ${failing} of them a step fails.`;
  return [
    `Of ${all.length} pairs of a place of CPU0 and a place of another CPU ${met} were met at once.${fails}`,
    isComplete
      ? `All ${states} states were visited: the other pairs cannot be in this scenario.`
      : `${states} states were visited, and there are more: the other pairs may be, or not.`,
  ];
}
