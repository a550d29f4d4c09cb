/** Runs for tests of the report: small protocols in C, and schedules that are written out. */
import { detectAtEnd } from '../../src/detectors/at-end.ts';
import { detect } from '../../src/detectors/detect.ts';
import type { Critical } from '../../src/detectors/failure.ts';
import { hang } from '../../src/detectors/hang.ts';
import { lowerProtocol } from '../../src/language/lowering/lower-program.ts';
import { parseProtocol } from '../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import type { IndexedEvent } from '../../src/machine/events/events.ts';
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';
import { profileNamed } from '../../src/machine/memory/profiles.ts';
import type { Machine } from '../../src/machine/state/machine.ts';
import { createMachine, createSystem, type System } from '../../src/machine/state/system.ts';
import { decide } from '../../src/machine/stepping/decide.ts';
import { enabled, isEnabled } from '../../src/machine/stepping/enabled.ts';
import { evolve } from '../../src/machine/stepping/evolve.ts';
import { nextInstruction } from '../../src/machine/stepping/next-operation.ts';
import { type Step, type StepKind, step } from '../../src/machine/stepping/steps.ts';
import { sourceText } from '../../src/report/naming/names.ts';
import { isShown } from '../../src/report/rows/event-wording.ts';

export interface SampleOptions {
  cpus?: number;
  nmis?: number;
  memory?: MemoryModelName;
  sites?: number;
  /** Name of a profile. */
  hardware?: string;
}

/** The system of a protocol in C; the language is prepared on the way. */
export async function sampleSystem(text: string, options: SampleOptions = {}): Promise<System> {
  await prepareLanguage();
  const parsed = parseProtocol({ name: 'sample.c', text });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const { cpus = 2, nmis = 0, memory = 'sc', sites = 1, hardware = 'coherent' } = options;
  const profile = profileNamed(hardware);
  const program = lowerProtocol(parsed.protocol, { cpus, sites, jobs: 1 });
  const nmisPerCpu = new Array<number>(cpus).fill(nmis);
  return createSystem({ program, memory, nmis, nmisPerCpu, asked: 'new', profile });
}

export interface Run {
  events: IndexedEvent[];
  steps: Step[];
  critical: Critical | null;
  machine: Machine;
}

/** Writes a run step by step; stops at the first failure. */
export class Script {
  readonly #system: System;
  readonly run: Run;
  #shown = 0;

  constructor(system: System) {
    this.#system = system;
    this.run = { events: [], steps: [], critical: null, machine: createMachine(system) };
  }

  /** One step; false once the run has failed or when the step is not enabled. */
  step(kind: StepKind, cpu: number, entry = 0): boolean {
    const { machine, events } = this.run;
    const next = step(kind, cpu, entry);
    if (this.run.critical !== null || !isEnabled(this.#system, machine, next)) return false;
    this.run.steps.push(next);
    for (const event of decide(this.#system, machine, next)) {
      const failure = detect(this.#system, machine, event);
      // What is private takes no number, so that expected rows do not hang on how C is lowered.
      if (isShown(event) || failure !== null) this.#shown++;
      const index = this.#shown - 1;
      if (failure !== null) this.run.critical = { failure, event: index };
      events.push({ index, event });
      evolve(this.#system, machine, event);
    }
    return true;
  }

  #go(cpu: number): boolean {
    return this.step('run', cpu) || this.step('drain', cpu);
  }

  /** Runs the CPU until the source of its next operation holds the text; drains where it must. */
  until(cpu: number, text: string): this {
    for (let count = 0; count < 10_000; count++) {
      const next = nextInstruction(this.#system, this.run.machine.cpus[cpu]);
      const source = next && sourceText(this.#system.program, next.operation.source);
      if (source?.includes(text)) return this;
      if (!this.#go(cpu)) break;
      if (this.run.critical !== null) return this;
    }
    throw new Error(`CPU${cpu} does not come to '${text}'`);
  }

  /** Runs that many micro-operations that are not private. */
  shared(cpu: number, count: number): this {
    for (let done = 0; done < count; ) {
      const next = nextInstruction(this.#system, this.run.machine.cpus[cpu]);
      if (next !== undefined && !next.isPrivate) done++;
      if (!this.step('run', cpu)) throw new Error(`CPU${cpu} cannot run`);
    }
    return this;
  }

  /** Takes the step, which must be enabled. */
  take(kind: StepKind, cpu: number, entry = 0): this {
    if (!this.step(kind, cpu, entry)) throw new Error(`'${kind}' is not enabled on CPU${cpu}`);
    return this;
  }

  /** Runs the CPU as far as it goes alone, but no further than a failure. */
  finish(cpu: number): this {
    for (let count = 0; count < 10_000 && this.#go(cpu); count++);
    return this;
  }

  /** Marks a failure that only the end shows, if the run has ended. */
  end(): this {
    const { machine, critical } = this.run;
    const hasEnded = enabled(this.#system, machine).every(({ kind }) => kind === 'nmi');
    const failure = critical === null && hasEnded ? detectAtEnd(this.#system, machine) : null;
    if (failure !== null) this.run.critical = { failure, event: this.#shown };
    return this;
  }

  /** Marks the run as one that can never end: what a search says of a loop. */
  hang(): this {
    this.run.critical = { failure: hang(this.run.machine), event: this.#shown };
    return this;
  }
}
