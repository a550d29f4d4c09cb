/** What the page shows of a run at a mark, looked up: no document here, so that it runs anywhere. */
import type { PageDifference, PageDocument, PageRun, PageSlot } from '../document/page-document.ts';

export interface Looked {
  text: string;
  /** The event that made it so, -1 for what it was from the first one held on. */
  event: number;
  /** What it was before that. */
  was: string | null;
}

/** Index into `values` of the pair that holds at the mark. */
function pairAt({ values }: PageSlot, mark: number): number {
  let low = 0;
  let high = values.length / 2 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[2 * middle] <= mark) low = middle;
    else high = middle - 1;
  }
  return 2 * low;
}

export function lookedUp({ strings }: PageRun, slot: PageSlot, mark: number): Looked {
  const at = pairAt(slot, mark);
  const text = strings[slot.values[at + 1]];
  if (at === 0) return { text, event: -1, was: null };
  return { text, event: slot.values[at] - 1, was: strings[slot.values[at - 1]] };
}

export interface NamedLine extends Looked {
  name: string;
}

/** The lines of a slot that has several, each with the event since which it is so. */
export function linesOf(run: PageRun, slot: PageSlot, mark: number): NamedLine[] {
  const at = pairAt(slot, mark);
  return split(run.strings[slot.values[at + 1]]).map(({ name, value }) => {
    let since = at;
    let was: string | null = null;
    for (; since > 0; since -= 2) {
      const before = split(run.strings[slot.values[since - 1]]).find((line) => line.name === name);
      was = before?.value ?? null;
      if (was !== value) break;
    }
    return { name, text: value, event: since === 0 ? -1 : slot.values[since] - 1, was };
  });
}

function split(text: string): { name: string; value: string }[] {
  if (text === '') return [];
  return text.split('\n').map((line) => {
    const [name, value = ''] = line.split('\t');
    return { name, value };
  });
}

export interface SiteLook {
  bytes: { text: string; origin: string; event: number; isNow: boolean }[];
  state: string;
}

/** A site's bytes, each with the event that changed it last. */
export function siteAt(run: PageRun, slot: PageSlot, mark: number): SiteLook {
  const at = pairAt(slot, mark);
  const parts = (pair: number): string[] => run.strings[slot.values[pair + 1]].split('\t');
  const [bytes, origins, state] = parts(at);
  const texts = bytes.split(' ');
  const events = texts.map((text, offset) => {
    for (let pair = at; pair > 0; pair -= 2) {
      if (parts(pair - 2)[0].split(' ')[offset] !== text) return slot.values[pair] - 1;
    }
    return -1;
  });
  return {
    bytes: texts.map((text, offset) => ({
      text,
      origin: origins[offset],
      event: events[offset],
      isNow: events[offset] === mark - 1,
    })),
    state,
  };
}

/** The event that the mark stands behind; -1 for none that is held. */
export const eventBefore = (run: PageRun, mark: number): number =>
  mark > run.start && mark <= run.end ? mark - 1 : -1;

export type Direction = 1 | -1;

/** To the next event that others can tell, of one CPU or of any; the same mark where there is none. */
export function stepFrom(
  { events, start, end }: PageRun,
  mark: number,
  direction: Direction,
  cpu: number | null,
): number {
  const from = direction > 0 ? mark : mark - 2;
  for (let event = from; event >= start && event < end; event += direction) {
    const at = event - start;
    if (events.shown[at] === 1 && (cpu === null || events.cpu[at] === cpu)) return event + 1;
  }
  return mark;
}

export const clamped = ({ start, end }: PageRun, mark: number): number =>
  Math.max(start, Math.min(end, mark));

/** To the next event of the story; the same mark where there is none. */
export function storyFrom(run: PageRun, mark: number, direction: Direction): number {
  const marks = run.story.map(({ last }) => clamped(run, last + 1));
  const found =
    direction > 0 ? marks.find((one) => one > mark) : marks.findLast((one) => one < mark);
  return found ?? mark;
}

/** The event that the value of one comes from first, -1 for none that is held. */
export function cameFrom(run: PageRun, event: number): number {
  const [origin = -1] = run.events.from[event - run.start] ?? [];
  return origin >= run.start ? origin : -1;
}

/** The first event that takes its value from it, -1 for none. */
export function wentTo(run: PageRun, event: number): number {
  const at = run.events.from.findIndex((from) => from.includes(event));
  return at < 0 ? -1 : at + run.start;
}

/** The row of the picture that the event belongs to, -1 for none: one that nobody else can tell has its CPU's last one. */
export function rowOf({ rows, events, start }: PageRun, event: number): number {
  const cpu = events.cpu[event - start];
  let found = -1;
  rows.first.forEach((first, row) => {
    if (first > event || (rows.cpu[row] !== cpu && rows.last[row] < event)) return;
    if (rows.cpu[row] === cpu || found < 0) found = row;
  });
  return found;
}

/** Behind the next row; the same mark where there is none. */
export function rowFrom(run: PageRun, mark: number, direction: Direction): number {
  const event = eventBefore(run, mark);
  const row = (event < 0 ? -1 : rowOf(run, event)) + direction;
  const last = run.rows.last[row];
  if (last !== undefined) return clamped(run, last + 1);
  return direction < 0 ? run.start : mark;
}

/** Where each run stands, and which of them the keys move. */
export interface Place {
  run: number;
  marks: number[];
  /** The CPU that is followed. */
  cpu: number;
}

/** The place with one run at the mark; the other one follows. */
export function movedTo({ runs, pair }: PageDocument, place: Place, mark: number): Place {
  const { run } = place;
  const own = clamped(runs[run], mark);
  const marks = place.marks.map((other, at) => {
    if (at === run) return own;
    if (pair === null) return other;
    const map = run === 0 ? pair.toB : pair.toA;
    return clamped(runs[at], map[own - runs[run].start] ?? other);
  });
  const event = eventBefore(runs[run], own);
  const cpu = event < 0 ? place.cpu : runs[run].events.cpu[event - runs[run].start];
  return { run, marks, cpu };
}

/** At which the run of that number differs. */
export const markIn = ({ a, b }: PageDifference, run: number): number => (run === 0 ? a : b);

/** Both at the next difference; the same place where there is none. */
export function differenceFrom(document: PageDocument, place: Place, direction: Direction): Place {
  const { pair, runs } = document;
  if (pair === null) return place;
  const mark = place.marks[place.run];
  const isBeyond = (one: number): boolean => (direction > 0 ? one > mark : one < mark);
  const all = pair.differences.filter((difference) => isBeyond(markIn(difference, place.run)));
  const found = direction > 0 ? all[0] : all.at(-1);
  if (found === undefined) return place;
  const marks = [clamped(runs[0], found.a), clamped(runs[1], found.b)];
  return { ...movedTo(document, place, markIn(found, place.run)), marks };
}

/** What the address of a moment says: `#event=116`, `#event=116&run=2`; null for another one. */
export function momentOf(hash: string): { event: number; run: number } | null {
  const found = /^#event=(\d{1,9})(?:&run=([12]))?$/.exec(hash);
  return found === null ? null : { event: Number(found[1]), run: Number(found[2] ?? 1) - 1 };
}

export const addressOf = ({ run, marks }: Place): string => {
  const event = Math.max(0, marks[run] - 1);
  return run === 0 ? `#event=${event}` : `#event=${event}&run=${run + 1}`;
};
