/** Writing a replay while the run goes on: header first, then block after block, each in one write. */
import { hasStepsLeft } from '../../detectors/at-end.ts';
import { type Look, type Moment, takeStep } from '../../history/simulate.ts';
import type { Event } from '../../machine/events/events.ts';
import { RecordedDigests } from '../../machine/snapshots/recorded-digest.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import { isContextSwitch, type Step } from '../../machine/stepping/steps.ts';
import { PendingBlock } from '../contents/block-encode.ts';
import { encodeEnding, encodeTrailer, type ReplayFinding } from '../contents/ending.ts';
import { encodeHeader, type ReplayHeader, takeHeader } from '../contents/header.ts';
import { compress } from '../format/compression.ts';
import {
  BLOCK_EVENTS,
  type FrameTag,
  MAX_BLOCKS,
  MAX_CONTENTS,
  MAX_EVENTS,
  MAX_FILE_BYTES,
  MAX_PAYLOAD,
} from '../format/file-limits.ts';
import { encodeFrame } from '../format/frame.ts';
import { decode } from '../format/msgpack.ts';
import { Refused } from '../format/replay-problem.ts';
import { fileSink, type ReplaySink, ReplayWriteError, writeError } from './sink.ts';

/** What a recording begins with. */
export interface RecordingOptions {
  header: ReplayHeader;
  /** The system of the header's scenario. */
  system: System;
  /** Replace an existing file; by default it is an error. */
  overwrite?: boolean;
}

/** What the index in the end frame needs for a block, at most. */
const INDEX_BYTES = 16;

/**
 * Give it every moment of one run in order, or let it take the run's steps itself, then `finish`. Throws ReplayWriteError when the file
 * cannot be written: the recording is closed then and holds whole blocks up to there. Errors of
 * the header leave no file.
 */
export class ReplayWriter {
  readonly #sink: ReplaySink;
  readonly #system: System;
  readonly #machine: Machine;
  readonly #digests: RecordedDigests;
  readonly #blocks: { offset: number; first: number }[] = [];
  readonly #pending = new PendingBlock();
  /** The step of the last event, and how many there have been. */
  #last: Step | null = null;
  #steps = 0;
  #bytes = 0;
  /** Bytes of all blocks before they are compressed. */
  #contents = 0;
  #nmis = 0;
  #switches = 0;
  #closed = false;

  private constructor(sink: ReplaySink, system: System) {
    this.#sink = sink;
    this.#system = system;
    this.#machine = createMachine(system);
    this.#digests = new RecordedDigests(system);
  }

  /** Begins a recording: the header is on the disk when this returns. */
  static create(target: string | ReplaySink, options: RecordingOptions): ReplayWriter {
    const name = typeof target === 'string' ? target : target.name;
    const { cpus } = options.header.scenario;
    if (cpus !== options.system.cpus) throw new Error('the header is not of the given system');
    const payload = encodeHeader(options.header);
    refuseUnreadable(name, payload);
    let sink: ReplaySink;
    try {
      sink = typeof target === 'string' ? fileSink(target, options.overwrite ?? false) : target;
    } catch (error) {
      throw writeError(name, error, null);
    }
    const writer = new ReplayWriter(sink, options.system);
    try {
      writer.#write('header', payload);
      sink.flush();
    } catch (error) {
      writer.abandon();
      throw writeError(name, error, null);
    }
    return writer;
  }

  /** Events given so far. */
  get events(): number {
    return this.#pending.first + this.#pending.count;
  }

  /** Size of the file so far. */
  get bytes(): number {
    return this.#bytes;
  }

