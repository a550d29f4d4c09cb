/**
 * Strides of a search, each kept once: one that looks at nothing but its own CPU and at memory does the same in
 * every machine that has those two parts.
 */
import type { Failure } from '../../detectors/failure.ts';
import { stride } from '../../detectors/stride.ts';
import type { Event } from '../../machine/events/events.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { ownerAt } from '../../machine/state/lifetime.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { STEP_CODES, type Step } from '../../machine/stepping/steps.ts';
import type { MachineParts, Parts } from './machine-parts.ts';

/** What comes of a stride. */
export interface Taken {
  machine: Machine;
  parts: Parts;
  /** Each micro-operation, in order. */
  steps: Step[];
  failure: Failure | null;
}

/** What a stride makes of its CPU and of memory, as numbers of parts; and the NMIs that it takes. */
interface Known {
  cpu: number;
  memory: number;
  nmis: number;
  steps: Step[];
}

export class KnownStrides {
  readonly #system: System;
  readonly #parts: MachineParts;
  readonly #takesAlong: boolean;
  /** By CPU, and by the number of its part; then by memory and step. */
  readonly #known: Map<number, Known>[][];
  readonly #looks: boolean;

  constructor(system: System, parts: MachineParts, takesAlong: boolean) {
    this.#system = system;
    this.#parts = parts;
    this.#takesAlong = takesAlong;
    this.#known = Array.from({ length: system.cpus }, () => []);
    this.#looks = !system.keepsVersions;
  }

  /** The stride that ends with the step; null when its CPU waits, or loops for ever, before it. */
  take(machine: Machine, parts: Parts, last: Step): Taken | null {
    const { cpu } = last;
    const memory = parts[parts.length - 1];
    const key = memory * STEP_CODES + last.code;
    const known = this.#known[cpu][parts[cpu]]?.get(key);
    if (known !== undefined) return this.#again(machine, parts, cpu, known);
    let isOwn = this.#looks;
    const taken = stride(this.#system, machine, last, this.#takesAlong, (_, event) => {
      isOwn &&= this.#isOwn(event);
    });
    if (taken === null) return null;
    const { machine: next, steps, failure } = taken;
    if (failure !== null) return { machine: next, parts, steps, failure };
    const numbers = this.#parts.take(next, machine, parts);
    if (isOwn) {
      const nmis = machine.nmisLeft - next.nmisLeft;
      const after = { cpu: numbers[cpu], memory: numbers[numbers.length - 1], nmis, steps };
      this.#known[cpu][parts[cpu]] ??= new Map();
      this.#known[cpu][parts[cpu]].set(key, after);
    }
    return { machine: next, parts: numbers, steps, failure };
  }

  #again(machine: Machine, parts: Parts, id: number, known: Known): Taken {
    const { cpu, memory, nmis, steps } = known;
    const next = this.#parts.exchanged(machine, id, cpu, memory);
    next.nmisLeft -= nmis;
    const numbers = parts.slice();
    numbers[id] = cpu;
    numbers[numbers.length - 1] = memory;
    return { machine: next, parts: numbers, steps, failure: null };
  }

  /** Neither whether the event comes nor what it is depends on other CPUs, or on what is neither CPU nor memory. */
  #isOwn(event: Event): boolean {
    switch (event.kind) {
      case 'assigned':
      case 'jumped':
      case 'relaxed':
      case 'fenced':
      case 'serialised':
      case 'fetched':
      case 'executed':
      case 'site-left':
      case 'nmi-entered':
      case 'nmi-latched':
      case 'interrupt-returned':
        return true;
      // Objects on a stack come to life and end: whether somebody holds an address matters.
      case 'called':
        return this.#system.stackObjects[event.callee] === undefined;
      case 'returned':
        return this.#system.stackObjects[event.fn] === undefined;
      case 'loaded':
        return isTextAddress(event.address) || this.#isOwnPlace(event);
      case 'buffered':
      case 'stored':
      case 'exchanged':
      case 'committed':
        return !isTextAddress(event.address) && this.#isOwnPlace(event);
      default:
        return false;
    }
  }

  /** On no other CPU's stack, of which it would be to be asked whether it still lives. */
  #isOwnPlace({ cpu, address, size }: { cpu: number; address: number; size: number }): boolean {
    const owner = ownerAt(this.#system, address, size);
    return owner === undefined || owner.cpu === cpu;
  }
}
