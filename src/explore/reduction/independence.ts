/**
 * Independent accesses (E3.15): with which nothing that may happen before them conflicts, be it by other CPUs or by
 * what may come in over their own. Each of them is a persistent set by itself (Godefroid, LNCS 1032, 1996, chapter 4).
 */
import type { Cpu, Frame, Machine, WaitingTask } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { accessOf } from './access.ts';
import type { Arrivals } from './footprints/knowledge.ts';
import { hasBit, placeAt } from './footprints/locations.ts';
import { mayTakeMoreNmis } from './movers.ts';
import type { Reduced } from './reductions.ts';

export class Independence {
  readonly #system: System;
  readonly #reduced: Reduced;
  /** Accesses that some CPU might still conflict with are looked into. */
  readonly #looksAhead: boolean;
  readonly #arrivals: readonly Arrivals[];

  constructor(system: System, reduced: Reduced) {
    const { broadcast, share } = reduced.knowledge;
    this.#system = system;
    this.#reduced = reduced;
    this.#looksAhead = reduced.on.has('a');
    this.#arrivals = [broadcast, share];
  }

  /** The CPU's next operation is an independent access: it may run at once. */
  isIndependent(machine: Machine, id: number): boolean {
    const access = accessOf(this.#system, machine, id);
    if (access === null) return false;
    return access.locations.every(
      (location) =>
        this.#isIgnored(location) ||
        (this.#looksAhead &&
          !this.#othersMeet(machine, id, location, access.writes) &&
          !this.#mayMeetBefore(machine, id, location, access.writes)),
    );
  }

  /** The lowest entry of the CPU's store buffer that may reach memory at once, -1 for none. */
  drainAtOnce(machine: Machine, id: number): number {
    const { buffer } = machine.cpus[id];
    for (let entry = 0; entry < buffer.length; entry++) {
      if (!this.#system.model.mayDrain(buffer, entry)) continue;
      const { address, size } = buffer[entry];
      const { locations, isWhole } = placeAt(this.#system, address, size);
      if (!isWhole || locations.length !== 1 || !this.#isOwn(id, locations[0])) continue;
      const [location] = locations;
      if (this.#isIgnored(location)) return entry;
      if (this.#looksAhead && !this.#othersMeet(machine, id, location, true)) return entry;
    }
    return -1;
  }

  /** A store to another CPU's stack may come when that has ended. */
  #isOwn(id: number, location: number): boolean {
    const owner = this.#system.program.cells[location]?.owner;
    return owner === undefined || owner.cpu === id;
  }

  #isIgnored(location: number): boolean {
    return hasBit(this.#reduced.knowledge.ignored, 0, location);
  }

  /** Another CPU may still write the location; or access it at all, where this one writes. */
  #othersMeet(machine: Machine, id: number, location: number, writes: boolean): boolean {
    const { cpus } = machine;
    for (let other = 0; other < cpus.length; other++) {
      if (other !== id && this.#mayAccess(machine, other, location, writes)) return true;
    }
    return false;
  }

  /** All that the CPU may still do. */
  #mayAccess(machine: Machine, id: number, location: number, reads: boolean): boolean {
    const cpu = machine.cpus[id];
    for (const { frames } of cpu.contexts) {
      if (this.#framesMeet(frames, id, location, reads)) return true;
    }
    if (this.#waitingMeet(cpu.waiting, id, location, reads)) return true;
    for (const { address, size } of cpu.buffer) {
      if (placeAt(this.#system, address, size).locations.includes(location)) return true;
    }
    return this.#arrivalsMeet(machine, id, location, reads);
  }

  /** What may come in over the CPU's contexts, or take their place, before its next operation. */
  #mayMeetBefore(machine: Machine, id: number, location: number, reads: boolean): boolean {
    const { waiting } = machine.cpus[id];
    if (this.#waitingMeet(waiting, id, location, reads)) return true;
    return this.#arrivalsMeet(machine, id, location, reads);
  }

  #waitingMeet(
    waiting: readonly WaitingTask[],
    id: number,
    location: number,
    reads: boolean,
  ): boolean {
    return waiting.some(({ context }) => this.#framesMeet(context.frames, id, location, reads));
  }

  #framesMeet(frames: readonly Frame[], id: number, location: number, reads: boolean): boolean {
    const { ops, words, opStart, futureReads, futureWrites } = this.#reduced.knowledge;
    for (const { fn, pc } of frames) {
      const from = (id * ops + opStart[fn] + pc) * words;
      if (hasBit(futureWrites, from, location)) return true;
      if (reads && hasBit(futureReads, from, location)) return true;
    }
    return false;
  }

  #arrivalsMeet(machine: Machine, id: number, location: number, reads: boolean): boolean {
    for (const arrivals of this.#arrivals)
      if (this.#meets(arrivals, id, location, reads)) return true;
    if (!this.#mayTakeNmi(machine, machine.cpus[id])) return false;
    return this.#meets(this.#reduced.knowledge.nmi, id, location, reads);
  }

  #mayTakeNmi(machine: Machine, cpu: Cpu): boolean {
    return cpu.nmiPending || cpu.nmiRaised || mayTakeMoreNmis(this.#system, machine, cpu);
  }

  #meets({ reads, writes }: Arrivals, id: number, location: number, orReads: boolean): boolean {
    const from = id * this.#reduced.knowledge.words;
    return hasBit(writes, from, location) || (orReads && hasBit(reads, from, location));
  }
}
