/** The line that says how far a search is. It never wraps: what tells least is left out where there is no room. */

import type { Progress } from '../../explore/searching/search.ts';
import { printableAscii } from '../../machine/program/printable.ts';
import { shortCount } from './run-size.ts';

/** What is searched, and the budgets that end it; without a budget nothing is said of the rest. */
export interface Aim {
  /** `2 CPUs, 1 NMI`, `shrink`. */
  what: string;
  /** Milliseconds that it has since then; the moment at which its driver began when nothing is said. */
  maxMs?: number;
  since?: number;
  maxStates?: number;
  /** Bytes of memory. */
  maxBytes?: number;
}

/** A part of the line: the higher its rank, the earlier it is left out. */
interface Part {
  text: string;
  rank: number;
}

const GAP = '  ';
/** A name that is cut shorter than this tells nothing. */
const SHORTEST = 8;
/** Room that the name has: parts of a higher rank than those to keep are left out for it. */
const ROOMS = [
  { least: 24, keep: 1 },
  { least: SHORTEST, keep: -1 },
];

/** `spentMs`: of the aim's time. At most one column less than there are: a full line wraps on some terminals. */
export function progressText(
  aim: Aim,
  progress: Progress,
  { spentMs, columns }: { spentMs: number; columns: number },
): string {
  const width = Math.max(0, columns - 1);
  const parts = [...countParts(progress), ...budgetParts(aim, progress, spentMs)];
  const room = () => width - parts.reduce((sum, { text }) => sum + GAP.length + text.length, 0);
  const what = printableAscii(aim.what);
  for (const { least, keep } of ROOMS) {
    const isTight = () => room() < Math.min(what.length, least);
    while (isTight() && parts.some(({ rank }) => rank > keep)) leaveOut(parts);
  }
  const texts = [cut(what, room()), ...parts.map(({ text }) => text)];
  return texts.join(GAP).trimStart().slice(0, width);
}

/** How many jobs are done, what the first of those under way does, and seconds. */
export function poolText(
  { head, label, states, end }: { head: string; label: string; states: string; end: string },
  columns: number,
): string {
  const width = Math.max(0, columns - 1);
  const room = (tail: string): number => width - head.length - '; '.length - tail.length;
  for (const tail of [`${states}${end}`, end]) {
    const name = cut(printableAscii(label), room(tail));
    if (name !== '') return `${head}; ${name}${tail}`;
  }
  return `${head}${end}`.slice(0, width);
}

function countParts({ states, transitions, depth, runs, elapsedMs }: Progress): Part[] {
  const parts = [{ text: countText(states, runs), rank: 1 }];
  const done = runs > 0 ? runs : states;
  const rate = elapsedMs > 0 ? Math.round((1000 * done) / elapsedMs) : 0;
  if (rate > 0) parts.push({ text: `${shortCount(rate)}/s`, rank: 3 });
  if (transitions > 0)
    parts.push({ text: `${shortCount(transitions)} ${stepsWord(runs)}`, rank: 5 });
  if (depth > 0) parts.push({ text: `depth ${shortCount(depth)}`, rank: 4 });
  return parts;
}

const countText = (states: number, runs: number): string =>
  runs > 0 ? `${shortCount(runs)} ${runs === 1 ? 'run' : 'runs'}` : `${shortCount(states)} states`;

const stepsWord = (runs: number): string => (runs > 0 ? 'steps' : 'transitions');

/** How much of its budgets is used is all that is known of the rest: how many states there are is not. */
function budgetParts(aim: Aim, { states, runs, bytes }: Progress, spentMs: number): Part[] {
  const { maxMs = Infinity, maxStates = Infinity, maxBytes } = aim;
  const parts: Part[] = [];
  if (bytes > 0 && runs === 0) {
    const most = maxBytes === undefined ? '' : ` of ${bytesText(maxBytes)}`;
    parts.push({ text: `memory ${bytesText(bytes)}${most}`, rank: 2 });
  }
  if (maxStates < Infinity) {
    const percent = Math.floor((100 * states) / maxStates);
    parts.push({ text: `${Math.min(100, percent)} % of ${shortCount(maxStates)}`, rank: 2 });
  }
  const most = maxMs < Infinity ? ` of ${secondsText(maxMs)}` : '';
  return [...parts, { text: `${secondsText(spentMs)}${most} s`, rank: 0 }];
}

const secondsText = (ms: number): string =>
  ms < 10_000 ? (ms / 1000).toFixed(1) : Math.floor(ms / 1000).toString();

/** `950 kB`, `1.2 GB`. */
function bytesText(bytes: number): string {
  const [size, unit] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  const count = bytes / size;
  return `${count < 9.95 ? count.toFixed(1) : count.toFixed(0)} ${unit}`;
}

/** Takes out the part of the highest rank. */
function leaveOut(parts: Part[]): void {
  const ranks = parts.map(({ rank }) => rank);
  parts.splice(ranks.indexOf(Math.max(...ranks)), 1);
}

function cut(text: string, room: number): string {
  if (text.length <= room) return text;
  return room < SHORTEST ? '' : text.slice(0, room).trimEnd();
}
