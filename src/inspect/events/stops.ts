/**
 * Where a run stops when it is continued, forwards and backwards: at the same marks (SPEC, Rules of the debugger).
 * A place is stopped at before anything is done there, as gdb does; all else after the event that it is about.
 */
import type { Critical } from '../../detectors/failure.ts';
import { Columns } from '../../history/columns.ts';
import type { Moment } from '../../history/simulate.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { Event } from '../../machine/events/events.ts';
import { type Machine, topContext } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { whose } from '../../report/explaining/phrases.ts';
import { type Breakpoint, breakpointText, failureMatcher, matcherOf } from './breakpoints.ts';
import { isPlace } from './event-pattern.ts';
import { contextOfEvent, storedName } from './event-words.ts';
import type { Direction } from './motion.ts';
import { type Matcher, marksIn, matchesIn, passes, segmentAt } from './scan.ts';

/** What may stop a run. */
export interface Stoppers {
  breakpoints: readonly Breakpoint[];
  /** The failure of the run, null for none: both ways stop at it. */
  critical: Critical | null;
}

/** Why a run stops at a mark: a breakpoint (null: the failure) and the event before or behind the mark. */
export interface Reason {
  breakpoint: Breakpoint | null;
  event: Event;
}

export interface Stop {
  mark: number;
  /** In the order of the breakpoints, the failure last; never empty. */
  reasons: readonly Reason[];
}

/**
 * A search for where a continue from a mark stops, to be done in segments (`stopSegment`; `stopAt` for the reasons):
 * at the nearest mark beyond it, in the direction, at which a breakpoint, a watchpoint or the failure stops. The mark
 * itself does not count, so that continuing again goes on. Of an open run it tells what stops within the events
 * that there are; `asksOf` watches those to come.
 */
export interface StopScan {
  matchers: readonly Matcher[];
  direction: Direction;
  /** Marks beyond this one count. */
  beyond: number;
  /** The next event to be looked at. */
  at: number;
}

export function stopScan(
  timeline: Timeline,
  { breakpoints, critical }: Stoppers,
  mark: number,
  direction: Direction,
): StopScan {
  const matchers = breakpoints.map((breakpoint) => matcherOf(breakpoint, timeline));
  if (critical !== null) matchers.push(failureMatcher(critical.event));
  return { ...goneOn(mark, direction), matchers, direction };
}

/** Where a search goes on that is at a mark: an event before it can stop it no more. */
export const goneOn = (mark: number, direction: Direction): Pick<StopScan, 'beyond' | 'at'> => ({
  beyond: mark,
  at: direction > 0 ? mark : mark - 1,
});

/** The search has looked at all events that there are. */
export const isOver = ({ length }: Timeline, { at }: StopScan): boolean => at < 0 || at >= length;

/** One segment of a search: the nearest mark in it or -1, and where the search goes on. */
export function stopSegment(timeline: Timeline, scan: StopScan) {
  const { matchers, direction, beyond } = scan;
  const { from, to, next } = segmentAt(timeline, scan);
  const { marks, walked } = marksIn(timeline, matchers, from, to);
  const further = marks.filter((mark) => (mark - beyond) * direction > 0);
  const found = further[direction > 0 ? 0 : further.length - 1] ?? -1;
  return { found, at: next, walked };
}

/** What stops a run at a mark, null for nothing. `ahead`: the next event, where the timeline ends at the mark. */
export function stopAt(
  timeline: Timeline,
  { breakpoints, critical }: Stoppers,
  mark: number,
  ahead: Moment | null = null,
): Stop | null {
  const { length } = timeline;
  const reasons: Reason[] = [];
  for (const breakpoint of breakpoints) {
    const matcher = matcherOf(breakpoint, timeline);
    const index = matcher.isBefore ? mark : mark - 1;
    if (index === length && ahead !== null) {
      const isMet = asksOf([breakpoint], timeline).before(ahead, timeline.head);
      if (isMet) reasons.push({ breakpoint, event: ahead.event });
    } else if (index >= 0 && index < length) {
      const { matches } = matchesIn(timeline, [matcher], index, index + 1);
      if (matches.length > 0) reasons.push({ breakpoint, event: timeline.momentAt(index).event });
    }
  }
  if (critical !== null && critical.event === mark - 1) {
    reasons.push({ breakpoint: null, event: timeline.momentAt(mark - 1).event });
  }
  return reasons.length === 0 ? null : { mark, reasons };
}

