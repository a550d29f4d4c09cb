/** Writing a replay while the run goes on: header first, then block after block, each in one write. */
import { hasStepsLeft } from '../../detectors/at-end.ts';
import type { Moment } from '../../history/simulate.ts';
import { digestOf } from '../../machine/snapshots/recorded-digest.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import { isContextSwitch } from '../../machine/stepping/steps.ts';
import { encodeBlock } from '../contents/block-encode.ts';
import { encodeEnding, encodeTrailer, type ReplayFinding } from '../contents/ending.ts';
import { encodeHeader, type ReplayHeader, takeHeader } from '../contents/header.ts';
import {
  BLOCK_EVENTS,
  type FrameTag,
  MAX_BLOCKS,
  MAX_EVENTS,
  MAX_FILE_BYTES,
  MAX_PAYLOAD,
} from '../format/file-limits.ts';
import { encodeFrame } from '../format/frame.ts';
import { decode } from '../format/msgpack.ts';
import { Refused } from '../format/replay-problem.ts';
import { fileSink, type ReplaySink, ReplayWriteError, writeError } from './sink.ts';

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
 * Give it every moment of one run in order, then `finish`. Throws ReplayWriteError when the file
 * cannot be written: the recording is closed then and holds whole blocks up to there. Errors of
 * the header leave no file.
 */
export class ReplayWriter {
  readonly #sink: ReplaySink;
  readonly #system: System;
  readonly #machine: Machine;
  readonly #blocks: { offset: number; first: number }[] = [];
  #pending: Moment[] = [];
  #last: Moment | null = null;
  /** The last moment of the last block written. */
  #lastWritten: Moment | null = null;
  #bytes = 0;
  #nmis = 0;
  #switches = 0;
  #closed = false;

  private constructor(sink: ReplaySink, system: System) {
    this.#sink = sink;
    this.#system = system;
    this.#machine = createMachine(system);
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
    return this.#last === null ? 0 : this.#last.index + 1;
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
    this.#refuseBeyondLimits();
    evolve(this.#system, this.#machine, moment.event);
    if (moment.stepIndex !== this.#last?.stepIndex) {
      if (moment.step.kind === 'nmi') this.#nmis++;
      if (isContextSwitch(moment.step, this.#last?.step)) this.#switches++;
    }
    this.#last = moment;
    this.#pending.push(moment);
    if (this.#pending.length === BLOCK_EVENTS) this.#writeBlock();
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
        steps: this.#last === null ? 0 : this.#last.stepIndex + 1,
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
    if (this.#pending.length === 0) return;
    const moments = this.#pending;
    const before = this.#lastWritten;
    const continues = before !== null && moments[0].stepIndex === before.stepIndex;
    const payload = encodeBlock({
      moments,
      continues,
      firstStep: before === null ? 0 : before.stepIndex + 1,
      digest: digestOf(this.#system, this.#machine),
    });
    this.#guard(() => {
      const offset = this.#bytes;
      this.#write('block', payload);
      this.#blocks.push({ offset, first: moments[0].index });
    });
    this.#lastWritten = moments[moments.length - 1];
    this.#pending = [];
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
      const safe = this.#lastWritten === null ? 0 : this.#lastWritten.index + 1;
      throw writeError(this.#sink.name, error, safe);
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
    if (this.#pending.length > 0 && this.events < MAX_EVENTS) return;
    const blocks = this.#blocks.length;
    const isFull = this.#bytes + MAX_PAYLOAD.block + INDEX_BYTES * blocks > MAX_FILE_BYTES;
    if (this.events < MAX_EVENTS && blocks < MAX_BLOCKS && !isFull) return;
    this.flush();
    this.#close();
    const most = `${MAX_EVENTS} events, ${MAX_BLOCKS} blocks and ${MAX_FILE_BYTES} bytes`;
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
