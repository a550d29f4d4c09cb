/** Where everything stands on the screen: sizes in, rectangles out. Pure. */

export const PANES = ['lanes', 'source', 'text', 'memory', 'pins', 'events', 'statistics'] as const;
export type PaneName = (typeof PANES)[number];

/** In cells; x and y are the left upper corner, from 0. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Slot {
  /** The pane that is shown, and those that share the place with it (`shown` included). */
  shown: PaneName;
  tabs: readonly PaneName[];
  rectangle: Rectangle;
  /** Of two runs side by side the one that it shows; null for the one that the user is in. */
  side: 'a' | 'b' | null;
}

export interface Layout {
  verdict: Rectangle;
  slots: readonly Slot[];
  scrubber: Rectangle;
  status: Rectangle;
}

export interface LayoutInput {
  width: number;
  height: number;
  focus: PaneName;
  zoomed: boolean;
  /** Most recently focused first: says which of the panes that share a place is shown. */
  recent: readonly PaneName[];
  /** Two runs side by side. */
  isSplit?: boolean;
  /** There is something in the pane of pins: without, it is not shown. */
  hasPins?: boolean;
}

export const LEAST = { width: 60, height: 16 };
/** Narrower, two panes have no room beside each other. */
const BESIDE = 80;
const WIDE = 120;
const TALL = 40;
/** Half of a screen that is arranged as a screen of its own. */
const WIDE_HALF = 78;

/** null for a terminal that is too small. */
export function layoutOf(input: LayoutInput): Layout | null {
  const { width, height } = input;
  if (width < LEAST.width || height < LEAST.height) return null;
  const row = (y: number): Rectangle => ({ x: 0, y, width, height: 1 });
  const body: Rectangle = { x: 0, y: 1, width, height: height - 3 };
  const slots = input.isSplit ? arrangeSplit(input, body) : arrangeOne(input, body);
  return { verdict: row(0), slots, scrubber: row(height - 2), status: row(height - 1) };
}

/** The message for a terminal that is too small. */
export function tooSmall(width: number, height: number): string {
  return `The debugger needs ${LEAST.width} columns and ${LEAST.height} rows; there are ${width} and ${height}.`;
}

function arrangeOne(input: LayoutInput, body: Rectangle): Slot[] {
  return input.zoomed ? [slot(input, [input.focus], body)] : arrange(input, body);
}

/**
 * Two runs, arranged alike: the right half is the left one again, behind an edge and with the column that may be left
 * over. On a narrow screen one pane of each, one below the other.
 */
function arrangeSplit(input: LayoutInput, body: Rectangle): Slot[] {
  if (input.width < BESIDE) {
    const halves = rows(body, [1, 1]);
    return (['a', 'b'] as const).map((side, index) => {
      return { ...slot(input, [input.focus], halves[index]), side };
    });
  }
  const width = Math.floor((body.width - 1) / 2);
  const over = body.width - 1 - 2 * width;
  const left = arrangeHalf(input, { ...body, width });
  const right = left.map(({ rectangle, ...rest }) => {
    const edge = rectangle.x === 0 ? 1 : 0;
    const more = rectangle.x + rectangle.width === width ? over : 0;
    const x = rectangle.x + width + 1 - edge;
    return { ...rest, rectangle: { ...rectangle, x, width: rectangle.width + edge + more } };
  });
  return [
    ...left.map((one) => ({ ...one, side: 'a' as const })),
    ...right.map((one) => ({ ...one, side: 'b' as const })),
  ];
}

/** Where there is room as one run is; else lanes above, below them the source where it is tall, and one place for the rest. */
function arrangeHalf(input: LayoutInput, half: Rectangle): Slot[] {
  if (input.zoomed) return [slot(input, [input.focus], half)];
  const isTall = input.height >= TALL;
  if (half.width >= WIDE_HALF) {
    return isTall ? arrangeTall(input, half) : arrangeSmall(input, half);
  }
  const others: PaneName[] = ['text', 'memory', 'pins', 'events', 'statistics'];
  if (isTall) {
    const [upper, middle, lower] = rows(half, [5, 4, 3]);
    return [
      slot(input, ['lanes'], upper),
      slot(input, ['source'], middle),
      slot(input, others, lower),
    ];
  }
  const [upper, lower] = rows(half, [11, 10]);
  return [slot(input, ['lanes'], upper), slot(input, ['source', ...others], lower)];
}

function slot({ recent, hasPins }: LayoutInput, names: PaneName[], rectangle: Rectangle): Slot {
  const tabs = hasPins || names.length === 1 ? names : names.filter((name) => name !== 'pins');
  const shown = recent.find((pane) => tabs.includes(pane)) ?? tabs[0];
  return { shown, tabs, rectangle, side: null };
}

function arrange(input: LayoutInput, body: Rectangle): Slot[] {
  const isWide = input.width >= WIDE;
  const isTall = input.height >= TALL;
  if (input.width < BESIDE) return arrangeNarrow(input, body, isTall);
  if (isWide) return isTall ? arrangeWide(input, body) : arrangeFlat(input, body);
  return isTall ? arrangeTall(input, body) : arrangeSmall(input, body);
}

