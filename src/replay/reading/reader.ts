/**
 * Reading a replay: all frames are walked, all checksums and blocks checked, before anything of it is
 * shown. Sizes and counts are held to what is left of the file and to file-limits.ts first.
 */
import { costOf } from '../../explore/shrinking/schedule-cost.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { blockContents, takeBlock } from '../contents/block-decode.ts';
import { type Ending, encodeTrailer, takeEnding } from '../contents/ending.ts';
import type { EventLayout } from '../contents/event-layout.ts';
import { type ReplayHeader, takeHeader } from '../contents/header.ts';
import { MAX_BLOCKS, MAX_CONTENTS, MAX_EVENTS, MAX_FILE_BYTES } from '../format/file-limits.ts';
import { type Frame, scanFrame, TRAILER_BYTES } from '../format/frame.ts';
import { problemOf, Refused, type ReplayProblem } from '../format/replay-problem.ts';
import { unpack } from '../format/unpack.ts';
import { type BlockEntry, Replay } from './replay.ts';

/** A replay, or why it cannot be read. */
export type ReadResult = { ok: true; replay: Replay } | { ok: false; problem: ReplayProblem };

/** Reads a replay from the bytes of a file; `name` is the file's name in messages. Never throws. */
export function readReplay(bytes: Uint8Array, name: string): ReadResult {
  try {
    return { ok: true, replay: new Reading(bytes, name).read() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: problemOf(name, error) };
    throw error;
  }
}

