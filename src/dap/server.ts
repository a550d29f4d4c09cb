/**
 * The adapter on a stream: bytes in, text out. Requests are answered one after the other; long work is done in
 * slices between which messages are taken, so that it can be paused.
 */
import { OpeningError } from '../inspect/opening/opening.ts';
import { printable } from '../machine/program/printable.ts';
import { type Answer, answer, openedAnswer, workedOn } from './answering/answer.ts';
import type { OpenResult } from './answering/outcome.ts';
import { newSession, type Session } from './answering/session.ts';
import { Refusal, requestOf } from './protocol/arguments.ts';
import { FramingError, framed, Unframer } from './protocol/framing.ts';
import type { Reply, Request } from './protocol/messages.ts';
import { type Around, type LaunchOptions, openDebuggee } from './run/debuggee.ts';

export interface ServerOptions extends Around {
  /** The replay that is opened where `launch` names none; null for none. */
  replay: string | null;
  /** Puts text on the stream. */
  send(text: string): void;
}

/** How a conversation ended: `problem` says why the stream could not be read on, null for a clean end. */
export interface Ended {
  problem: string | null;
}

export class Server {
  readonly #options: ServerOptions;
  readonly #unframer = new Unframer();
  readonly #requests: Request[] = [];
  #session: Session;
  #seq = 1;
  #isClosed = false;
  #problem: string | null = null;
  #wake: () => void = () => {};

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#session = newSession(options.replay);
  }

  /** Bytes that have come. */
  take(chunk: Buffer): void {
    if (this.#isClosed) return;
    try {
      for (const message of this.#unframer.take(chunk)) {
        const request = requestOf(message);
        if (request !== null) this.#requests.push(request);
      }
    } catch (error) {
      if (!(error instanceof FramingError) && !(error instanceof Refusal)) throw error;
      this.#close(error.message);
    }
    this.#wake();
  }

  /** No more bytes will come. */
  end(): void {
    if (!this.#isClosed) this.#close(this.#unframer.isWithin ? 'it ends within a message' : null);
    this.#wake();
  }

  /** Answers until the editor leaves or the stream ends; what was asked before is answered. */
  async serve(): Promise<Ended> {
    for (;;) {
      const request = this.#requests.shift();
      if (request !== undefined) await this.#answer(request);
      else if (this.#session.work !== null) this.#say(workedOn(this.#session));
      else if (this.#isClosed) return { problem: this.#problem };
      else await this.#moreToDo();
      if (this.#session.isOver && request?.command === 'disconnect') return { problem: null };
      if (this.#session.work !== null) await othersTurn();
    }
  }

  #close(problem: string | null): void {
    this.#isClosed = true;
    this.#problem = problem;
  }

  #moreToDo(): Promise<void> {
    return new Promise((done) => {
      this.#wake = done;
    });
  }

  async #answer(request: Request): Promise<void> {
    const first = answer(this.#session, request);
    this.#say(first);
    if (first.open === null) return;
    const result = await this.#open(first.open);
    this.#say(openedAnswer(this.#session, request, result));
  }

  async #open(options: LaunchOptions): Promise<OpenResult> {
    try {
      return { ok: true, debuggee: await openDebuggee(options, this.#options) };
    } catch (error) {
      if (!(error instanceof OpeningError) && !(error instanceof Refusal)) throw error;
      const lines = error.message.trimEnd().split('\n');
      return { ok: false, message: lines.map(printable).join('\n') };
    }
  }

  #say({ session, replies }: Answer): void {
    this.#session = session;
    for (const reply of replies) {
      this.#options.send(framed({ seq: this.#seq++, ...message(reply) }));
    }
  }
}

function message(reply: Reply): object {
  if (reply.type === 'event') return reply;
  const { request, success } = reply;
  const head = { type: 'response', request_seq: request.seq, command: request.command, success };
  if (reply.success) return { ...head, body: reply.body };
  const error = { id: 1, format: '{text}', variables: { text: reply.message }, showUser: true };
  return { ...head, message: reply.message, body: { error } };
}

/** Bytes that have come are taken meanwhile. */
const othersTurn = (): Promise<void> => new Promise((done) => setImmediate(done));
