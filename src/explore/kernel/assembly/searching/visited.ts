/**
 * The set of visited states: open addressing, 16 bytes a state. A slot holds the fingerprint (0: empty),
 * a word that says what is known of the state, and its budget of NMIs.
 */

export class Visited {
  /** Where the slots begin, and how many there are. */
  static base: usize = 0;
  static capacity: u32 = 0;
  static size: u32 = 0;
  /** In each field of a budget, the bit to spare. */
  static spare: u32 = 0;
  /** Index of the slot that was found or made last. */
  static slot: u32 = 0;
  /** Of the slots, how many tenths may be taken. */
  static tenths: u32 = 8;
  /** States of its own with which this worker has to wait until there is more room. */
  static most: u32 = 0;
  /** Other workers put states there at the same time. */
  static isShared: bool = false;
  /** By worker, where its table of open states stands. */
  static components: usize = 0;
}

const SLOT: usize = 16;
const S_WORD: usize = 8;
const S_BUDGET: usize = 12;
/** The word of a state that can end; of an open one it is its number + 1, and in the bits above that its worker. */
export const CLOSED: i32 = 0x7fffffff;
/** Of a state that was left, and of which it is not known yet whether it can end. */
export const UNDECIDED: i32 = 0x7ffffffe;
const WORKER_SHIFT: i32 = 27;
const NUMBER: i32 = (1 << WORKER_SHIFT) - 1;
/** While the table is made larger: the slot has not been moved yet. */
const PENDING: i32 = 1 << 31;

function slotAt(index: u32): usize {
  return Visited.base + <usize>index * SLOT;
}

function homeOf(print: u64, capacity: u32): u32 {
  return <u32>(((print >> 32) * <u64>capacity) >> 32);
}

/** True when the state is known; its slot, or that of the new one, which gets the word, is Visited.slot. */
export function isKnown(print: u64, budget: u32, word: i32): bool {
  const key = print === 0 ? 1 : print;
  if (Visited.isShared) return isKnownAmongMany(key, budget, word);
  const capacity = Visited.capacity;
  const spare = Visited.spare;
  let index = homeOf(key, capacity);
  for (;;) {
    const at = slotAt(index);
    const found = load<u64>(at);
    if (found === 0) break;
    if (found === key && covers(load<u32>(at, S_BUDGET), budget, spare)) {
      Visited.slot = index;
      return true;
    }
    if (++index === capacity) index = 0;
  }
  const at = slotAt(index);
  store<u64>(at, key);
  store<u32>(at, budget, S_BUDGET);
  Visited.slot = index;
  Visited.size++;
  return false;
}

/** The key is what a slot is taken by, and the word, which comes last, says that all of it is there. */
function isKnownAmongMany(key: u64, budget: u32, word: i32): bool {
  const capacity = Visited.capacity;
  const spare = Visited.spare;
  let index = homeOf(key, capacity);
  while (!isTaken(index, key, budget, word)) {
    if (
      wordWhenThere(index, key) !== 0 &&
      covers(load<u32>(slotAt(index), S_BUDGET), budget, spare)
    ) {
      Visited.slot = index;
      return true;
    }
    if (++index === capacity) index = 0;
  }
  Visited.slot = index;
  Visited.size++;
  return false;
}

/** The slot was empty, and is the state's now. */
function isTaken(index: u32, key: u64, budget: u32, word: i32): bool {
  const at = slotAt(index);
  if (atomic.load<u64>(at) !== 0 || atomic.cmpxchg<u64>(at, 0, key) !== 0) return false;
  store<u32>(at, budget, S_BUDGET);
  atomic.store<i32>(at, word, S_WORD);
  return true;
}

/** 0 for a slot of another key. */
function wordWhenThere(index: u32, key: u64): i32 {
  const at = slotAt(index);
  if (load<u64>(at) !== key) return 0;
  let word = 0;
  while (word === 0) word = atomic.load<i32>(at, S_WORD);
  return word;
}

/** In each field the one has as many as the other, or more. */
function covers(has: u32, asked: u32, spare: u32): bool {
  return (((has | spare) - asked) & spare) === spare;
}

export function wordOf(index: u32): i32 {
  return load<i32>(slotAt(index), S_WORD);
}

export function setWord(index: u32, word: i32): void {
  store<i32>(slotAt(index), word, S_WORD);
}

/** So many of the slots are taken that it has to be made larger first. */
export function isFull(): bool {
  return Visited.size >= Visited.most;
}

/** As many of the slots may be taken as it has tenths for, all of them by this worker. */
export function allowAll(): void {
  Visited.most = <u32>((<u64>Visited.capacity * <u64>Visited.tenths + 9) / 10);
}

/**
 * Makes the table larger where it stands; behind it there is room, all zero. Each slot is moved once: to the
 * first place from its home on that is empty or whose own is still to be moved, and that one comes next.
 * Other workers stand still.
 */
export function enlarge(capacity: u32): void {
  const old = Visited.capacity;
  for (let index: u32 = 0; index < old; index++) {
    const at = slotAt(index);
    if (load<u64>(at) !== 0) store<i32>(at, load<i32>(at, S_WORD) | PENDING, S_WORD);
  }
  Visited.capacity = capacity;
  for (let index: u32 = 0; index < old; index++) {
    const at = slotAt(index);
    if (load<u64>(at) === 0 || (load<i32>(at, S_WORD) & PENDING) === 0) continue;
    let key = load<u64>(at);
    let word = load<i32>(at, S_WORD) & ~PENDING;
    let budget = load<u32>(at, S_BUDGET);
    store<u64>(at, 0);
    store<u64>(at, 0, 8);
    for (;;) {
      const place = placeFor(key, capacity);
      const to = slotAt(place);
      const isTaken = load<u64>(to) !== 0;
      const nextKey = load<u64>(to);
      const nextWord = load<i32>(to, S_WORD) & ~PENDING;
      const nextBudget = load<u32>(to, S_BUDGET);
      store<u64>(to, key);
      store<i32>(to, word, S_WORD);
      store<u32>(to, budget, S_BUDGET);
      if (word !== 0 && word < UNDECIDED) moveOpen(word, place);
      if (!isTaken) break;
      key = nextKey;
      word = nextWord;
      budget = nextBudget;
    }
  }
}

/** The slot of an open state is another one. */
function moveOpen(word: i32, place: u32): void {
  const worker = <usize>(word >> WORKER_SHIFT);
  const slots = <usize>load<u32>(Visited.components + (worker << 2));
  store<u32>(slots + ((<usize>((word & NUMBER) - 1)) << 2), place);
}

/** The first slot from the key's home on that is empty, or whose own is still to be moved. */
function placeFor(key: u64, capacity: u32): u32 {
  let index = homeOf(key, capacity);
  while (isSettled(slotAt(index))) if (++index === capacity) index = 0;
  return index;
}

function isSettled(at: usize): bool {
  return load<u64>(at) !== 0 && (load<i32>(at, S_WORD) & PENDING) === 0;
}
