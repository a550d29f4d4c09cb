/**
 * Depth-first search over all machines, each visited once; hangs by strongly connected components (Tarjan
 * 1972), as in searching/machine-search.ts. A state on the path is a level: which parts it has of its own, which
 * of those below, and the steps that are tried in it.
 */

import { C_FETCHED, Cfg, cfg, MAX_BUFFER } from '../state/layout';
import { copyWords, core, forgetAll, Now, sizeOfPart, stopWord } from '../state/now';
import { nextOp } from '../state/stacks';
import { Guards, isGuarded } from '../stepping/guards';
import { advance, Chain, choices, isNmi, resumes, settle, settleAll } from './advance';
import { endFails } from './ends';
import { Futures, futuresSize } from './futures';
import { printMachine } from './machine-print';
import { Prints, printPart } from './prints';
import { CLOSED, isFull, isKnown, setWord, Visited, wordOf } from './visited';

export class Search {
  /** The innermost level, 0 for none; where the next one goes, and where there is no more room. */
  static level: usize = 0;
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

const L_PREVIOUS: usize = 0;
const L_STEP: usize = 4;
const L_NUMBER: usize = 8;
const L_LOW: usize = 12;
const L_FLAGS: usize = 16;
const L_COUNT: usize = 20;
const L_NEXT: usize = 24;
const L_STOP: usize = 28;
const L_NMIS: usize = 32;
const L_LIMITED: usize = 36;
const L_PARTS: usize = 40;
const CAN_END: i32 = 1;
/** That nothing ends from here has been passed over. */
const PASSED: i32 = 2;

function partCount(): i32 {
  return 3 * cfg(Cfg.cpus) + 1;
}

/** Bytes of the table of parts, and where the fingerprints and the steps stand behind it. */
function tableSize(): usize {
  return (((<usize>partCount()) << 2) + 7) & ~7;
}
function printsAt(level: usize): usize {
  return level + L_PARTS + tableSize();
}
function setsAt(level: usize): usize {
  return printsAt(level) + ((<usize>partCount()) << 3);
}
function stepsAt(level: usize): usize {
  return setsAt(level) + futuresSize();
}

/** Room that a level may need at most: steps and parts of its own. */
const LEVEL_ROOM: usize = 1 << 19;

/** The machine of a level becomes the one that steps are taken on. */
export function restore(level: usize): void {
  const count = <usize>partCount();
  copyWords(Now.parts, level + L_PARTS, tableSize());
  for (let index: usize = 0; index < count; index += 8) store<u64>(Now.owned + index, 0);
  copyWords(Prints.parts, printsAt(level), count << 3);
  const stop = load<i32>(level, L_STOP);
  Now.stopOwner = (stop & 0xff) - 1;
  Now.stopPhase = (stop >> 8) & 15;
  Now.textWritable = (stop >> 12) & 1;
  Now.nmisLeft = load<i32>(level, L_NMIS);
  copyWords(Futures.sets, setsAt(level), futuresSize());
  const cpus = <usize>cfg(Cfg.cpus);
  const isKnown: u8 = isGuarded() ? 1 : 0;
  for (let id: usize = 0; id < cpus; id++) store<u8>(Now.known + id, isKnown);
  resumes(load<u32>(level, L_LIMITED));
}

/** The parts that a step has changed get fingerprints, then the machine. */
export function print(): void {
  const count = partCount();
  for (let first = 0; first < count; first += 8) {
    // Most parts are as they were.
    if (load<u64>(Now.owned + <usize>first) === 0) continue;
    for (let index = first; index < first + 8; index++) {
      if (load<u8>(Now.owned + <usize>index) !== 0) printPart(index);
    }
  }
  printMachine();
}

/** Settles the machine that stands there, all parts its own, and begins with it. */
export function start(): Status {
  forgetAll();
  const cpus = cfg(Cfg.cpus);
  Search.failed = -1;
  if (isGuarded()) {
    if (settleAll()) return Status.found;
  } else for (let id = 0; id < cpus; id++) if (settle(id)) return Status.found;
  if (Now.overflow) return Status.overflow;
  print();
  isKnown(Prints.print, Prints.budget);
  return enter(-1);
}

/** The present machine becomes the innermost level. */
function enter(step: i32): Status {
  const level = Search.top;
  if (level + LEVEL_ROOM > Search.end || Search.open >= Search.room) return Status.noRoom;
  store<u32>(level, <u32>Search.level, L_PREVIOUS);
  store<i32>(level, step, L_STEP);
  store<i32>(level, Search.open, L_NUMBER);
  store<i32>(level, Search.open, L_LOW);
  store<i32>(level, 0, L_NEXT);
  store<i32>(level, stopWord(), L_STOP);
  store<i32>(level, Now.nmisLeft, L_NMIS);
  const count = <usize>partCount();
  store<u32>(level, Chain.limited, L_LIMITED);
  copyWords(printsAt(level), Prints.parts, count << 3);
  copyWords(setsAt(level), Futures.sets, futuresSize());
  const steps = stepsAt(level);
  const end = choices(steps);
  store<i32>(level, <i32>((end - steps) >> 2), L_COUNT);
  keepParts(level, (end + 7) & ~7);
  setWord(Visited.slot, Search.open + 1);
  store<u32>(Search.component + ((<usize>Search.open) << 2), Visited.slot);
  Search.open++;
  Search.level = level;
  if (++Search.levels > Search.depth) Search.depth = Search.levels;
  const isOver = isOnlyNmis(steps, end);
  store<i32>(level, isOver ? CAN_END : 0, L_FLAGS);
  if (!isOver || !endFails()) return Status.goesOn;
  Search.failed = -1;
  return Status.found;
}

/** Copies the parts that the machine has of its own behind `to`, and notes where all of them are. */
function keepParts(level: usize, to: usize): void {
  const count = partCount();
  let free = to;
  for (let index = 0; index < count; index++) {
    const at = (<usize>index) << 2;
    let part = load<u32>(Now.parts + at);
    if (load<u8>(Now.owned + <usize>index) !== 0) {
      const size = sizeOfPart(index);
      copyWords(free, <usize>part, size);
      part = <u32>free;
      free += (size + 7) & ~7;
    }
    store<u32>(level + L_PARTS + at, part);
  }
  Search.top = free;
}

function isOnlyNmis(steps: usize, end: usize): bool {
  for (let at = steps; at < end; at += 4) if (!isNmi(load<i32>(at))) return false;
  return true;
}

/** Tries at most so many steps. */
export function search(most: i32): Status {
  for (let count = 0; count < most; count++) {
    if (Guards.count > 0 && isToBeginAnew()) return Status.anew;
    const level = Search.level;
    if (level === 0) return Status.complete;
    let status = Status.goesOn;
    if (load<i32>(level, L_NEXT) < load<i32>(level, L_COUNT)) {
      if (isFull()) return Status.full;
      status = tryNext(level);
    } else status = leave(level);
    if (status !== Status.goesOn) return status;
  }
  return Status.goesOn;
}

/** After an access that was not known of the search goes on for a while, only to meet more of them. */
function isToBeginAnew(): bool {
  const size = Visited.size;
  if (Search.most === 0) Search.most = size + (size < 4000 ? 1000 : size >> 2);
  return size >= Search.most;
}

function tryNext(level: usize): Status {
  const next = load<i32>(level, L_NEXT);
  store<i32>(level, next + 1, L_NEXT);
  const step = load<i32>(stepsAt(level) + ((<usize>next) << 2));
  restore(level);
  const arrives = isNmi(step);
  if (arrives) note(step);
  Search.transitions++;
  const fails = advance(step);
  if (Now.overflow) return Status.overflow;
  if (fails) {
    Search.failed = step;
    return Status.found;
  }
  print();
  if (!isKnown(Prints.print, Prints.budget)) return enter(step);
  if (!arrives) meet(level, wordOf(Visited.slot));
  return Status.goesOn;
}

/** Where an NMI arrives: the operation that comes next, and how much of it has been fetched. */
function note(step: i32): void {
  const id = (step / MAX_BUFFER) & 31;
  const at = core(id);
  const place = (nextOp(at) + 1) * 65 + load<i32>(at, C_FETCHED);
  const bit = <usize>(place * cfg(Cfg.cpus) + id);
  const byte = Search.places + (bit >> 3);
  store<u8>(byte, load<u8>(byte) | ((<u8>1) << (<u8>(bit & 7))));
}

/** A step leads to a state that is known already. */
function meet(level: usize, word: i32): void {
  if (word === CLOSED) {
    store<i32>(level, CAN_END, L_FLAGS);
    return;
  }
  if (word - 1 < load<i32>(level, L_LOW)) store<i32>(level, word - 1, L_LOW);
}

/** All steps of the innermost state have been tried. */
function leave(level: usize): Status {
  const number = load<i32>(level, L_NUMBER);
  const low = load<i32>(level, L_LOW);
  const flags = load<i32>(level, L_FLAGS);
  if (low === number) {
    if (flags === 0) {
      Search.failed = -1;
      return Status.found;
    }
    close(number);
  }
  const parent = <usize>load<u32>(level, L_PREVIOUS);
  Search.level = parent;
  Search.levels--;
  Search.top = level;
  if (parent === 0 || isNmi(load<i32>(level, L_STEP))) return Status.goesOn;
  if (low < load<i32>(parent, L_LOW)) store<i32>(parent, low, L_LOW);
  if ((flags & CAN_END) !== 0) store<i32>(parent, CAN_END, L_FLAGS);
  return Status.goesOn;
}

function close(root: i32): void {
  while (Search.open > root) {
    Search.open--;
    setWord(load<u32>(Search.component + ((<usize>Search.open) << 2)), CLOSED);
  }
}

/** The next step of the innermost level, taken but not kept; -1 for none. For whoever checks it. */
export function probe(): i32 {
  const level = Search.level;
  if (level === 0 || load<i32>(level, L_NEXT) >= load<i32>(level, L_COUNT)) return -1;
  restore(level);
  const step = load<i32>(stepsAt(level) + ((<usize>load<i32>(level, L_NEXT)) << 2));
  Search.failed = advance(step) ? step : -1;
  return step;
}

/** The search goes on behind the failure that it has found. */
export function pass(): void {
  const level = Search.level;
  const failed = Search.failed;
  if (failed >= 0) {
    if (!isNmi(failed)) store<i32>(level, CAN_END, L_FLAGS);
  } else if (load<i32>(level, L_FLAGS) === 0) store<i32>(level, PASSED, L_FLAGS);
}
