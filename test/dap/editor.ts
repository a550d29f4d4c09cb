/** An editor for tests of the adapter's core: asks, and gathers what it is told. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { answer, openedAnswer, workedOn } from '../../src/dap/answering/answer.ts';
import { newSession, type Session } from '../../src/dap/answering/session.ts';
import type { Bodies, Command, Reply, Request } from '../../src/dap/protocol/messages.ts';
import { openDebuggee } from '../../src/dap/run/debuggee.ts';
import { DISK, type Disk } from '../../src/dap/run/disk.ts';

type Event = Extract<Reply, { type: 'event' }>;
type Stopped = DebugProtocol.StoppedEvent['body'];

export class Editor {
  session: Session;
  /** All that was told since the beginning. */
  readonly replies: Reply[] = [];
  readonly #disk: Disk;
  #seq = 1;

  constructor(disk: Disk = DISK, replay: string | null = null) {
    this.#disk = disk;
    this.session = newSession(replay);
  }

  /** The body of the response, and the events behind it, those of the work that it began too. */
  async ask<C extends Command>(
    command: C,
    given: object = {},
  ): Promise<{ body: Bodies[C]; events: Event[] }> {
    const from = this.replies.length;
    const request: Request = { seq: this.#seq++, type: 'request', command, arguments: given };
    await this.#put(request);
    while (this.session.work !== null) this.#take(workedOn(this.session));
    const [response, ...events] = this.replies.slice(from);
    if (response?.type !== 'response') throw new Error(`${command} was not answered`);
    if (!response.success) throw new Error(response.message);
    return { body: response.body as Bodies[C], events: events as Event[] };
  }

  /** Without doing the work that the request begins. */
  async begin(command: Command, given: object = {}): Promise<void> {
    await this.#put({ seq: this.#seq++, type: 'request', command, arguments: given });
  }

  /** One slice of it. */
  work(): void {
    this.#take(workedOn(this.session));
  }

  async #put(request: Request): Promise<void> {
    const first = answer(this.session, request);
    this.#take(first);
    if (first.open === null) return;
    const around = { disk: this.#disk, command: 'pokelab' };
    const debuggee = await openDebuggee(first.open, around);
    this.#take(openedAnswer(this.session, request, { ok: true, debuggee }));
  }

  #take({ session, replies }: { session: Session; replies: readonly Reply[] }): void {
    this.session = session;
    this.replies.push(...replies);
  }

  /** Opens a replay and lets it be shown; breakpoints are set meanwhile. */
  async launch(
    replay: string,
    rest: object = {},
    meanwhile?: () => Promise<void>,
  ): Promise<Stopped> {
    await this.ask('initialize', { adapterID: 'pokelab' });
    await this.ask('launch', { replay, ...rest });
    await meanwhile?.();
    return stopOf((await this.ask('configurationDone')).events);
  }

  /** Moves, and says where it stopped. */
  async move(command: Command, rest: object = { threadId: 1 }): Promise<Stopped> {
    return stopOf((await this.ask(command, rest)).events);
  }
}

/** The one stop among the events. */
export function stopOf(events: readonly Event[]): Stopped {
  const stops = events.filter(({ event }) => event === 'stopped');
  if (stops.length !== 1) throw new Error(`stopped ${stops.length} times`);
  return stops[0].body as Stopped;
}
