/** Requests that move along the run, and the slices of work in which long ones are done. */
import { activationsAt, beginMark } from '../../inspect/events/line-steps.ts';
import type { Direction } from '../../inspect/events/motion.ts';
import { cpuOfThread, entryAt, placeOfFrame } from '../looking/standing.ts';
import { type Arguments, Refusal } from '../protocol/arguments.ts';
import type { Reply } from '../protocol/messages.ts';
import type { Debuggee } from '../run/debuggee.ts';
import { logged } from '../stopping/logging.ts';
import { type Goal, look } from '../stopping/travel.ts';
import { event, type Handlers, type Outcome } from './outcome.ts';
import { opened, type Session, standing, type Work } from './session.ts';
import { arrivalStop, placeStop, placeText, stoppedAt, stoppedEvent } from './stops.ts';

interface Begin {
  goal: Goal;
  direction: Direction;
  /** The CPU that the editor is about. */
  cpu: number;
  request: number;
  title: string;
}

/** The session on its way; the first slices follow the response. */
function begin(session: Session, { goal, direction, cpu, request, title }: Begin): Session {
  const travel = { goal, direction, from: session.mark };
  return { ...session, stop: null, work: { travel, cpu, request, title, told: null } };
}

export function runFrom(
  session: Session,
  { cpu, direction, request }: Pick<Begin, 'cpu' | 'direction' | 'request'>,
): Outcome<undefined> {
  const title = direction > 0 ? 'Continue' : 'Continue backwards';
  return { session: begin(session, { goal: { kind: 'run' }, direction, cpu, request, title }) };
}

/** Events of a run that is looked at in one go. */
const SHORT = 20_000;

/** One slice of the work: the session behind it, and what is told. */
export function work(session: Session): { session: Session; events: readonly Reply[] } {
  const { work: under, points } = session;
  if (under === null) return { session, events: [] };
  const here = opened(session);
  const { debuggee, client } = here;
  const { travel } = under;
  let looked = look(debuggee, travel, points);
  // What is short shows no progress.
  const isShort = debuggee.timeline.length <= SHORT;
  while (isShort && 'progress' in looked) looked = look(debuggee, travel, points);
  if ('progress' in looked) {
    if (!client.hasProgress) return { session, events: [] };
    const percentage = Math.floor(100 * looked.progress);
    const told = { ...session, work: { ...under, told: Math.max(percentage, under.told ?? 0) } };
    return { session: told, events: progressEvents(under, percentage) };
  }
  const { arrival } = looked;
  const lines = logged(here, points, travel.from, arrival.mark);
  const cpu = shownCpu(debuggee, under, arrival.mark);
  const there = stoppedAt(
    session,
    arrival.mark,
    arrivalStop(debuggee, arrival, cpu, travel.direction),
  );
  const said = lines.map((line) => event('output', { category: 'stdout', output: `${line}\n` }));
  return { session: there, events: [...progressEnd(under), ...said, stoppedEvent(there)] };
}

/** A step of one event shows the CPU whose event it was. */
function shownCpu({ timeline }: Debuggee, { travel, cpu }: Work, mark: number): number {
  if (travel.goal.kind !== 'event' || mark === travel.from) return cpu;
  return timeline.columns.cpu[travel.direction > 0 ? mark - 1 : mark];
}

export const progressId = (request: number): string => `work of request ${request}`;

function progressEvents({ told, title, request }: Work, percentage: number): Reply[] {
  const id = { progressId: progressId(request) };
  if (told === null) {
    return [
      event('progressStart', { ...id, title, cancellable: true, requestId: request, percentage }),
    ];
  }
  return percentage > told ? [event('progressUpdate', { ...id, percentage })] : [];
}

function progressEnd({ told, request }: Work): Reply[] {
  return told === null ? [] : [event('progressEnd', { progressId: progressId(request) })];
}

/** The work is given up: the run stands where it stood. */
export function pausedAt(session: Session, debuggee: Debuggee): Outcome<undefined> {
  const { work: under, mark } = session;
  const cpu = under?.cpu ?? session.stop?.cpu ?? 0;
  const description = `Paused ${placeText(debuggee, mark)}`;
  const stop = { reason: 'pause', cpu, description, points: [] };
  const there = stoppedAt(session, mark, stop);
  return {
    session: there,
    events: [...(under === null ? [] : progressEnd(under)), stoppedEvent(there)],
  };
}

