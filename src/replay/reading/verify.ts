/** Verification: the schedule is run again and held to the file, event by event. */
import { type EndCheck, endFailure } from '../../detectors/at-end.ts';
import { detect } from '../../detectors/detect.ts';
import type { Failure } from '../../detectors/failure.ts';
import { type Moment, ScheduleError, simulateSchedule } from '../../history/simulate.ts';
import { digestOf } from '../../machine/snapshots/recorded-digest.ts';
import { addressName } from '../../machine/state/address-names.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import { canonicalEventText, fieldOf, fieldText } from '../contents/event-line.ts';
import { BLOCK_EVENTS } from '../format/file-limits.ts';
import type { Replay } from './replay.ts';

/** The first difference between what a replay holds and what its schedule does now. */
interface ReplayDivergence {
  /** Index of the event; the number of events when the ends differ. */
  event: number;
  /** What the file says and what the machine did. */
  recorded: string;
  rerun: string;
  /** One line: which file, where, how it differs, what to do. */
  message: string;
}

export type Verification =
  /**
   * `note`: what could not be decided, null when nothing was left open. `unfinished`: the run was cut
   * off and has neither passed nor failed.
   */
  | { same: true; events: number; note: string | null; unfinished: boolean }
  | { same: false; divergence: ReplayDivergence };

/** `system`: of the replay's own scenario. Runs at most as long as the recorded schedule. */
export function verifyReplay(replay: Replay, system: System): Verification {
  const comparison = new Comparison(replay, system);
  simulateSchedule(system, replay.schedule).subscribe(comparison);
  return comparison.result();
}

/** The observer of the second run. */
class Comparison {
  readonly #replay: Replay;
  readonly #system: System;
  readonly #machine;
  readonly #digests: Replay['digests'];
  #nextDigest = 0;
  #chunk: Moment[] = [];
  #events = 0;
  #hasFailed = false;
  #unfinished = false;
  #note: string | null = null;
  #divergence: ReplayDivergence | null = null;
  #error: unknown = null;

  constructor(replay: Replay, system: System) {
    this.#replay = replay;
    this.#system = system;
    this.#machine = createMachine(system);
    this.#digests = replay.digests;
  }