class Reading {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  readonly #schedule: Step[] = [];
  readonly #blocks: BlockEntry[] = [];
  #events = 0;
  /** Bytes of all blocks so far, unpacked. */
  #contents = 0;

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#name = name;
  }

  read(): Replay {
    const { length } = this.#bytes;
    if (length > MAX_FILE_BYTES) {
      throw new Refused(`it has ${length} bytes, more than ${MAX_FILE_BYTES}`, 'too-large');
    }
    const first = this.#headerFrame();
    const { header, layout } = this.#inside(first, () => takeHeader(unpack(first.payload)));
    let offset = first.end;
    for (;;) {
      const frame = this.#frameAt(offset);
      if (frame === null) return this.#truncated(header, layout, offset, null);
      if (frame.tag === 'end') return this.#end(header, layout, frame);
      if (frame.tag !== 'block') throw new Refused(`a stray ${frame.tag} frame at byte ${offset}`);
      this.#inside(frame, () => this.#takeBlock(frame, layout));
      offset = frame.end;
    }
  }

  #headerFrame(): Frame {
    if (this.#bytes.length === 0) throw new Refused('it is empty', 'not-a-replay');
    const scan = scanFrame(this.#bytes, 0);
    if (scan.kind === 'cut') throw new Refused('it is cut off within its header');
    if (scan.kind === 'frame' && scan.frame.tag === 'header') return scan.frame;
    const isHeader = scan.kind === 'bad' && scan.what.includes('header');
    if (isHeader) throw new Refused(`damaged at byte 0: ${scan.what}`);
    throw new Refused('this is no Pokelab replay', 'not-a-replay');
  }

  /** The frame at `offset`, null when the file is cut off there. */
  #frameAt(offset: number): Frame | null {
    if (offset === this.#bytes.length) return null;
    const scan = scanFrame(this.#bytes, offset);
    if (scan.kind === 'frame') return scan.frame;
    const isCut = scan.kind === 'cut' ? !this.#hasTrailer() : this.#isZeroFrom(offset);
    if (isCut) return null;
    const what = scan.kind === 'bad' ? scan.what : 'a frame claims more bytes than the file has';
    throw new Refused(`damaged at byte ${offset}: ${what}`);
  }

  /** A file that ends in a trailer has not been cut off. */
  #hasTrailer(): boolean {
    const offset = this.#bytes.length - TRAILER_BYTES;
    if (offset < 0) return false;
    const scan = scanFrame(this.#bytes, offset);
    return scan.kind === 'frame' && scan.frame.tag === 'trailer';
  }

  /** A file system may leave zeros where a crash kept it from writing. */
  #isZeroFrom(offset: number): boolean {
    return this.#bytes.subarray(offset).every((byte) => byte === 0);
  }

  /** Says which frame a refusal is about. */
  #inside<T>(frame: Frame, take: () => T): T {
    try {
      return take();
    } catch (error) {
      if (!(error instanceof Refused) || error.kind !== 'corrupt') throw error;
      throw new Refused(`wrong ${frame.tag} at byte ${frame.offset}: ${error.message}`);
    }
  }

  #takeBlock(frame: Frame, layout: EventLayout): void {
    const contents = blockContents(frame.payload, layout);
    this.#contents += contents.length;
    if (this.#contents > MAX_CONTENTS) {
      throw new Refused(`its blocks unpack to more than ${MAX_CONTENTS} bytes`, 'too-large');
    }
    const { first, count, firstStep, steps, joined, digest } = takeBlock(contents, layout);
    if (first !== this.#events || firstStep !== this.#schedule.length) {
      throw new Refused(
        `it begins at event ${first} and step ${firstStep}, not at ${this.#events} and ${this.#schedule.length}`,
      );
    }
    if (first === 0 && joined[0] === 0) throw new Refused('its first event belongs to no step');
    if (first + count > MAX_EVENTS) {
      throw new Refused(`it has more than ${MAX_EVENTS} events`, 'too-large');
    }
    if (this.#blocks.length >= MAX_BLOCKS) {
      throw new Refused(`it has more than ${MAX_BLOCKS} blocks`, 'too-large');
    }
    for (const step of steps) this.#schedule.push(step);
    this.#events += count;
    const { offset, payload } = frame;
    this.#blocks.push({ offset, payload, first, count, digest });
  }

  #end(header: ReplayHeader, layout: EventLayout, frame: Frame): Replay {
    const ending = this.#inside(frame, () => this.#takeEnding(frame, layout));
    const trailer = this.#frameAt(frame.end);
    if (trailer === null) return this.#truncated(header, layout, frame.end, ending);
    if (trailer.tag !== 'trailer') throw new Refused(`no trailer at byte ${frame.end}`);
    if (Buffer.compare(trailer.payload, encodeTrailer(frame.offset)) !== 0) {
      throw new Refused(
        `wrong trailer at byte ${trailer.offset}: it does not point to the end frame`,
      );
    }
    const stray = this.#bytes.length - trailer.end;
    if (stray > 0)
      throw new Refused(`stray bytes (${stray}) follow the trailer, from byte ${trailer.end} on`);
    return this.#replay(header, layout, ending, null);
  }

  #takeEnding(frame: Frame, layout: EventLayout): Ending {
    const ending = takeEnding(unpack(frame.payload), this.#blocks.length, layout.cpus);
    const { nmis, switches, steps } = costOf(this.#schedule);
    const isSame =
      ending.events === this.#events &&
      ending.steps === steps &&
      ending.nmis === nmis &&
      ending.switches === switches;
    if (!isSame) throw new Refused('its totals are not those of the blocks');
    const isIndex = ending.blocks.every(
      ({ offset, first }, index) =>
        offset === this.#blocks[index].offset && first === this.#blocks[index].first,
    );
    if (!isIndex) throw new Refused('its index does not point to the blocks');
    return ending;
  }

  #truncated(
    header: ReplayHeader,
    layout: EventLayout,
    offset: number,
    end: Ending | null,
  ): Replay {
    const kept = `the ${this.#events} events before that are whole`;
    const message = `${this.#name}: cut off at byte ${offset}; ${kept}`;
    return this.#replay(header, layout, end, { offset, message });
  }

  #replay(
    header: ReplayHeader,
    layout: EventLayout,
    ending: Ending | null,
    truncated: Replay['truncated'],
  ): Replay {
    return new Replay({
      name: this.#name,
      bytes: this.#bytes.length,
      header,
      layout,
      schedule: this.#schedule,
      blocks: this.#blocks,
      finding: ending?.finding ?? null,
      unfinished: ending?.unfinished ?? false,
      truncated,
    });
  }
}
