/**
 * A second opinion on what CPUs execute of text that others write: every order of every event, with no
 * reduction and no thrift, under the promises of view.ts. It shares nothing with the machine.
 */
import {
  type Action,
  copied,
  type FetchProgram,
  hex,
  instructions,
  LENGTHS,
  outcomes,
  type Reached,
} from './program.ts';
import {
  type Cpu,
  FLAG,
  type Frame,
  INT3,
  PROMISES,
  type Promises,
  type State,
  type Store,
  View,
} from './view.ts';

const frame = (kind: Frame['kind']): Frame => ({ kind, next: 0, offset: 0, ran: [] });

/** All that CPUs execute in any run, and how runs fail. */
export function referenceOutcomes(
  program: FetchProgram,
  hardware: string,
  maxStates = Infinity,
): Set<string> | null {
  const state: State = {
    history: [],
    flag: 0,
    cpus: program.tasks.map((task) => ({
      frames: task === null ? [] : [frame('task')],
      buffer: [],
      floor: 0,
      fetched: [],
      interrupt: 'none',
    })),
    nmiLeft: program.nmiCpu >= 0,
    stop: { owner: -1, phase: 'none' },
  };
  const promises = PROMISES[hardware];
  const first = { state, logs: program.tasks.map(() => []), failure: null };
  const next = (from: State, logs: string[][]): Reached<State>[] =>
    from.cpus.flatMap((_, id) => waysOf(program, promises, from, logs, id));
  return outcomes(first, next, maxStates);
}

/** What the CPU may do next. */
function waysOf(
  program: FetchProgram,
  promises: Promises,
  from: State,
  logs: string[][],
  id: number,
): Reached<State>[] {
  const ways: Reached<State>[] = [];
  const way = (act: (run: Run) => void): void => {
    const run = new Run(program, promises, copied(from), copied(logs), id);
    act(run);
    ways.push({ state: run.state, logs: run.logs, failure: run.failure });
  };
  const { frames, buffer } = from.cpus[id];
  const top = frames[frames.length - 1];
  const drained = buffer.length === 0;
  const { owner, phase } = from.stop;
  if (!drained) way((one) => one.reach(one.cpu.buffer.shift() as Store));
  if (drained && from.nmiLeft && program.nmiCpu === id) way((run) => run.takeNmi());
  const run = new Run(program, promises, from, logs, id);
  if (drained && phase === 'requested' && owner !== id && run.isPreemptible()) {
    way((one) => one.beStopped());
  }
  if (drained && run.isInterruptible()) way((one) => one.beInterrupted());
  if (drained && phase === 'released' && top?.kind === 'stopper') way((run) => run.resume());
  if (top === undefined || top.kind === 'stopper') return ways;
  // Without store buffers the second half of a store is all that a buffer holds: nothing overtakes it.
  if (program.memory === 'sc' && !drained) return ways;
  for (const version of run.choices()) way((one) => one.act(version));
  return ways;
}

/** One thing that one CPU does, to a state of its own. */
class Run extends View {
  failure: string | null = null;
  readonly logs: string[][];

  constructor(p: FetchProgram, promises: Promises, state: State, logs: string[][], id: number) {
    super(p, promises, state, id);
    this.logs = logs;
  }

  /** The action of the innermost frame; undefined at its end. */
  get action(): Action | undefined {
    const { kind, next } = this.top;
    if (kind === 'task') return this.program.tasks[this.id]?.[next];
    const runs = kind === 'nmi' || (kind === 'interrupt' && this.program.isRunByInterrupts);
    return runs && next === 0 ? { kind: 'run' } : undefined;
  }

  /** The versions that a fetch may take; one entry for anything else that may be done now, none if it waits. */
  choices(): number[] {
    const { action } = this;
    const isFree = this.cpu.buffer.length === 0;
    switch (action?.kind) {
      case 'run':
        if (!this.isWhole()) return this.versions();
        return this.cpu.fetched[0] !== INT3 || isFree ? [0] : [];
      case 'write':
      case 'set':
        return [0];
      case 'await':
        return this.flag() === 1 ? [0] : [];
      case 'stop':
        return isFree && this.mayStop(action.phase) ? [0] : [];
      case 'interrupt':
        // The work is queued by a LOCKed instruction; waiting for it orders nothing.
        return (isFree || action.phase === 'wait') && this.othersAreDone() ? [0] : [];
      case undefined:
        return this.top.kind === 'task' || isFree ? [0] : [];
      default:
        return isFree ? [0] : [];
    }
  }

  /** No other CPU has an interrupt to come, or handles one. */
  othersAreDone(): boolean {
    return this.state.cpus.every((cpu, id) => id === this.id || cpu.interrupt === 'none');
  }

  /** In a task, but not inside on_each_cpu; or idle. */
  isPreemptible(): boolean {
    if (this.top === undefined) return true;
    const { action } = this;
    return this.top.kind === 'task' && !(action?.kind === 'interrupt' && action.phase === 'wait');
  }

  /** From when all CPUs have stopped until they go on none of them takes interrupts. */
  isInterruptible(): boolean {
    const { owner, phase } = this.state.stop;
    if (this.cpu.interrupt !== 'pending') return false;
    if (this.top?.kind === 'stopper') return phase === 'requested';
    if (this.top !== undefined && this.top.kind !== 'task') return false;
    return owner !== this.id || phase !== 'reached';
  }

