/** Counts the different places at which NMIs arrived. */
import { type Cpu, topContext, topFrame } from '../../machine/state/machine.ts';

/** Of an entry of a set, at most. */
const BYTES_A_PLACE = 48;

export class NmiPositions {
  readonly #places = new Set<number>();

  get size(): number {
    return this.#places.size;
  }

  get bytes(): number {
    return BYTES_A_PLACE * this.#places.size;
  }

  /** Numbers that `restore` takes. */
  get places(): number[] {
    return [...this.#places];
  }

  restore(places: Iterable<number>): void {
    for (const place of places) this.#places.add(place);
  }

  /** An NMI arrives at the CPU, which has the given number. */
  add(cpu: Cpu, id: number): void {
    const context = topContext(cpu);
    const idle = context === undefined || context.frames.length === 0;
    const frame = idle ? null : topFrame(context);
    const place = frame === null ? 0 : (frame.fn + 1) * 65_536 + frame.pc;
    this.#places.add((place * 16 + cpu.fetched.length) * 32 + id);
  }
}