  append(moment: Moment): void {
    this.#mustBeOpen();
    if (moment.index !== this.events) {
      throw new Error(`event ${moment.index} was given for event ${this.events} of a recording`);
    }
    const { event, step, stepIndex } = moment;
    this.#add(event, step, stepIndex);
    evolve(this.#system, this.#machine, event);
    if (this.#pending.count === BLOCK_EVENTS) this.#writeBlock();
  }

  /**
   * Runs the next step on the recording's own machine and takes what it causes. `look` sees each event, and
   * the machine just before it. Throws ScheduleError too.
   */
  take(step: Step, look: Look): void {
    this.#mustBeOpen();
    const stepIndex = this.#steps;
    takeStep(this.#system, this.#machine, { step, stepIndex }, (event, machine) => {
      if (this.#pending.count === BLOCK_EVENTS) this.#writeBlock();
      look(event, machine);
      this.#add(event, step, stepIndex);
    });
    if (this.#pending.count === BLOCK_EVENTS) this.#writeBlock();
  }

  /** The machine behind all that has been given; it must not be changed. */
  get machine(): Machine {
    return this.#machine;
  }

  #add(event: Event, step: Step, stepIndex: number): void {
    this.#refuseBeyondLimits();
    if (stepIndex !== this.#steps - 1) {
      if (step.kind === 'nmi') this.#nmis++;
      if (isContextSwitch(step, this.#last ?? undefined)) this.#switches++;
      this.#last = step;
      this.#steps = stepIndex + 1;
    }
    this.#digests.take(event);
    this.#pending.add(event, step, stepIndex);
  }

  /** What has been given so far survives a crash from here on. Ends the block early. */
  flush(): void {
    this.#mustBeOpen();
    this.#writeBlock();
    this.#guard(() => this.#sink.flush());
  }

  /** Ends the recording; `finding` is what the run shows, null for a run that did not fail. */
  finish(finding: ReplayFinding | null): void {
    this.#mustBeOpen();
    this.#writeBlock();
    this.#guard(() => {
      const offset = this.#bytes;
      const ending = encodeEnding({
        finding,
        unfinished: finding === null && hasStepsLeft(this.#system, this.#machine),
        events: this.events,
        steps: this.#steps,
        nmis: this.#nmis,
        switches: this.#switches,
        blocks: this.#blocks,
      });
      this.#write('end', ending);
      this.#write('trailer', encodeTrailer(offset));
      this.#sink.flush();
      this.#sink.close();
      this.#closed = true;
    });
  }

  /** The recording is not wanted: closes and removes it. Does nothing once it is closed. */
  abandon(): void {
    if (this.#closed) return;
    this.#close();
    try {
      this.#sink.remove();
    } catch {
      // It is of no use to anybody; there is nothing better to do.
    }
  }

  #writeBlock(): void {
    if (this.#pending.count === 0) return;
    const { first } = this.#pending;
    const contents = this.#pending.encode(this.#digests.of(this.#machine));
    this.#guard(() => {
      const offset = this.#bytes;
      this.#write('block', compress(contents));
      this.#blocks.push({ offset, first });
    });
    this.#contents += contents.length;
    this.#pending.clear();
  }

  #write(tag: FrameTag, payload: Uint8Array): void {
    const frame = encodeFrame(tag, payload);
    this.#sink.write(frame);
    this.#bytes += frame.length;
  }

  /** Runs what touches the disk; an error closes the recording. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#close();
      throw writeError(this.#sink.name, error, this.#pending.first);
    }
  }

  #close(): void {
    this.#closed = true;
    try {
      this.#sink.close();
    } catch {
      // The error that led here is the one to report.
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error(`the recording of ${this.#sink.name} is closed`);
  }

  /** What could not be read back is not written. */
  #refuseBeyondLimits(): void {
    if (this.#pending.count > 0 && this.events < MAX_EVENTS) return;
    const blocks = this.#blocks.length;
    const isFull =
      this.#bytes + MAX_PAYLOAD.block + INDEX_BYTES * blocks > MAX_FILE_BYTES ||
      this.#contents + MAX_PAYLOAD.block > MAX_CONTENTS;
    if (this.events < MAX_EVENTS && blocks < MAX_BLOCKS && !isFull) return;
    this.flush();
    this.#close();
    const bytes = `${MAX_FILE_BYTES} bytes (${MAX_CONTENTS} unpacked)`;
    const most = `${MAX_EVENTS} events, ${MAX_BLOCKS} blocks and ${bytes}`;
    const message = `a replay holds at most ${most}; record a shorter run`;
    throw new ReplayWriteError(this.#sink.name, 'LIMIT', message);
  }
}

/** What could not be read back is not begun. */
function refuseUnreadable(name: string, payload: Uint8Array): void {
  try {
    if (payload.length > MAX_PAYLOAD.header) throw new Refused('the header is too long');
    takeHeader(decode(payload));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new ReplayWriteError(name, 'LIMIT', `this run cannot be recorded: ${error.message}`);
  }
}
