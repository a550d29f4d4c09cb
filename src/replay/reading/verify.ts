/** Verification: the schedule is run again and held to the file, event by event. */
import { type EndCheck, endFailure } from '../../detectors/at-end.ts';
import { detect } from '../../detectors/detect.ts';
import type { Critical, Failure } from '../../detectors/failure.ts';
import { type Look, ScheduleError, takeStep } from '../../history/simulate.ts';
import type { Event } from '../../machine/events/events.ts';
import { RecordedDigests } from '../../machine/snapshots/recorded-digest.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { PendingBlock } from '../contents/block-encode.ts';
import type { ReplayFinding } from '../contents/ending.ts';
import { canonicalEventText } from '../contents/event-line.ts';
import { differingFindings, findingText, isFinding, NO_FAILURE } from './finding-difference.ts';
import { differenceOf } from './moment-difference.ts';
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

/** What running the schedule again came to. */
export type Verification =
  /**
   * `note`: what could not be decided, null when nothing was left open. `unfinished`: the run was cut
   * off and has neither passed nor failed. `finding`: the failure that the run shows now; null also where
   * the file claims one that could not be decided.
   */
  | {
      same: true;
      events: number;
      note: string | null;
      unfinished: boolean;
      finding: ReplayFinding | null;
    }
  | { same: false; divergence: ReplayDivergence };

/** What runs a schedule again: a machine alone, or a timeline that keeps it. */
export interface Runner {
  /** Takes the next step. Throws ScheduleError. */
  append(step: Step, look: Look): void;
  /** As it is now. */
  readonly head: Machine;
}

/** Runs a replay again and compares every event. `system`: of the replay's own scenario. Runs at most as long as the recorded schedule. */
export function verifyReplay(replay: Replay, system: System): Verification {
  return verifyRun(replay, system, new MachineAlone(system)).verification;
}

/**
 * The same, and the failure that shows in an event of the run, if any. `runner`: of that system, nothing taken
 * yet; where nothing differs, it has taken all steps in the end.
 */
export function verifyRun(
  replay: Replay,
  system: System,
  runner: Runner,
): { verification: Verification; first: Critical | null } {
  const comparison = new Comparison(replay, system);
  try {
    for (const step of replay.schedule) {
      comparison.begin(step);
      runner.append(step, comparison.look);
      if (comparison.isOver) break;
    }
    comparison.end(runner.head);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    comparison.refused(error, runner.head);
  }
  return { verification: comparison.result(), first: comparison.first };
}

class MachineAlone implements Runner {
  readonly head: Machine;
  readonly #system: System;
  #steps = 0;

  constructor(system: System) {
    this.#system = system;
    this.head = createMachine(system);
  }

  append(step: Step, look: Look): void {
    takeStep(this.#system, this.head, { step, stepIndex: this.#steps++ }, look);
  }
}

/**
 * Looks on while the schedule runs again. Its events are gathered to blocks as the file has them, and a block
 * is written as it would be recorded: where that gives the file's bytes, all is the same. Where it does not,
 * or the run goes another way, the block's events are compared one by one.
 */
class Comparison {
  readonly #replay: Replay;
  readonly #system: System;
  readonly #digests: RecordedDigests;
  /** The event that fails by what the file says, -1 for none. */
  readonly #failing: number;
  /** The events behind the last block that was found the same. */
  readonly #pending = new PendingBlock();
  #block = 0;
  /** Index behind the last event of the block under way. */
  #blockEnd: number;
  #step: Step | null = null;
  #stepIndex = -1;
  /** Events so far. */
  #events = 0;
  /** The failure that the first event to fail is. */
  first: Critical | null = null;
  /** The failure that the end of the run is. */
  #atEnd: ReplayFinding | null = null;
  #unfinished = false;
  #note: string | null = null;
  #divergence: ReplayDivergence | null = null;

  constructor(replay: Replay, system: System) {
    this.#replay = replay;
    this.#system = system;
    this.#digests = new RecordedDigests(system);
    this.#failing = replay.finding?.event ?? -1;
    this.#blockEnd = this.#endOfBlock();
  }

  get isOver(): boolean {
    return this.#divergence !== null;
  }

