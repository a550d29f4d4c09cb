/** The core: a session and a request to the next session and what is said. Nothing is read or written. */
import { Arguments, Refusal } from '../protocol/arguments.ts';
import type { Command, Reply, Request } from '../protocol/messages.ts';
import type { LaunchOptions } from '../run/debuggee.ts';
import { BREAKING } from './breaking.ts';
import { LIFECYCLE, launched } from './lifecycle.ts';
import { MOVING, work } from './moving.ts';
import type { Handlers, OpenResult, Outcome } from './outcome.ts';
import type { Session } from './session.ts';
import { SHOWING } from './showing.ts';

const HANDLERS: Handlers<Command> = { ...LIFECYCLE, ...SHOWING, ...BREAKING, ...MOVING };

export interface Answer {
  session: Session;
  /** In the order in which they are said. */
  replies: readonly Reply[];
  /** To be opened before anything else is answered; `openedAnswer` goes on. */
  open: LaunchOptions | null;
}

/** Each request has one response, now or once what it asks for is open. */
export function answer(session: Session, request: Request): Answer {
  const { command } = request;
  if (!isCommand(command)) {
    return said(session, [failed(request, `"${command}" is no request that this adapter answers`)]);
  }
  return guarded(session, request, () =>
    HANDLERS[command](session, Arguments.of(request), request),
  );
}

const isCommand = (command: string): command is Command => Object.hasOwn(HANDLERS, command);

/** The answer to a request whose run has been opened, or could not be. */
export function openedAnswer(session: Session, request: Request, result: OpenResult): Answer {
  if (!result.ok) return said(session, [failed(request, result.message)]);
  return guarded(session, request, () => launched(session, result.debuggee));
}

/** A slice of long work, where there is some. */
export function workedOn(session: Session): Answer {
  const { session: next, events } = work(session);
  return said(next, events);
}

function guarded(
  session: Session,
  request: Request,
  act: () => Outcome<object | undefined>,
): Answer {
  try {
    const { session: next = session, body, events = [], open } = act();
    if (open !== undefined) return { session: next, replies: [], open };
    const response: Reply = { type: 'response', request, success: true, ...(body && { body }) };
    return said(next, [response, ...events]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return said(session, [failed(request, error.message)]);
  }
}

const failed = (request: Request, message: string): Reply => ({
  type: 'response',
  request,
  success: false,
  message,
});

const said = (session: Session, replies: readonly Reply[]): Answer => ({
  session,
  replies,
  open: null,
});