/**
 * Breakpoints, asked while a timeline grows: `before` of an event that it need not have yet, with the machine
 * before it, true where the run stops before it; `after` of one that it has, with the machine after it.
 */
export function asksOf(breakpoints: readonly Breakpoint[], timeline: Timeline) {
  const columns = new Columns();
  const run = { columns, system: timeline.system };
  const matchers = breakpoints
    .filter(({ kind }) => kind !== 'watch-local')
    .map((breakpoint) => matcherOf(breakpoint, timeline, run));
  const locals = breakpoints
    .filter(({ kind }) => kind === 'watch-local')
    .map((breakpoint) => matcherOf(breakpoint, timeline));
  const ask = (isBefore: boolean) => {
    const asked = matchers.filter((matcher) => (matcher.isBefore ?? false) === isBefore);
    return (moment: Moment, machine: Machine): boolean => {
      if (asked.length === 0) return false;
      columns.length = 0;
      columns.push(moment.event, moment.stepIndex);
      return asked.some(
        ({ mayMatch, check }) => mayMatch(0) && (check === null || check(moment, machine)),
      );
    };
  };
  const asked = ask(false);
  const after = (moment: Moment, machine: Machine): boolean =>
    asked(moment, machine) || passes(locals, moment, machine);
  return { before: ask(true), after };
}

/** `2: break 96: CPU1's NMI comes to it`, `1: watch in_nmi: 1 -> 2`, `The failure.` */
export function stopText(timeline: Timeline, { mark, reasons }: Stop): string {
  return reasons.map((reason) => reasonText(timeline, mark, reason)).join('; ');
}

function reasonText(timeline: Timeline, mark: number, { breakpoint, event }: Reason): string {
  if (breakpoint === null) return 'The failure.';
  const text = `${breakpoint.id}: ${breakpointText(breakpoint)}`;
  const { system } = timeline;
  if (breakpoint.kind === 'watch') return `${text}: ${changeText(system, event)}`;
  if (breakpoint.kind === 'watch-local') return text;
  if (!isPlace(breakpoint.pattern)) return text;
  const who = doerOf(system, timeline.machineAt(mark), event);
  return `${text}: ${who} ${breakpoint.pattern.places === null ? accessText(event) : COMES}`;
}

function changeText(system: System, event: Event): string {
  if (event.kind !== 'stored' && event.kind !== 'committed' && event.kind !== 'exchanged')
    return '';
  const { address, size, old, value } = event;
  return [old, value].map((held) => storedName(system, address, size, held)).join(' -> ');
}

/** `CPU1's NMI`, of several tasks of a CPU the one by its number; whose store it is that reaches memory nobody keeps. */
function doerOf({ tasks }: System, machine: Machine, event: Event): string {
  const { cpu } = event;
  if (event.kind === 'committed') return `CPU${cpu}'s store`;
  const task = tasks > 1 ? (topContext(machine.cpus[cpu])?.task ?? null) : null;
  return whose(cpu, contextOfEvent(event), task);
}

const COMES = 'comes to it';

/** What is about to happen to a site. */
function accessText({ kind }: Event): string {
  switch (kind) {
    case 'committed':
      return 'is about to reach it';
    case 'loaded':
      return 'is about to read it';
    case 'buffered':
    case 'stored':
    case 'exchanged':
    case 'fault-handled':
      return 'is about to write it';
    default:
      return COMES;
  }
}
