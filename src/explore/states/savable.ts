/** Searches that can be interrupted, kept in a file, and gone on with later. */

/**
 * What a search was made by. The version changes whenever a search in the middle would go on otherwise than it
 * began: with other steps tried, in another order, or with other fingerprints.
 */
export interface Engine {
  name: string;
  version: number;
  /** Of a compiled program, which one it is: another build has its memory in another way. Empty where there is none. */
  build: string;
}

/** Bytes of a block, at most. */
export const BLOCK_BYTES = 2 ** 18;

export interface Savable {
  readonly engine: Engine;
  /** False once an allocation has failed in the middle of a step. */
  readonly isWhole: boolean;
  /**
   * All that the search has to know to go on, as it is between two of its yields: the same search made with these
   * blocks does what this one would have done. A block is good until the next one is asked for.
   */
  save(): Iterable<Uint8Array>;
}

/** They are the same. */
export const isSameEngine = (a: Engine, b: Engine): boolean =>
  a.name === b.name && a.version === b.version && a.build === b.build;

/** What was saved is not of this search, or needs more than it may have; `message` says why. */
export class Unusable extends Error {}

/** Numbers as blocks, 8 bytes each. */
export function* blocksOf(numbers: ArrayLike<number>): Iterable<Uint8Array> {
  const most = BLOCK_BYTES / 8;
  for (let from = 0; from < numbers.length; from += most) {
    const block = new Float64Array(Math.min(most, numbers.length - from));
    for (let index = 0; index < block.length; index++) block[index] = numbers[from + index];
    yield new Uint8Array(block.buffer);
  }
}

/** An array's bytes, without a copy of them. */
export function* bytesInBlocks({
  buffer,
  byteOffset,
  byteLength,
}: ArrayBufferView): Iterable<Uint8Array> {
  for (let at = 0; at < byteLength; at += BLOCK_BYTES) {
    yield new Uint8Array(buffer, byteOffset + at, Math.min(BLOCK_BYTES, byteLength - at));
  }
}

/** Blocks as one run of bytes, whatever their lengths. */
export class SavedBytes {
  readonly #blocks: Iterator<Uint8Array>;
  #block: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(blocks: Iterable<Uint8Array>) {
    this.#blocks = blocks[Symbol.iterator]();
  }

  /** The next bytes, in memory of their own. Throws Unusable when there are fewer. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      if (this.#at === this.#block.length) this.#next();
      const part = this.#block.subarray(this.#at, this.#at + length - at);
      taken.set(part, at);
      this.#at += part.length;
      at += part.length;
    }
    return taken;
  }

  /** So many whole numbers of at least 0 and below 2^53, or -1. */
  numbers(count: number): Float64Array {
    const numbers = new Float64Array(this.take(8 * count).buffer);
    for (const number of numbers) {
      if (!Number.isSafeInteger(number) || number < -1)
        throw new Unusable('it holds a wrong number');
    }
    return numbers;
  }

  /** Throws Unusable when there is more. */
  end(): void {
    const { done } = this.#blocks.next();
    if (!done || this.#at < this.#block.length) throw new Unusable('it holds more than it says');
  }

  #next(): void {
    const { done, value } = this.#blocks.next();
    if (done) throw new Unusable('it holds less than it says');
    this.#block = value;
    this.#at = 0;
  }
}
