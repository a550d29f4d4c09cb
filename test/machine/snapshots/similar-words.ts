/** Messages that differ in little, as the packed states of one search do: all of them different. */

/** Writes message number `index` into `words`; gives its length. */
type Write = (words: Int32Array, index: number) => number;

interface Family {
  name: string;
  /** How many different messages it has. */
  size: number;
  write: Write;
}

/** Most words of a message; nearly all of them stay as they were. */
export const LENGTH = 24;

/** Two of the bits behind the first word, the `index`-th such pair. */
const BITS = 32 * (LENGTH - 1);
const PAIRS = (BITS * (BITS - 1)) / 2;

function pairOf(index: number): [first: number, second: number] {
  const second = Math.floor((1 + Math.sqrt(1 + 8 * index)) / 2);
  return [index - (second * (second - 1)) / 2, second];
}

const setBit = (words: Int32Array, bit: number): void => {
  words[1 + (bit >> 5)] ^= 1 << (bit & 31);
};

/** Small values that change places: the `index`-th permutation of 0 to 9 (Lehmer 1960). */
function permute(words: Int32Array, index: number): void {
  const left = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  let rest = index;
  for (let at = 0; at < 10; at++) {
    words[3 + at] = left.splice(rest % left.length, 1)[0];
    rest = Math.floor(rest / (10 - at));
  }
}

export const FAMILIES: readonly Family[] = [
  {
    name: 'five counters of 0 to 29',
    size: 30 ** 5,
    write(words, index) {
      let rest = index;
      for (const at of [2, 3, 9, 16, 23]) {
        words[at] = rest % 30;
        rest = Math.floor(rest / 30);
      }
      return LENGTH;
    },
  },
  {
    name: 'two bits',
    size: PAIRS,
    write(words, index) {
      for (const bit of pairOf(index)) setBit(words, bit);
      return LENGTH;
    },
  },
  {
    name: 'permuted values',
    size: 3_628_800,
    write(words, index) {
      permute(words, index);
      return LENGTH;
    },
  },
  {
    name: 'one word, shorter and longer',
    size: 200_000 * (LENGTH - 2),
    write(words, index) {
      words[1] = Math.floor(index / (LENGTH - 2));
      return 2 + (index % (LENGTH - 2));
    },
  },
];

/** Calls `take` with `count` different messages, from every family its share. */
export function eachMessage(
  count: number,
  take: (words: Int32Array, length: number, number: number) => void,
): void {
  const words = new Int32Array(LENGTH);
  let number = 0;
  FAMILIES.forEach(({ size, write }, family) => {
    const share = Math.ceil((count - number) / (FAMILIES.length - family));
    // The largest family, the first, makes up for those that have fewer than their share.
    const others = FAMILIES.slice(1).reduce((sum, other) => sum + other.size, 0);
    const most = family === 0 ? Math.max(share, count - others) : share;
    for (let index = 0; index < Math.min(most, size) && number < count; index++) {
      words.fill(0);
      words[0] = family;
      take(words, write(words, index), number++);
    }
  });
  if (number < count) throw new Error(`there are only ${number} messages`);
}
