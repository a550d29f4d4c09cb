/**
 * What a CPU would do next if it ran alone: tried out on the machine itself, with the CPU replaced by
 * a copy and all writes undone afterwards.
 */

import type { Event } from '../../machine/events/events.ts';
import { byteOf, rewriteTextByte } from '../../machine/memory/text.ts';
import { DATA_BASE, isTextAddress, type Operation } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import { type Cpu, type Machine, topContext } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { memoryValue } from '../../machine/state/visible.ts';
import { decide } from '../../machine/stepping/decide.ts';
import { awaitedStores, mayRun } from '../../machine/stepping/enabled.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import { nextInstruction } from '../../machine/stepping/next-operation.ts';
import { type Step, step } from '../../machine/stepping/steps.ts';
import { type Follower, PRIVATE } from '../pairing/event-meaning.ts';
import { leaves } from './schedule-script.ts';
import type { SecondRun } from './second-run.ts';

/** A CPU that cannot go on by itself. */
export interface ForeseenWait {
  kind: 'waits';
  /** It reads the same again and again; else the operation itself is not enabled. */
  spins: boolean;
  /** The operation that it waits at. */
  fn: number;
  pc: number;
  /** How many of the foreseen events changed anything. */
  changes: number;
}

/** Why nothing is foreseen behind the last step. */
export type ForecastEnd =
  /** The same reads would give the same values again, or the operation is not enabled. */
  | ForeseenWait
  /** The context ended. */
  | { kind: 'left' }
  /** It depends on others (`isBeyond`), or it is too far ahead. */
  | { kind: 'unknown'; isBeyond: boolean };

export interface Forecast {
  /** Of the events to come that are not private; drains left aside. */
  meanings: number[];
  /** How many of `steps` lead up to and include each of them. */
  reach: number[];
  steps: Step[];
  end: ForecastEnd;
}

export interface ForecastOptions {
  secondRun: SecondRun;
  cpu: number;
  /** Events that are not private to look ahead at most. */
  events: number;
  /** The store may drain at once when the CPU has to wait for it: the first version says nothing. */
  mayDrain: (meaning: number) => boolean;
}

/** Private operations to look through at most. */
const MOST_STEPS = 20_000;

export function forecast(options: ForecastOptions): Forecast {
  const { secondRun, cpu } = options;
  const { machine } = secondRun;
  const real = machine.cpus[cpu];
  machine.cpus[cpu] = copyOf(real);
  const trial = new Trial(options);
  try {
    return trial.run();
  } finally {
    trial.undo();
    machine.cpus[cpu] = real;
  }
}

function copyOf(cpu: Cpu): Cpu {
  return {
    ...cpu,
    contexts: cpu.contexts.map((context) => ({
      ...context,
      frames: context.frames.map((frame) => ({ ...frame, locals: frame.locals.slice() })),
    })),
    buffer: cpu.buffer.slice(),
    fetched: cpu.fetched.slice(),
  };
}

interface Overwritten {
  address: number;
  size: number;
  value: Value;
}