/** Lanes above, below them one place for everything else; where it is tall, the source between them. */
function arrangeNarrow(input: LayoutInput, body: Rectangle, isTall: boolean): Slot[] {
  if (!isTall) {
    const [upper, lower] = rows(body, [11, 10]);
    return [
      slot(input, ['lanes'], upper),
      slot(input, ['source', 'text', 'memory', 'events', 'statistics'], lower),
    ];
  }
  const [upper, middle, lower] = rows(body, [5, 4, 3]);
  return [
    slot(input, ['lanes'], upper),
    slot(input, ['source'], middle),
    slot(input, ['text', 'memory', 'events', 'statistics'], lower),
  ];
}

/** Lanes above; below them the source, and one place for everything else. */
function arrangeSmall(input: LayoutInput, body: Rectangle): Slot[] {
  const [upper, lower] = rows(body, [11, 10]);
  const [left, right] = columns(lower, [11, 9]);
  return [
    slot(input, ['lanes'], upper),
    slot(input, ['source'], left),
    slot(input, ['text', 'memory', 'pins', 'events', 'statistics'], right),
  ];
}

function arrangeTall(input: LayoutInput, body: Rectangle): Slot[] {
  const [upper, middle, lower] = rows(body, [5, 4, 3]);
  const [source, text] = columns(middle, [11, 9]);
  const [memory, events] = columns(lower, [1, 1]);
  return [
    slot(input, ['lanes'], upper),
    slot(input, ['source'], source),
    slot(input, ['text'], text),
    slot(input, ['memory', 'pins', 'statistics'], memory),
    slot(input, ['events'], events),
  ];
}

function arrangeFlat(input: LayoutInput, body: Rectangle): Slot[] {
  const [left, right] = columns(body, [3, 2]);
  const [lanes, source] = rows(left, [11, 9]);
  const [upper, lower] = rows(right, [1, 1]);
  return [
    slot(input, ['lanes'], lanes),
    slot(input, ['source'], source),
    slot(input, ['text', 'statistics'], upper),
    slot(input, ['memory', 'pins', 'events'], lower),
  ];
}

function arrangeWide(input: LayoutInput, body: Rectangle): Slot[] {
  const [left, right] = columns(body, [5, 4]);
  const [lanes, source] = rows(left, [11, 9]);
  const stacked = rows(right, [4, 5, 5, 3]);
  const names: PaneName[][] = [['text'], ['memory', 'pins'], ['events'], ['statistics']];
  return [
    slot(input, ['lanes'], lanes),
    slot(input, ['source'], source),
    ...names.map((name, index) => slot(input, name, stacked[index])),
  ];
}

/** Parts one below the other, in proportion to the weights. */
function rows(whole: Rectangle, weights: readonly number[]): Rectangle[] {
  return shares(whole.height, weights).map(({ start, length }) => ({
    ...whole,
    y: whole.y + start,
    height: length,
  }));
}

/** Parts side by side. */
function columns(whole: Rectangle, weights: readonly number[]): Rectangle[] {
  return shares(whole.width, weights).map(({ start, length }) => ({
    ...whole,
    x: whole.x + start,
    width: length,
  }));
}

function shares(total: number, weights: readonly number[]): { start: number; length: number }[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let before = 0;
  return weights.map((weight) => {
    const start = Math.round((total * before) / sum);
    before += weight;
    return { start, length: Math.round((total * before) / sum) - start };
  });
}

/** The cells of a slot that its pane has: a title stands above it, an edge at its left; beside another run as wide as there. */
export function paneSize(
  layout: Layout,
  { rectangle, shown, side }: Slot,
): Pick<Rectangle, 'width' | 'height'> {
  const inner = ({ x, width }: Rectangle): number => width - (x > 0 ? 1 : 0);
  const alike = layout.slots.filter((other) => other.side !== null && other.shown === shown);
  const widths = side === null ? [] : alike.map((other) => inner(other.rectangle));
  return { width: Math.min(inner(rectangle), ...widths), height: rectangle.height - 1 };
}

/** The slot that a cell of the screen belongs to, undefined for none. */
export function slotAt(layout: Layout, x: number, y: number): Slot | undefined {
  return layout.slots.find(({ rectangle }) => isInside(rectangle, x, y));
}

export function isInside({ x, y, width, height }: Rectangle, atX: number, atY: number): boolean {
  return atX >= x && atX < x + width && atY >= y && atY < y + height;
}

const MOST_LIST_WIDTH = 100;

/** Columns of a list that is laid over the panes, with its frame. */
export const listWidth = ({ width }: Pick<Rectangle, 'width'>): number =>
  Math.min(width - 4, MOST_LIST_WIDTH);

/** Characters of its lines: frame and a blank left aside. */
export const listRoom = (size: Pick<Rectangle, 'width'>): number => listWidth(size) - 3;
