/**
 * The access table: the locations that each operation has been seen to read and to write, on each CPU,
 * and the cells that have been seen to take another value than their initial one.
 */
import type { Event } from '../../../machine/events/events.ts';
import { interchangeableCpus } from '../../../machine/snapshots/symmetry.ts';
import type { System } from '../../../machine/state/system.ts';
import { placeAt, setBit, wordsOf } from './locations.ts';

export class AccessTable {
  readonly words: number;
  /** By function, its first operation's number; operations are numbered through. */
  readonly opStart: Int32Array;
  readonly ops: number;
  /** `[(cpu * ops + op) * words + word]` */
  readonly reads: Int32Array;
  readonly writes: Int32Array;
  /** By cell: a store of another value than the initial one was seen. */
  readonly changed: Uint8Array;
  readonly #system: System;
  /** By CPU: those that no run can tell from it, itself among them. */
  readonly #alike: readonly (readonly number[])[];

  constructor(system: System) {
    const { program, cpus } = system;
    this.#system = system;
    this.words = wordsOf(system);
    this.opStart = new Int32Array(program.functions.length);
    let ops = 0;
    program.functions.forEach(({ operations }, fn) => {
      this.opStart[fn] = ops;
      ops += operations.length;
    });
    this.ops = ops;
    this.reads = new Int32Array(cpus * ops * this.words);
    this.writes = new Int32Array(cpus * ops * this.words);
    this.changed = new Uint8Array(program.cells.length);
    const groups = interchangeableCpus(program, system.nmisPerCpu);
    this.#alike = program.tasks.map((_, cpu) => groups.find((one) => one.includes(cpu)) ?? [cpu]);
  }

  copy(): AccessTable {
    const copy = new AccessTable(this.#system);
    copy.reads.set(this.reads);
    copy.writes.set(this.writes);
    copy.changed.set(this.changed);
    return copy;
  }

  /**
   * The operation accesses the location; true when that is new. It holds for all CPUs that no run can tell
   * from this one: the search may look at any of them in this one's place.
   */
  add(cpu: number, op: number, location: number, isWrite: boolean): boolean {
    const set = isWrite ? this.writes : this.reads;
    let isNew = false;
    for (const each of this.#alike[cpu]) {
      if (setBit(set, (each * this.ops + op) * this.words, location)) isNew = true;
    }
    return isNew;
  }

  /** Looks an event's accesses up; true when one of them, or a cell's change, was not known. */
  note(event: Event): boolean {
    switch (event.kind) {
      case 'loaded':
        return this.#access(event, event.address, event.size, { read: true, write: false });
      case 'buffered':
      case 'stored': {
        const isNew = this.#access(event, event.address, event.size, { read: false, write: true });
        return this.#change(event) || isNew;
      }
      case 'exchanged': {
        const isNew = this.#access(event, event.address, event.size, { read: true, write: true });
        return (event.written && this.#change(event)) || isNew;
      }
      case 'fetched': {
        const address = event.address + event.offset;
        return this.#access(event, address, event.size, { read: true, write: false });
      }
      default:
        return false;
    }
  }

  /** The operation that CPU stands at accesses what is there, now or later. */
  access(
    { cpu, fn, pc }: { cpu: number; fn: number; pc: number },
    address: number,
    size: number,
    how: { read: boolean; write: boolean },
  ): boolean {
    return this.#access({ cpu, fn, pc }, address, size, how);
  }

  #access(
    { cpu, fn, pc }: { cpu: number; fn: number; pc: number },
    address: number,
    size: number,
    { read, write }: { read: boolean; write: boolean },
  ): boolean {
    const op = this.opStart[fn] + pc;
    let isNew = false;
    for (const location of placeAt(this.#system, address, size).locations) {
      if (read && this.add(cpu, op, location, false)) isNew = true;
      if (write && this.add(cpu, op, location, true)) isNew = true;
    }
    return isNew;
  }

  #change({ address, size, value }: Pick<Stored, 'address' | 'size' | 'value'>): boolean {
    const { cells } = this.#system.program;
    for (const cell of placeAt(this.#system, address, size).locations) {
      if (cell >= cells.length || this.changed[cell] !== 0 || value === cells[cell].initial)
        continue;
      this.changed[cell] = 1;
      return true;
    }
    return false;
  }
}

type Stored = Extract<Event, { kind: 'stored' }>;
