/**
 * Whether a CPU that runs what nobody can tell goes round for ever: such operations go by the CPU's frames alone, so
 * one that comes back to frames that it had comes back to them again and again (Brent, BIT 20, 1980).
 */
import type { Context, Cpu, Frame } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';

/** What of a context such operations go by. */
type Kept = Pick<Context, 'frames' | 'irqsOff' | 'preemptOff'>;

/** Most are fewer operations. */
const FIRST = 16;

export class GoingRound {
  readonly #system: System;
  #kept: readonly Kept[] | null = null;
  /** Operations since the frames were kept, and after how many they are kept anew. */
  #since = 0;
  #until = FIRST;

  constructor(system: System) {
    this.#system = system;
  }

  /** To be told of the CPU before each operation: it has been here before. */
  isBack(cpu: Cpu): boolean {
    if (this.#kept !== null && isSame(this.#system, this.#kept, cpu.contexts)) return true;
    if (this.#since === this.#until) {
      this.#kept = cpu.contexts.map(({ frames, ...rest }) => ({
        ...rest,
        frames: frames.map((frame) => ({ ...frame, locals: frame.locals.slice() })),
      }));
      this.#since = 0;
      this.#until *= 2;
    }
    this.#since++;
    return false;
  }

  /** Once it is back: after so many operations it is again. */
  get period(): number {
    return this.#since;
  }
}

/** The two CPUs' frames are the same, but for values that no operation reads any more. */
export const areSameFrames = (system: System, one: Cpu, other: Cpu): boolean =>
  isSame(system, one.contexts, other.contexts);

function isSame(system: System, kept: readonly Kept[], contexts: readonly Kept[]): boolean {
  if (kept.length !== contexts.length) return false;
  // What differs mostly differs in the innermost frame.
  for (let at = contexts.length - 1; at >= 0; at--) {
    const { frames, irqsOff, preemptOff } = contexts[at];
    const before = kept[at];
    if (before.frames.length !== frames.length) return false;
    if (before.irqsOff !== irqsOff || before.preemptOff !== preemptOff) return false;
    for (let depth = frames.length - 1; depth >= 0; depth--) {
      if (!isSameFrame(system, before.frames[depth], frames[depth])) return false;
    }
  }
  return true;
}

function isSameFrame({ code }: System, one: Frame, other: Frame): boolean {
  const { fn, pc } = one;
  if (pc !== other.pc || fn !== other.fn || one.at !== other.at) return false;
  if (one.ran !== other.ran || one.result !== other.result) return false;
  return code[fn][pc].live.every((local) => one.locals[local] === other.locals[local]);
}
