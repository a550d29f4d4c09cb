/** Where the run stands and why, told to an editor. */
import { eventLine } from '../../inspect/events/event-words.ts';
import { printable } from '../../machine/program/printable.ts';
import { threadNumber } from '../looking/containers.ts';
import type { Reply, StoppedBody } from '../protocol/messages.ts';
import type { Debuggee } from '../run/debuggee.ts';
import type { Arrival } from '../stopping/travel.ts';
import { event } from './outcome.ts';
import type { Session, Stop } from './session.ts';

/** `before event 115 of 134`, `at the end, behind event 133`. */
export function placeText({ timeline }: Debuggee, mark: number): string {
  const { length } = timeline;
  return mark < length
    ? `before event ${mark} of ${length}`
    : `at the end, behind event ${length - 1}`;
}

export function isFailureMark({ critical, timeline }: Debuggee, mark: number): boolean {
  return critical !== null && mark === Math.min(critical.event + 1, timeline.length);
}

/** The session at a mark, stopped there. */
export function stoppedAt(session: Session, mark: number, stop: Stop): Session {
  return { ...session, mark, stop, work: null, containers: [] };
}

export function stoppedEvent({ stop }: Session): Reply {
  if (stop === null) throw new Error('a run that is not shown has not stopped');
  const { reason, cpu, description, text, points } = stop;
  const body: StoppedBody = {
    reason,
    description,
    threadId: threadNumber(cpu),
    allThreadsStopped: true,
    ...(text === undefined ? {} : { text }),
    ...(points.length === 0 ? {} : { hitBreakpointIds: points.map(({ id }) => id) }),
  };
  return event('stopped', body);
}

/** Why the run is there, where nothing but its place says it. */
export function placeStop(debuggee: Debuggee, mark: number, reason: string, cpu: number): Stop {
  const place = placeText(debuggee, mark);
  if (isFailureMark(debuggee, mark)) return failureStop(debuggee, mark, cpu, []);
  return { reason, cpu, description: `Paused ${place}`, points: [] };
}

/** `asked`: the CPU that is shown where the failure is none's. */
export function failureStop(
  debuggee: Debuggee,
  mark: number,
  asked: number,
  points: Stop['points'],
): Stop {
  const { critical, timeline } = debuggee;
  if (critical === null) throw new Error('the run does not fail');
  const { failure, event: failing } = critical;
  const own = failure.cpu >= 0 ? failure.cpu : asked;
  const where = failing < timeline.length ? `after event ${failing}` : placeText(debuggee, mark);
  return {
    reason: 'exception',
    cpu: own,
    description: `Failure ${where}: ${failure.class}`,
    text: printable(failure.message),
    points,
  };
}

/** Why the run is where a travel has ended. */
export function arrivalStop(
  debuggee: Debuggee,
  { mark, points, isGoal }: Arrival,
  asked: number,
  direction: 1 | -1,
): Stop {
  const [first] = points;
  if (first !== undefined) return pointStop(debuggee, mark, points, asked);
  if (isGoal)
    return {
      reason: 'step',
      cpu: asked,
      description: `Paused on step ${placeText(debuggee, mark)}`,
      points: [],
    };
  const { length } = debuggee.timeline;
  return direction > 0
    ? {
        reason: 'end of run',
        cpu: asked,
        description: `The end of the run, behind event ${length - 1}`,
        points: [],
      }
    : { reason: 'start of run', cpu: asked, description: 'The start of the run', points: [] };
}

function pointStop(
  debuggee: Debuggee,
  mark: number,
  points: Arrival['points'],
  asked: number,
): Stop {
  const { timeline, system } = debuggee;
  const [first] = points;
  const isFailure = first.reason === 'exception' && isFailureMark(debuggee, mark);
  if (isFailure) return failureStop(debuggee, mark, asked, points);
  const index = first.isBefore ? mark : mark - 1;
  const { event: met } = timeline.momentAt(index);
  const titles = points.map(({ title }) => title).join(', ');
  const what = first.reason === 'exception' ? first.title : first.reason;
  return {
    reason: first.reason,
    cpu: met.cpu,
    description: `Paused on ${what} ${first.isBefore ? 'before' : 'after'} event ${index}`,
    text: `${titles}: ${eventLine(system, met)}`,
    points,
  };
}
