/** What logpoints say on a stretch of the run. */
import { walk } from '../../history/walk.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { evaluateAt } from '../looking/evaluate.ts';
import { innermostPlace, type Standing } from '../looking/standing.ts';
import { Refusal } from '../protocol/arguments.ts';
import type { LogPart } from './log-message.ts';
import type { StopPoint } from './stop-point.ts';

/** Lines of one stretch; more are counted. */
const MOST_LINES = 1000;

interface Met {
  mark: number;
  point: StopPoint;
}

/** What the logpoints that are met behind `from`, up to and with `to`, say, in that order. */
export function logged(
  standing: Standing,
  points: readonly StopPoint[],
  from: number,
  to: number,
): string[] {
  const direction = to >= from ? 1 : -1;
  const low = direction > 0 ? from + 1 : to;
  const high = direction > 0 ? to : from - 1;
  const all = points.flatMap((point): Met[] => {
    if (point.log === null) return [];
    return point.meetings.between(low, high).map((mark) => ({ mark, point }));
  });
  all.sort((a, b) => (a.mark - b.mark) * direction || a.point.id - b.point.id);
  const told = all.slice(0, MOST_LINES);
  const lines = linesAt(standing, told);
  const more = all.length - told.length;
  return more > 0 ? [...lines, `(${more} more messages of logpoints are left out)`] : lines;
}

/** The line of each, in the given order; the run is walked once. */
function linesAt(standing: Standing, met: readonly Met[]): string[] {
  const { timeline } = standing.debuggee;
  const marks = new Set(met.map(({ mark }) => mark));
  const lines = new Map<Met, string>();
  const say = (mark: number, machine: Machine): void => {
    if (!marks.has(mark)) return;
    for (const one of met) {
      if (one.mark === mark) lines.set(one, lineOf({ ...standing, mark, machine }, one.point));
    }
  };
  if (marks.size === 0) return [];
  const first = Math.min(...marks);
  if (first === 0) say(0, timeline.machineAt(0));
  walk(timeline, Math.max(0, first - 1), Math.max(...marks), ({ index }, machine) =>
    say(index + 1, machine),
  );
  return met.map((one) => lines.get(one) ?? '');
}

function lineOf(standing: Standing, { log, isBefore }: StopPoint): string {
  const { mark, debuggee } = standing;
  const cpu = debuggee.timeline.columns.cpu[isBefore ? mark : mark - 1];
  return (log ?? []).map((part) => partText(standing, part, cpu)).join('');
}

function partText(standing: Standing, { kind, text }: LogPart, cpu: number): string {
  if (kind === 'text') return text;
  try {
    return evaluateAt(standing, text, innermostPlace(standing, cpu), { format: null }).result;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `{${error.message}}`;
  }
}
