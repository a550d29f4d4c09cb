/** Where a carried schedule could not be followed to the letter, and what was done instead. */

import type { Event } from '../../machine/events/events.ts';
import type { SourceRange } from '../../machine/program/program.ts';
import type { System } from '../../machine/state/system.ts';
import type { Version } from '../pairing/correspondence.ts';
import { placeOf } from '../pairing/event-meaning.ts';
import { holds } from '../pairing/program-changes.ts';
import type { Script } from './schedule-script.ts';
import type { SecondRun } from './second-run.ts';

export type DeviationKind =
  /** The second version has no such step, or is past it: left out. */
  | 'skipped'
  /** The second version has other steps in that place: taken there. */
  | 'instead'
  /** The second version has more to do before that step: done first. */
  | 'extra'
  /** The second version waits there: the step, and what follows in its context, comes later. */
  | 'waits'
  /** An NMI, stop or interrupt that cannot arrive in the second version. */
  | 'cannot-arrive';

export interface Deviation {
  kind: DeviationKind;
  cpu: number;
  /** Position in the first version's schedule of the step that was to be carried over. */
  step: number;
  /** The first version's event, and the second's: the one next to happen when none did. */
  aEvent: number;
  bEvent: number;
  /** The statements of both, null where there is none. */
  a: SourceRange | null;
  b: SourceRange | null;
  /** Of a wait: how it waits, and the event of the second version that ended it (-1: none did). */
  spins: boolean;
  ended: number;
}

/** More are counted but not kept. */
export const MOST_DEVIATIONS = 10_000;

export class Deviations {
  readonly list: Deviation[] = [];
  /** All of them, those that are not kept included. */
  count = 0;
  readonly #first: Version;
  readonly #script: Script;
  readonly #secondRun: SecondRun;

  constructor(first: Version, script: Script, secondRun: SecondRun) {
    this.#first = first;
    this.#script = script;
    this.#secondRun = secondRun;
  }

  /** The second version waited at an operation of that statement. */
  waitsWithin(statement: SourceRange): boolean {
    return this.list.some(({ kind, b }) => kind === 'waits' && b !== null && holds(statement, b));
  }

  /** `at`: position of the step in the first version's schedule; `b`: the second one's statement. */
  add(at: number, kind: DeviationKind, b: SourceRange | null): Deviation {
    const place = this.#first.placeOf(placeOf(this.#script.meanings[at])) ?? -1;
    const deviation: Deviation = {
      kind,
      cpu: this.#script.timeline.schedule[at].cpu,
      step: at,
      aEvent: this.#script.events[at],
      bEvent: this.#secondRun.length,
      a: place < 0 ? null : this.#first.expansion.operationAt(place).source,
      b,
      spins: false,
      ended: -1,
    };
    this.count++;
    if (this.list.length < MOST_DEVIATIONS) this.list.push(deviation);
    return deviation;
  }
}

/** The statement of an event's operation, null for an event that no operation made. */
export function sourceOf(system: System, event: Event): SourceRange | null {
  if (!('pc' in event)) return null;
  return system.program.functions[event.fn].operations[event.pc].source;
}