  result(): Verification {
    if (this.#error !== null) throw this.#error;
    if (this.#divergence !== null) return { same: false, divergence: this.#divergence };
    return { same: true, events: this.#events, note: this.#note, unfinished: this.#unfinished };
  }

  /** An observer that throws is not heard of: errors are kept for `result`. */
  readonly next = (moment: Moment): void => {
    if (this.#divergence !== null || this.#error !== null) return;
    try {
      this.#compare(moment);
    } catch (error) {
      this.#error = error;
    }
  };

  readonly error = (error: unknown): void => {
    if (this.#divergence !== null) return;
    if (!(error instanceof ScheduleError)) {
      this.#error = error;
      return;
    }
    const { stepIndex, step } = error;
    const rerun = `step ${stepIndex} (${step.kind} on CPU${step.cpu}) is not enabled`;
    this.#diverge(this.#events, this.#recordedText(this.#events), rerun);
  };

  readonly complete = (): void => {
    if (this.#divergence !== null || this.#error !== null) return;
    if (this.#events < this.#replay.eventCount) {
      this.#diverge(this.#events, this.#recordedText(this.#events), 'the run ends');
      return;
    }
    if (!this.#hasFailed) this.#compareEnd();
  };

  #compare(moment: Moment): void {
    const { index, event } = moment;
    if (index >= this.#replay.eventCount) {
      // The last step of a file that is cut off may have lost its last event.
      if (this.#replay.truncated === null) {
        this.#diverge(index, 'the run ends', canonicalEventText(event));
      }
      return;
    }
    const recorded = this.#recorded(index);
    const difference = differenceOf(this.#system, this.#replay, recorded, moment);
    if (difference !== null) {
      this.#diverge(
        index,
        canonicalEventText(recorded.event),
        canonicalEventText(event),
        difference,
      );
      return;
    }
    const failure = this.#hasFailed ? null : detect(this.#system, this.#machine, event);
    evolve(this.#system, this.#machine, event);
    this.#events = index + 1;
    this.#compareFailure(index, failure);
    if (this.#divergence === null) this.#compareDigest(index);
  }

  #recorded(index: number): Moment {
    const first = this.#chunk[0]?.index ?? 0;
    if (index < first || index >= first + this.#chunk.length) {
      this.#chunk = this.#replay.moments(index, index + BLOCK_EVENTS);
    }
    return this.#chunk[index - this.#chunk[0].index];
  }

  #compareFailure(event: number, failure: Failure | null): void {
    const { finding, truncated } = this.#replay;
    if (failure === null) {
      const isMissing = finding !== null && finding.event === event && !this.#hasFailed;
      if (isMissing) this.#diverge(event, failureText(finding), 'no failure');
      return;
    }
    this.#hasFailed = true;
    const isUnknown = finding === null && truncated !== null;
    const isSame =
      finding !== null &&
      finding.event === event &&
      finding.class === failure.class &&
      finding.cpu === failure.cpu &&
      finding.site === failure.site;
    if (isSame || isUnknown) return;
    const at = finding === null || finding.event === event ? '' : ` ${placeOf(finding.event)}`;
    this.#diverge(event, failureText(finding) + at, failureText(failure));
  }

  #compareDigest(event: number): void {
    const next = this.#digests[this.#nextDigest];
    if (next.event !== event) return;
    this.#nextDigest++;
    const digest = digestOf(this.#system, this.#machine);
    if (digest !== next.digest) this.#diverge(event, `digest ${next.digest}`, `digest ${digest}`);
  }

  #compareEnd(): void {
    const { finding, truncated } = this.#replay;
    if (finding === null && truncated !== null) return;
    const mayHang = finding === null || finding.class === 'hang';
    const end: EndCheck = endFailure(this.#system, this.#machine, mayHang);
    if (end.kind === 'undecided') {
      this.#unfinished = finding === null;
      this.#note = `whether the run can still end was not decided within ${end.states} states`;
      return;
    }
    this.#unfinished = end.failure === null && end.isUnfinished;
    if (this.#replay.unfinished && !this.#unfinished) {
      this.#diverge(this.#events, 'steps remain', failureText(end.failure));
      return;
    }
    if (end.failure?.class === finding?.class && (finding === null || finding.event === null))
      return;
    this.#diverge(this.#events, failureText(finding), failureText(end.failure));
  }

  #recordedText(index: number): string {
    if (index >= this.#replay.eventCount) return 'the run ends';
    return canonicalEventText(this.#recorded(index).event);
  }

  #diverge(event: number, recorded: string, rerun: string, difference?: string): void {
    const how = difference ?? `recorded: ${recorded}; run again: ${rerun}`;
    const where = event < this.#replay.eventCount ? this.#where(event) : 'at its end';
    const advice = 'the protocol or pokelab has changed since: record the run again';
    const message = `${this.#replay.name}: it differs ${where}: ${how}; ${advice}`;
    this.#divergence = { event, recorded, rerun, message };
  }

  #where(event: number): string {
    const { stepIndex, step } = this.#recorded(event);
    return `at event ${event} (step ${stepIndex}, ${step.kind} on CPU${step.cpu})`;
  }
}

const placeOf = (event: number | null): string =>
  event === null ? 'at the end' : `at event ${event}`;

function failureText(failure: Failure | null): string {
  return failure === null ? 'no failure' : `${failure.class} (${failure.message})`;
}

/** How two moments differ, null when they are equal. */
function differenceOf(
  system: System,
  replay: Replay,
  recorded: Moment,
  rerun: Moment,
): string | null {
  const place = ({ event }: Moment): string =>
    'address' in event ? ` (${addressName(system, event.address)})` : '';
  if (recorded.event.kind !== rerun.event.kind) {
    const told = (moment: Moment) => canonicalEventText(moment.event) + place(moment);
    return `recorded: ${told(recorded)}; run again: ${told(rerun)}`;
  }
  if (recorded.stepIndex !== rerun.stepIndex) {
    return `recorded as part of step ${recorded.stepIndex}; run again: of step ${rerun.stepIndex}`;
  }
  for (const { name } of replay.fieldsOf(rerun.event.kind)) {
    if (fieldOf(recorded.event, name) === fieldOf(rerun.event, name)) continue;
    const told = (moment: Moment) =>
      fieldText(moment.event, name) + (name === 'address' ? place(moment) : '');
    return `${rerun.event.kind} recorded with ${told(recorded)}; run again: ${told(rerun)}`;
  }
  return null;
}
