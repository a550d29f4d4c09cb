/**
 * Bitstate hashing (Holzmann 1998, An analysis of bitstate hashing): of a state that was met a few bits are set in one
 * table, at places that as many hash functions give. A state whose bits are all set is taken for one that is known, and
 * may be none. Open states are known exactly, so that cycles, and what hangs on them, are what they are.
 */
import { type Fingerprint, fingerprint } from '../../machine/snapshots/fingerprint.ts';
import { CLOSED, type KnownStates, NEW } from './known-states.ts';
import { OpenStates } from './open-states.ts';

/** Bits of a state. */
export const HASHES = 3;
/** Of the limit, for the open states and the machines of the path. */
const OTHERS = 1 / 8;
/** Bytes of the table at most: what one array may have. */
const MOST_BYTES = 2 ** 32;

/** How full the table is, and what that means for what was met. */
export interface BitUse {
  /** Bytes of the table. */
  bytes: number;
  hashes: number;
  /** Of its bits, those that are set. */
  fill: number;
  /** Of the different states that were met, how many were taken for known ones, to be expected. */
  omitted: number;
}

export class BitStates implements KnownStates {
  size = 0;
  readonly outOfMemory = false;
  readonly #open = new OpenStates();
  readonly #bits: Uint8Array;
  readonly #print: Fingerprint = { high: 0, low: 0 };
  readonly #words = new Int32Array(3);
  readonly #places = new Float64Array(HASHES);
  #set = 0;
  #omitted = 0;

  /** Throws RangeError where there is no memory for the table. */
  constructor(maxBytes: number) {
    this.#bits = new Uint8Array(Math.min(MOST_BYTES, Math.floor((1 - OTHERS) * maxBytes)));
  }

  get bytes(): number {
    return this.#bits.length + this.#open.bytes;
  }

  get use(): BitUse {
    const fill = this.#set / (8 * this.#bits.length);
    return { bytes: this.#bits.length, hashes: HASHES, fill, omitted: this.#omitted };
  }

  get isTight(): boolean {
    return this.#open.isFull;
  }

  makeRoom(most: number): boolean {
    return !this.#open.isFull || this.#open.grow(most);
  }

  meet(print: Fingerprint): number {
    const open = this.#open.find(print);
    if (open >= 0) return open;
    if (this.#isSet(print)) return CLOSED;
    // Of as many new states as come while the table is so full, this part was taken for known ones.
    const chance = (this.#set / (8 * this.#bits.length)) ** HASHES;
    this.#omitted += chance / (1 - chance);
    for (const place of this.#places) this.#setBit(place);
    this.#open.push(print, this.size++);
    return NEW;
  }

  find(print: Fingerprint): number {
    const open = this.#open.find(print);
    return open < 0 && this.#isSet(print) ? CLOSED : open;
  }

  close(from: number): void {
    this.#open.popFrom(from);
  }

  /** All of the state's bits are set. */
  #isSet({ high, low }: Fingerprint): boolean {
    const count = 8 * this.#bits.length;
    let isSet = true;
    this.#words[0] = high;
    this.#words[1] = low;
    for (let hash = 0; hash < HASHES; hash++) {
      this.#words[2] = hash + 1;
      fingerprint(this.#words, 3, this.#print);
      const place = placeOf(this.#print, count);
      this.#places[hash] = place;
      if ((this.#bits[Math.floor(place / 8)] & (1 << (place % 8))) === 0) isSet = false;
    }
    return isSet;
  }

  #setBit(place: number): void {
    const [at, bit] = [Math.floor(place / 8), 1 << (place % 8)];
    if ((this.#bits[at] & bit) !== 0) return;
    this.#bits[at] |= bit;
    this.#set++;
  }
}

/** A number below `count`, each about as often: 53 of the 64 bits as a fraction of it. */
function placeOf({ high, low }: Fingerprint, count: number): number {
  const fraction = ((high >>> 0) * 2 ** 21 + (low >>> 11)) / 2 ** 53;
  return Math.min(count - 1, Math.floor(fraction * count));
}
