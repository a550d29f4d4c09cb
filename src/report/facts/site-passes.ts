/** What each frame has run of the site that it is in: instructions, and traps that were taken there. */
import type { Event } from '../../machine/events/events.ts';
import { executedBytes } from '../../machine/events/executed-bytes.ts';
import { siteContaining } from '../../machine/state/address-names.ts';
import { type Context, type Frame, type Machine, topFrame } from '../../machine/state/machine.ts';
import { refutedBy } from '../../machine/state/site-contents.ts';
import type { System } from '../../machine/state/system.ts';
import { resumedPlace } from '../rows/trap-entry.ts';

/** `refuted`: contents that this is not of, a bit each (state/site-contents.ts). */
export type Passed =
  | { kind: 'executed'; index: number; address: number; bytes: number[]; refuted: number }
  /** `index`: of the trap; `place`: where its handler let the CPU go on, at event `ended`. */
  | {
      kind: 'trapped';
      index: number;
      address: number;
      refuted: number;
      place: string;
      ended: number;
    };

type Executed = Extract<Event, { kind: 'executed' }>;

export function passedBy(system: System, index: number, event: Executed): Passed {
  const { address } = event;
  const bytes = executedBytes(event);
  const refuted = refutedBy(system.program.sites[event.site], address, bytes);
  return { kind: 'executed', index, address, bytes, refuted };
}

export class SitePasses {
  readonly #system: System;
  readonly #passes = new WeakMap<Frame, Passed[]>();

  constructor(system: System) {
    this.#system = system;
  }

  /** `machine` is the state just before the event. */
  note(index: number, event: Event, machine: Machine): void {
    const { contexts } = machine.cpus[event.cpu];
    switch (event.kind) {
      case 'executed':
        this.#add(topFrame(contexts[contexts.length - 1]), passedBy(this.#system, index, event));
        return;
      case 'trapped': {
        const { address } = event;
        const trap = { kind: 'trapped', index, address, refuted: 0, place: '', ended: -1 } as const;
        this.#add(topFrame(contexts[contexts.length - 1]), trap);
        return;
      }
      case 'interrupt-returned':
        if (event.context === 'trap') this.#end(index, event, machine);
        return;
      default:
    }
  }

  #add(frame: Frame, passed: Passed): void {
    const known = this.#passes.get(frame);
    const site = siteContaining(this.#system, passed.address);
    const isSame =
      known !== undefined &&
      frame.at !== 0 &&
      siteContaining(this.#system, known[0].address) === site;
    if (isSame) known.push(passed);
    else this.#passes.set(frame, [passed]);
  }

  #end(
    index: number,
    event: Extract<Event, { kind: 'interrupt-returned' }>,
    machine: Machine,
  ): void {
    const { contexts } = machine.cpus[event.cpu];
    const frame = topFrame(contexts[contexts.length - 2]);
    const trap = this.#passes.get(frame)?.findLast(({ kind }) => kind === 'trapped');
    if (trap?.kind !== 'trapped') return;
    trap.place = resumedPlace(this.#system, event, machine) ?? '';
    trap.ended = index;
    if (event.ran >= 0) trap.refuted = event.ran & ~frame.ran;
  }

  /** What the context's innermost frame has run of the site so far. */
  of(context: Context | undefined, site: number): readonly Passed[] {
    if (context === undefined || context.frames.length === 0) return [];
    const known = this.#passes.get(topFrame(context)) ?? [];
    const isSame = known.length > 0 && siteContaining(this.#system, known[0].address) === site;
    return isSame ? known : [];
  }
}