class Trial {
  readonly #options: ForecastOptions;
  readonly #system: System;
  readonly #machine: Machine;
  readonly #follower: Follower;
  readonly #overwritten: Overwritten[] = [];
  /** What the CPU looked like before each read, since it last changed anything. */
  readonly #seen = new Set<string>();
  #changes = 0;
  readonly #forecast: Forecast = {
    meanings: [],
    reach: [],
    steps: [],
    end: { kind: 'unknown', isBeyond: false },
  };

  constructor(options: ForecastOptions) {
    this.#options = options;
    this.#system = options.secondRun.version.system;
    this.#machine = options.secondRun.machine;
    this.#follower = options.secondRun.follower.fork(options.cpu);
  }

  run(): Forecast {
    const { cpu, events: most } = this.#options;
    const { meanings, steps } = this.#forecast;
    while (meanings.length < most && steps.length < MOST_STEPS) {
      const context = topContext(this.#machine.cpus[cpu]);
      if (context === undefined || context.frames.length === 0) return this.#end({ kind: 'left' });
      if (!mayRun(this.#system, this.#machine, cpu)) {
        if (this.#drain()) continue;
        return this.#wait(false);
      }
      const next = step('run', cpu);
      const events = decide(this.#system, this.#machine, next);
      const meaning = this.#follower.meaningOf(events[0]);
      if (meaning !== PRIVATE && this.#isRepeated(events[0])) return this.#wait(true);
      this.#take(next, events);
      if (meaning !== PRIVATE) {
        meanings.push(meaning);
        this.#forecast.reach.push(steps.length);
      }
      if (leaves(events[0])) return this.#end({ kind: 'left' });
      if (isBeyond(events[0])) return this.#end({ kind: 'unknown', isBeyond: true });
    }
    return this.#forecast;
  }

  undo(): void {
    for (const { address, size, value } of this.#overwritten.reverse()) {
      if (!isTextAddress(address)) {
        this.#machine.memory[this.#system.cellAt[address - DATA_BASE]] = value;
        continue;
      }
      for (let offset = 0; offset < size; offset++) {
        rewriteTextByte(this.#machine.text, address + offset, byteOf(value, offset));
      }
    }
  }

  #end(end: ForecastEnd): Forecast {
    this.#forecast.end = end;
    return this.#forecast;
  }

  #wait(spins: boolean): Forecast {
    const frame = topContext(this.#machine.cpus[this.#options.cpu])?.frames.at(-1);
    const { fn, pc } = frame ?? { fn: -1, pc: 0 };
    return this.#end({ kind: 'waits', spins, fn, pc, changes: this.#changes });
  }

  #take(next: Step, events: readonly Event[]): void {
    this.#forecast.steps.push(next);
    // Such an event changes more than is undone, and nothing behind it is foreseen.
    for (const event of isBeyond(events[0]) ? [] : events) {
      this.#note(event);
      this.#follower.take(event);
      evolve(this.#system, this.#machine, event);
    }
  }

  /** Keeps what the event is about to overwrite; after a change all reads are worth repeating. */
  #note(event: Event): void {
    switch (event.kind) {
      case 'buffered':
        this.#change();
        return;
      case 'exchanged':
        if (isIdle(event)) return;
        break;
      case 'stored':
      case 'committed':
        break;
      default:
        return;
    }
    const { address, size } = event;
    this.#change();
    const value = memoryValue(this.#system, this.#machine, address, size);
    this.#overwritten.push({ address, size, value });
  }

  #change(): void {
    this.#changes++;
    this.#seen.clear();
  }

  /** The CPU stands before the same read as before, and nothing has changed since. */
  #isRepeated(event: Event): boolean {
    const isRead = event.kind === 'loaded' || (event.kind === 'exchanged' && isIdle(event));
    if (!isRead) return false;
    const state = this.#state();
    if (this.#seen.has(state)) return true;
    this.#seen.add(state);
    return false;
  }

  #state(): string {
    const frames = topContext(this.#machine.cpus[this.#options.cpu])?.frames ?? [];
    const words = frames.map(({ fn, pc, locals }) => {
      const live = this.#system.code[fn][pc].live.map((local) => locals[local]);
      return `${fn} ${pc} ${live.join()}`;
    });
    return words.join('/');
  }

  /** Drains what only this version has stored, when the next operation waits for it. */
  #drain(): boolean {
    const { cpu, mayDrain } = this.#options;
    const { buffer } = this.#machine.cpus[cpu];
    const isDue = (entry: number) => mayDrain(this.#follower.meaningOfEntry(cpu, entry));
    const awaited = awaitedStores(this.#system, this.#machine, cpu);
    if (!awaited.every(isDue)) return false;
    // A store waits for room, whichever store makes it.
    const isFull = awaited.length === 0 && nextKind(this.#system, this.#machine, cpu) === 'store';
    const stores = isFull ? this.#follower.stores(cpu).filter(isDue) : awaited;
    const entry = stores.find((index) => this.#system.model.mayDrain(buffer, index));
    if (entry === undefined) return false;
    const next = step('drain', cpu, entry);
    this.#take(next, decide(this.#system, this.#machine, next));
    return true;
  }
}

/** A comparison that fails, or an exchange that puts there what it has found: a try of a lock that is taken. */
function isIdle({ written, value, old }: Extract<Event, { kind: 'exchanged' }>): boolean {
  return !written || value === old;
}

function nextKind(system: System, machine: Machine, cpu: number): Operation['kind'] | undefined {
  return nextInstruction(system, machine.cpus[cpu])?.operation.kind;
}

/** What follows depends on other CPUs, or changes more than this CPU and memory. */
function isBeyond({ kind }: Event): boolean {
  switch (kind) {
    case 'trapped':
    case 'stop-requested':
    case 'stop-reached':
    case 'stop-released':
    case 'stop-finished':
    case 'interrupt-sent':
    case 'interrupts-awaited':
    case 'nmi-raised':
    case 'rcu-moved':
    case 'srcu-moved':
    case 'text-protected':
    case 'interrupt-returned':
    case 'task-ended':
    case 'bug-hit':
    case 'faulted':
    case 'crashed':
      return true;
    default:
      return false;
  }
}