  mayStop(phase: string): boolean {
    const { cpus, stop } = this.state;
    const isStopped = (cpu: Cpu) => cpu.frames.some(({ kind }) => kind === 'stopper');
    if (phase === 'request') return stop.owner < 0;
    if (phase === 'reach') return cpus.every((cpu, id) => id === this.id || isStopped(cpu));
    return phase === 'release' || !cpus.some(isStopped);
  }

  /** Does the action, or the next part of it. */
  act(version: number): void {
    const { action } = this;
    if (action === undefined) this.leave();
    else if (action.kind !== 'run') {
      this.top.next++;
      this.actAtOnce(action);
    } else if (!this.isWhole()) this.fetch(version);
    else if (this.cpu.fetched[0] === INT3) this.trap();
    else this.execute();
  }

  actAtOnce(action: Exclude<Action, { kind: 'run' }>): void {
    switch (action.kind) {
      case 'write':
        this.write(this.program.base + action.offset, action.bytes);
        return;
      case 'set':
        this.store({ cpu: this.id, at: FLAG, bytes: [action.value] });
        return;
      case 'serialise':
        this.serialise();
        return;
      case 'mfence':
        if (this.promises.mfenceSerialises) this.serialise();
        return;
      case 'interrupt':
        if (action.phase === 'wait') return;
        this.state.cpus.forEach((cpu, id) => {
          if (id !== this.id) cpu.interrupt = 'pending';
        });
        return;
      case 'stop':
        this.state.stop = {
          request: { owner: this.id, phase: 'requested' },
          reach: { owner: this.id, phase: 'reached' },
          release: { owner: this.id, phase: 'released' },
          finish: { owner: -1, phase: 'none' },
        }[action.phase];
    }
  }

  serialise(): void {
    this.cpu.floor = this.state.history.length;
  }

  /** IRET serialises; the end of a task does not. */
  leave(): void {
    if (this.top.kind !== 'task') this.serialise();
    if (this.top.kind === 'interrupt') this.cpu.interrupt = 'none';
    this.cpu.frames.pop();
  }

  enter(kind: 'nmi' | 'trap' | 'interrupt'): void {
    this.cpu.fetched = [];
    this.cpu.frames.push(frame(kind));
    if (this.promises.entrySerialises) this.serialise();
  }

  takeNmi(): void {
    this.state.nmiLeft = false;
    this.enter('nmi');
  }

  beInterrupted(): void {
    this.cpu.interrupt = 'handled';
    this.enter('interrupt');
  }

  beStopped(): void {
    this.cpu.fetched = [];
    this.cpu.frames.push(frame('stopper'));
  }

  /** A task goes on by IRET; an idle CPU has nothing to return to. */
  resume(): void {
    this.cpu.frames.pop();
    if (this.cpu.frames.length > 0) this.serialise();
  }

  /** What lies across the end of a quadword, or of a unit where that is wider, is two stores. */
  write(at: number, bytes: number[]): void {
    const unit = Math.max(8, this.promises.unit);
    const end = (Math.floor(at / unit) + 1) * unit;
    const first = Number.isFinite(end) ? Math.min(bytes.length, end - at) : bytes.length;
    this.store({ cpu: this.id, at, bytes: bytes.slice(0, first) });
    if (first === bytes.length) return;
    this.cpu.buffer.push({ cpu: this.id, at: at + first, bytes: bytes.slice(first) });
  }

  store(one: Store): void {
    if (this.program.memory === 'tso') this.cpu.buffer.push(one);
    else this.reach(one);
  }

  /** The store reaches memory. */
  reach(one: Store): void {
    if (one.at === FLAG) {
      this.state.flag = one.bytes[0];
      return;
    }
    const now = this.state.history.length;
    this.state.history.push(one);
    if (!this.promises.strict || this.promises.stale) return;
    const isFelt = this.state.cpus.some((cpu, id) => id !== this.id && this.feels(cpu, one, now));
    if (isFelt) this.failure = 'cross-modification';
  }

  fetch(version: number): void {
    const first = this.cpu.fetched.length;
    // By the letter a byte that has two values in reach when it is fetched must not be executed.
    if (this.hasTwoValues(first, first + 1)) this.failure = 'cross-modification';
    this.cpu.fetched.push(...this.fetchedBytes(version));
    if (this.promises.stale === 'ordered') this.cpu.floor = version;
  }

  trap(): void {
    this.logs[this.id].push(`${this.top.offset}:trap`);
    if (this.hasTwoValues(0, 1)) this.failure = 'cross-modification';
    // The handler claims it: the frame goes on behind the site.
    this.top.next++;
    Object.assign(this.top, { offset: 0, ran: [] });
    this.enter('trap');
  }

  execute(): void {
    const { cpu, top, program } = this;
    const length = Math.min(LENGTHS.get(cpu.fetched[0]) as number, this.rest(top.offset));
    const instruction = `${top.offset}:${hex(cpu.fetched.slice(0, length))}`;
    this.logs[this.id].push(instruction);
    top.ran.push(instruction);
    const isOf = (content: number[]) => top.ran.every((one) => instructions(content).includes(one));
    if (this.hasTwoValues(0, length)) this.failure = 'cross-modification';
    else if (!program.contents.some(isOf)) this.failure = 'torn-fetch';
    top.offset += length;
    cpu.fetched = this.promises.block ? cpu.fetched.slice(length) : [];
    if (this.rest(top.offset) > 0) return;
    top.next++;
    Object.assign(top, { offset: 0, ran: [] });
  }
}
