/**
 * The path of a search. A state on it is a level: which parts it has of its own, which of those below, and the
 * steps that are tried in it.
 */
import { Cfg, cfg } from '../state/layout';
import { copyWords, isOwned, Now, partCount, sizeOfPart } from '../state/now';
import { isGuarded } from '../stepping/guards';
import { resumes } from './advance';
import { Futures, futuresSize } from './futures';
import { Prints, printsSize } from './prints';

export class Search {
  /** The innermost level, 0 for none; where levels begin, where the next one goes, and where there is no more room. */
  static level: usize = 0;
  static first: usize = 0;
  static top: usize = 0;
  static end: usize = 0;
  /** By number of an open state, its slot in the visited set; how many there are, and room for how many. */
  static component: usize = 0;
  static open: i32 = 0;
  static room: i32 = 0;
  static transitions: u64 = 0;
  static levels: i32 = 0;
  static depth: i32 = 0;
  /** The step that failed, -1 for the state itself. */
  static failed: i32 = -1;
  /** Bits: places at which NMIs have arrived. */
  static places: usize = 0;
  /** States with which the search ends to begin anew; 0 while nothing was met that was not known of. */
  static most: u32 = 0;
  /** Which worker this is, as the words of its open states say it. */
  static own: i32 = 0;
  /** How many workers have nothing to do: a word that all see. */
  static hunger: usize = 0;
  /** The parcel that the outermost level is of, with the steps that lead to it; 0 for the initial state. */
  static way: usize = 0;
  /** Where the next parcel of an undecided component goes, and where there is no more room. */
  static kept: usize = 0;
  static keptEnd: usize = 0;
  /** Only what is undecided is searched, by one worker alone. */
  static isDeciding: bool = false;
}

export const enum Status {
  goesOn,
  complete,
  found,
  full,
  noRoom,
  overflow,
  anew,
}

export const L_PREVIOUS: usize = 0;
export const L_STEP: usize = 4;
export const L_NUMBER: usize = 8;
export const L_LOW: usize = 12;
export const L_FLAGS: usize = 16;
export const L_COUNT: usize = 20;
export const L_NEXT: usize = 24;
export const L_STOP: usize = 28;
export const L_NMIS: usize = 32;
/** Chain.again of the state. */
export const L_AGAIN: usize = 36;
/** 1 where the state's steps have all been tried before. */
export const L_TRIED: usize = 40;
/** From there on stand parcels of undecided components that are reached from here. */
export const L_KEPT: usize = 44;
export const L_PARTS: usize = 48;
export const CAN_END: i32 = 1;
/** That nothing ends from here has been passed over. */
export const PASSED: i32 = 2;
/** A step leads to where another worker is to say whether a run can end. */
export const UNSURE: i32 = 4;

/** Bytes of the table of parts, and where the fingerprints and the steps stand behind it. */
export function tableSize(): usize {
  return (((<usize>partCount()) << 2) + 7) & ~7;
}
export function printsAt(level: usize): usize {
  return level + L_PARTS + tableSize();
}
export function setsAt(level: usize): usize {
  return printsAt(level) + printsSize();
}
export function stepsAt(level: usize): usize {
  return setsAt(level) + futuresSize();
}

/** Room that a level may need at most: steps and parts of its own. */
export const LEVEL_ROOM: usize = 1 << 19;

/** The machine of a level becomes the one that steps are taken on. */
export function restore(level: usize): void {
  const count = <usize>partCount();
  copyWords(Now.parts, level + L_PARTS, tableSize());
  for (let index: usize = 0; index < count; index += 8) store<u64>(Now.owned + index, 0);
  copyWords(Prints.parts, printsAt(level), printsSize());
  const stop = load<i32>(level, L_STOP);
  Now.stopOwner = (stop & 0xff) - 1;
  Now.stopPhase = (stop >> 8) & 15;
  Now.textWritable = (stop >> 12) & 1;
  Now.nmisLeft = load<i32>(level, L_NMIS);
  copyWords(Futures.sets, setsAt(level), futuresSize());
  const cpus = <usize>cfg(Cfg.cpus);
  const isKnown: u8 = isGuarded() ? 1 : 0;
  for (let id: usize = 0; id < cpus; id++) store<u8>(Now.known + id, isKnown);
  resumes(load<u32>(level, L_AGAIN));
}

/** Copies the parts that the machine has of its own behind `to`, and notes where all of them are. */
export function keepParts(level: usize, to: usize): usize {
  const count = partCount();
  let free = to;
  for (let index = 0; index < count; index++) {
    const at = (<usize>index) << 2;
    let part = load<u32>(Now.parts + at);
    if (isOwned(index)) {
      const size = sizeOfPart(index);
      copyWords(free, <usize>part, size);
      part = <u32>free;
      free += (size + 7) & ~7;
    }
    store<u32>(level + L_PARTS + at, part);
  }
  return free;
}
