/** From `initialize` to `disconnect`. */

import { type Arguments, Refusal } from '../protocol/arguments.ts';
import { CAPABILITIES, EXCEPTIONS } from '../protocol/capabilities.ts';
import type { Request } from '../protocol/messages.ts';
import type { Debuggee, LaunchOptions } from '../run/debuggee.ts';
import { exceptionPoints } from '../stopping/exception-points.ts';
import { pausedAt, progressId, runFrom } from './moving.ts';
import { event, type Handlers, type Outcome } from './outcome.ts';
import { opened, type Session, standing } from './session.ts';
import { placeStop, stoppedAt, stoppedEvent } from './stops.ts';

function launch(session: Session, asked: Arguments): Outcome<undefined> {
  if (session.client === null) throw new Refusal('initialize comes first');
  if (session.debuggee !== null) throw new Refusal('a run is open already: start another session');
  return { open: launchOptions(session, asked) };
}

function launchOptions({ replay }: Session, asked: Arguments): LaunchOptions {
  const path = asked.maybeText('replay') ?? replay;
  if (path === null || path === '') {
    throw new Refusal('"replay" has to name a recorded run: the path of a .replay file');
  }
  const stopOnEntry = asked.has('stopOnEntry') ? asked.flag('stopOnEntry', true) : null;
  return {
    replay: path,
    at: asked.has('at') ? atOf(asked) : stopOnEntry === null ? null : 'start',
    runsOn: stopOnEntry === false,
    protocol: asked.maybeText('protocol'),
  };
}

/** As text, whichever way the editor has it. */
const atOf = (asked: Arguments): string =>
  typeof asked.raw('at') === 'number' ? String(asked.integer('at')) : asked.text('at');

/** What follows the opening: the verdict in words, and that breakpoints may be set. */
export function launched(session: Session, debuggee: Debuggee): Outcome<undefined> {
  const first = exceptionPoints(debuggee, defaultFilters, session.nextId);
  const told = debuggee.told.map((line) =>
    event('output', { category: 'console', output: `${line}\n` }),
  );
  return {
    session: {
      ...session,
      debuggee,
      mark: debuggee.first,
      points: first,
      nextId: session.nextId + first.length,
    },
    events: [...told, event('initialized')],
  };
}

const defaultFilters = EXCEPTIONS.filter((known) => known.default).map(({ filter }) => filter);

/** The first stop, or the way to it. */
function shown(session: Session, debuggee: Debuggee, request: Request): Outcome<undefined> {
  const { options, first } = debuggee;
  const reason = first === 0 ? 'entry' : 'goto';
  const { timeline } = debuggee;
  const cpu = first === 0 ? 0 : timeline.columns.cpu[first - 1];
  const there = stoppedAt(session, first, placeStop(debuggee, first, reason, cpu));
  if (options.runsOn) return runFrom(there, { cpu, direction: 1, request: request.seq });
  return { session: there, events: [stoppedEvent(there)] };
}

const end = (session: Session): Outcome<undefined> => ({
  session: { ...session, isOver: true, work: null },
});

type Lifecycle =
  | 'initialize'
  | 'launch'
  | 'attach'
  | 'configurationDone'
  | 'restart'
  | 'cancel'
  | 'terminate'
  | 'disconnect';

export const LIFECYCLE: Handlers<Lifecycle> = {
  initialize(session, asked) {
    if (session.client !== null) throw new Refusal('it has been initialized already');
    const client = {
      firstLine: asked.flag('linesStartAt1', true) ? 1 : 0,
      firstColumn: asked.flag('columnsStartAt1', true) ? 1 : 0,
      hasProgress: asked.flag('supportsProgressReporting', false),
    };
    return { session: { ...session, client }, body: CAPABILITIES };
  },
  launch,
  attach: launch,
  configurationDone(session, _, request) {
    const { debuggee } = opened(session);
    if (session.isConfigured) throw new Refusal('the configuration has been done already');
    return shown({ ...session, isConfigured: true }, debuggee, request);
  },
  /** Back to where the run was opened. */
  restart(session, _, request) {
    const { debuggee } = standing(session);
    return shown({ ...session, isConfigured: true }, debuggee, request);
  },
  /** Long work ends where it began; a request that has been answered cannot be taken back. */
  cancel(session, asked) {
    const { work, debuggee } = session;
    if (work === null || debuggee === null) return {};
    const isMeant =
      asked.integer('requestId', NONE) === work.request ||
      asked.maybeText('progressId') === progressId(work.request);
    return isMeant ? pausedAt(session, debuggee) : {};
  },
  terminate(session) {
    opened(session);
    return { ...end(session), events: [event('terminated')] };
  },
  disconnect: (session) => end(session),
};

const NONE = -1;