  result(): Verification {
    if (this.#divergence !== null) return { same: false, divergence: this.#divergence };
    const note = this.#note;
    const unfinished = this.#unfinished;
    const { first } = this;
    const finding = first === null ? this.#atEnd : { ...first.failure, event: first.event };
    return { same: true, events: this.#events, note, unfinished, finding };
  }

  begin(step: Step): void {
    this.#step = step;
    this.#stepIndex++;
  }

  readonly look: Look = (event, machine) => {
    if (this.#events === this.#blockEnd && !this.isOver) this.#closeBlock(machine);
    if (this.isOver) return;
    // No block is left.
    if (this.#blockEnd < 0) {
      this.#surplus(event);
      return;
    }
    const index = this.#events++;
    this.#digests.take(event);
    this.#pending.add(event, this.#step as Step, this.#stepIndex);
    const failure = this.first === null ? detect(this.#system, machine, event) : null;
    if (failure !== null || index === this.#failing) this.#compareFailure(index, failure);
  };

  refused({ stepIndex, step }: ScheduleError, machine: Machine): void {
    if (this.isOver) return;
    if (this.#events === this.#blockEnd) this.#closeBlock(machine);
    const rerun = `step ${stepIndex} (${step.kind} on CPU${step.cpu}) is not enabled`;
    if (!this.isOver) this.#diverge(this.#events, this.#recordedText(this.#events), rerun);
  }

  end(machine: Machine): void {
    if (this.isOver) return;
    if (this.#events === this.#blockEnd) this.#closeBlock(machine);
    if (this.isOver) return;
    if (this.#events < this.#replay.eventCount) {
      this.#diverge(this.#events, this.#recordedText(this.#events), 'the run ends');
      return;
    }
    if (this.first === null) this.#compareEnd(machine);
  }

  #closeBlock(machine: Machine): void {
    const { digest: recorded } = this.#replay.blockAt(this.#block);
    const digest = this.#digests.of(machine);
    const contents = this.#replay.contentsOf(this.#block);
    const isSame =
      contents !== null && Buffer.compare(contents, this.#pending.encode(digest)) === 0;
    if (!isSame && this.#differs()) return;
    if (digest !== recorded) {
      this.#tell(this.#events - 1, `digest ${recorded}`, `digest ${digest}`);
      return;
    }
    this.#pending.clear();
    this.#block++;
    this.#blockEnd = this.#endOfBlock();
  }

  /** -1 where no block is left. */
  #endOfBlock(): number {
    if (this.#block === this.#replay.blockCount) return -1;
    const { first, count } = this.#replay.blockAt(this.#block);
    return first + count;
  }

  /** Whether one of the pending events is not as it was recorded; if so, that is the divergence. */
  #differs(): boolean {
    const { first, events, stepIndexes } = this.#pending;
    const recorded = this.#replay.moments(first, first + events.length);
    for (const [at, event] of events.entries()) {
      const rerun = { event, stepIndex: stepIndexes[at] };
      const difference = differenceOf(this.#system, this.#replay, recorded[at], rerun);
      if (difference === null) continue;
      const [was, is] = [recorded[at].event, event].map(canonicalEventText);
      this.#tell(first + at, was, is, difference);
      return true;
    }
    return false;
  }

  #surplus(event: Event): void {
    // The last step of a file that is cut off may have lost its last event.
    if (this.#replay.truncated !== null) return;
    this.#diverge(this.#events, 'the run ends', canonicalEventText(event));
  }

  #compareFailure(event: number, failure: Failure | null): void {
    const { finding, truncated } = this.#replay;
    if (failure === null) {
      const isMissing = finding !== null && finding.event === event && this.first === null;
      if (isMissing) this.#findingDiffers(event, null);
      return;
    }
    this.first = { failure, event };
    const isUnknown = finding === null && truncated !== null;
    if (isUnknown || isFinding(finding, { ...failure, event })) return;
    this.#findingDiffers(event, { ...failure, event });
  }

  #compareEnd(machine: Machine): void {
    const { finding, truncated } = this.#replay;
    if (finding === null && truncated !== null) return;
    const mayHang = finding === null || finding.class === 'hang';
    const end: EndCheck = endFailure(this.#system, machine, mayHang);
    if (end.kind === 'undecided') {
      this.#unfinished = true;
      const claim = finding === null ? '' : `; that it is a ${finding.class} is what the file says`;
      this.#note = `whether the run can still end was not decided within ${end.states} states${claim}`;
      return;
    }
    this.#unfinished = end.failure === null && end.isUnfinished;
    this.#atEnd = end.failure && { ...end.failure, event: null };
    if (finding === null && this.#replay.unfinished !== this.#unfinished && truncated === null) {
      const remain = 'steps remain';
      const [recorded, rerun] = this.#unfinished
        ? [NO_FAILURE, remain]
        : [remain, findingText(this.#atEnd)];
      this.#diverge(this.#events, recorded, rerun);
      return;
    }
    if (finding === null ? this.#atEnd === null : isFinding(this.#atEnd, finding)) return;
    this.#findingDiffers(this.#events, this.#atEnd);
  }

  #findingDiffers(event: number, rerun: ReplayFinding | null): void {
    const [was, is] = differingFindings(this.#replay.finding, rerun);
    this.#diverge(event, was, is);
  }

  #recordedText(index: number): string {
    const [recorded] = this.#replay.events(index, index + 1);
    return recorded === undefined ? 'the run ends' : canonicalEventText(recorded);
  }

  /** What came before it and is not compared yet comes first. */
  #diverge(event: number, recorded: string, rerun: string): void {
    if (!this.#differs()) this.#tell(event, recorded, rerun);
  }

  #tell(event: number, recorded: string, rerun: string, difference?: string): void {
    const how = difference ?? `recorded: ${recorded}; run again: ${rerun}`;
    const where = event < this.#replay.eventCount ? this.#where(event) : 'at its end';
    const advice = 'the protocol or pokelab has changed since: record the run again';
    const message = `${this.#replay.name}: it differs ${where}: ${how}; ${advice}`;
    this.#divergence = { event, recorded, rerun, message };
  }

  #where(event: number): string {
    const [{ stepIndex, step }] = this.#replay.moments(event, event + 1);
    return `at event ${event} (step ${stepIndex}, ${step.kind} on CPU${step.cpu})`;
  }
}