function step(
  session: Session,
  asked: Arguments,
  request: number,
  rest: StepOf,
): Outcome<undefined> {
  const here = standing(session);
  shownOnly(session);
  const cpu = cpuOfThread(here, asked.integer('threadId'));
  const granularity = asked.maybeText('granularity');
  const goal: Goal = granularity === 'instruction' ? { kind: 'event' } : rest.goal(cpu);
  return { session: begin(session, { ...rest, goal, cpu, request }) };
}

interface StepOf extends Pick<Begin, 'direction' | 'title'> {
  goal: (cpu: number) => Goal;
}

/** Nothing moves before the editor has set its breakpoints. Throws Refusal. */
function shownOnly({ isConfigured }: Session): void {
  if (!isConfigured) throw new Refusal('configurationDone comes first');
}

/** The session at another mark at once. */
export function jump(
  session: Session,
  mark: number,
  reason: string,
  cpu: number,
): Outcome<undefined> {
  const { debuggee } = standing(session);
  const stop = placeStop(debuggee, mark, reason, cpu);
  const there = stoppedAt(session, mark, { ...stop, reason });
  return { session: there, events: [stoppedEvent(there)] };
}

type Moving =
  | 'continue'
  | 'reverseContinue'
  | 'next'
  | 'stepIn'
  | 'stepOut'
  | 'stepBack'
  | 'restartFrame'
  | 'pause'
  | 'goto';

export const MOVING: Handlers<Moving> = {
  continue(session, asked, { seq }) {
    const cpu = cpuOfThread(standing(session), asked.integer('threadId'));
    shownOnly(session);
    const { session: next } = runFrom(session, { cpu, direction: 1, request: seq });
    return { session: next, body: { allThreadsContinued: true } };
  },
  reverseContinue(session, asked, { seq }) {
    const cpu = cpuOfThread(standing(session), asked.integer('threadId'));
    shownOnly(session);
    return runFrom(session, { cpu, direction: -1, request: seq });
  },
  next: (session, asked, { seq }) =>
    step(session, asked, seq, {
      goal: (cpu) => ({ kind: 'line', cpu, isOver: true }),
      direction: 1,
      title: 'Step over',
    }),
  stepIn: (session, asked, { seq }) =>
    step(session, asked, seq, {
      goal: (cpu) => ({ kind: 'line', cpu, isOver: false }),
      direction: 1,
      title: 'Step into',
    }),
  stepOut: (session, asked, { seq }) =>
    step(session, asked, seq, {
      goal: (cpu) => ({ kind: 'out', cpu }),
      direction: 1,
      title: 'Step out',
    }),
  stepBack: (session, asked, { seq }) =>
    step(session, asked, seq, {
      goal: (cpu) => ({ kind: 'line', cpu, isOver: true }),
      direction: -1,
      title: 'Step back',
    }),
  /** To where the frame's function began. */
  restartFrame(session, asked) {
    const here = standing(session);
    const place = placeOfFrame(here, asked.integer('frameId'));
    const entry = entryAt(here, place);
    if (entry?.kind !== 'frame')
      throw new Refusal('a label cannot be restarted: choose a function');
    const { cpu, depth } = entry.frame;
    const { timeline } = here.debuggee;
    const activation = activationsAt(timeline, here.mark, cpu)[depth];
    return jump(session, beginMark(timeline, activation), 'restart', cpu);
  },
  pause(session) {
    const { debuggee } = opened(session);
    shownOnly(session);
    return pausedAt(session, debuggee);
  },
  /** To the mark of a target that `gotoTargets` gave. */
  goto(session, asked) {
    const here = standing(session);
    shownOnly(session);
    const cpu = cpuOfThread(here, asked.integer('threadId'));
    const { length } = here.debuggee.timeline;
    const mark = asked.integer('targetId') - 1;
    if (mark < 0 || mark > length) throw new Refusal(`there is no target ${mark + 1}`);
    const own = mark < length ? here.debuggee.timeline.columns.cpu[mark] : cpu;
    return jump(session, mark, 'goto', own);
  },
};
