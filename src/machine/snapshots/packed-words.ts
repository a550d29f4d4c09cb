/** Words that values and bytes are put into and taken from again, one after the other. */
import { canonical, convert, type Scalar, type Value } from '../program/values.ts';

export class Words {
  words: Int32Array;
  /** How many have been put. */
  length = 0;
  /** Where the next one is taken. */
  protected at = 0;

  constructor(capacity: number) {
    this.words = new Int32Array(capacity);
  }

  /** Makes sure that so many words may be put in all. */
  protected makeRoom(capacity: number): void {
    if (this.words.length >= capacity) return;
    const wider = new Int32Array(2 * capacity);
    wider.set(this.words.subarray(0, this.length));
    this.words = wider;
  }

  protected put(word: number): void {
    this.words[this.length++] = word;
  }

  protected putValue(value: Value, isWide: boolean): void {
    if (typeof value === 'bigint') {
      this.put(Number(BigInt.asIntN(32, value)));
      this.put(Number(BigInt.asIntN(32, value >> 32n)));
      return;
    }
    this.put(value | 0);
    if (isWide) this.put(Math.floor(value / 0x100000000) | 0);
  }

  protected takeValue(words: Int32Array, type: Scalar): Value {
    const low = words[this.at++];
    if (type !== 's64' && type !== 'u64') return convert(low, type);
    const high = type === 's64' ? words[this.at++] : words[this.at++] >>> 0;
    const value = high * 0x100000000 + (low >>> 0);
    if (Number.isSafeInteger(value)) return value;
    return canonical((BigInt(high) << 32n) + BigInt(low >>> 0));
  }

  /** Four bytes a word. */
  protected putBytes(count: number, byteAt: (offset: number) => number): void {
    let word = 0;
    for (let offset = 0; offset < count; offset++) {
      word |= byteAt(offset) << (8 * (offset & 3));
      if ((offset & 3) === 3 || offset === count - 1) {
        this.put(word);
        word = 0;
      }
    }
  }

  protected takeBytes(
    words: Int32Array,
    count: number,
    take: (offset: number, byte: number) => void,
  ): void {
    let word = 0;
    for (let offset = 0; offset < count; offset++) {
      if ((offset & 3) === 0) word = words[this.at++];
      take(offset, (word >>> (8 * (offset & 3))) & 0xff);
    }
  }
}
