/** What comes of a request. */
import type { Arguments } from '../protocol/arguments.ts';
import type { Bodies, Command, Reply, Request } from '../protocol/messages.ts';
import type { Debuggee, LaunchOptions } from '../run/debuggee.ts';
import type { Session } from './session.ts';

export interface Outcome<Body> {
  /** The next session; the same one where it is left out. */
  session?: Session;
  body?: Body;
  /** Events behind the response. */
  events?: readonly Reply[];
  /** The response waits until this has been opened. */
  open?: LaunchOptions;
}

/** Throws Refusal, which becomes the response. */
export type Handler<C extends Command> = (
  session: Session,
  asked: Arguments,
  request: Request,
) => Outcome<Bodies[C]>;

export type Handlers<C extends Command> = { readonly [K in C]: Handler<K> };

export const event = (name: string, body?: object): Reply => ({ type: 'event', event: name, body });

/** What was opened, or why it could not be. */
export type OpenResult = { ok: true; debuggee: Debuggee } | { ok: false; message: string };
