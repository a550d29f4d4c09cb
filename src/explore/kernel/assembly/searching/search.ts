/**
 * Depth-first search over all machines, each visited once; hangs by strongly connected components (Tarjan
 * 1972), as in searching/machine-search.ts. Several workers may search at a time, each its own tree over one
 * visited set: of what depends on the states of another one it says nothing, and in the end one of them alone
 * decides it.
 */

import { C_FETCHED, Cfg, cfg, MAX_BUFFER } from '../state/layout';
import { copyWords, core, forgetAll, Now, stopWord } from '../state/now';
import { nextOp } from '../state/stacks';
import { Guards, isGuarded } from '../stepping/guards';
import { advance, Chain, choices, isNmi, settle, settleAll } from './advance';
import { endFails } from './ends';
import { Futures, futuresSize } from './futures';
import {
  CAN_END,
  keepParts,
  L_AGAIN,
  L_COUNT,
  L_FLAGS,
  L_KEPT,
  L_LOW,
  L_NEXT,
  L_NMIS,
  L_NUMBER,
  L_PREVIOUS,
  L_STEP,
  L_STOP,
  L_TRIED,
  LEVEL_ROOM,
  PASSED,
  printsAt,
  restore,
  Search,
  Status,
  setsAt,
  stepsAt,
  UNSURE,
} from './levels';
import { print } from './machine-print';
import { levelOf, P_COUNT } from './parcels';
import { Prints, printsSize } from './prints';
import { keepUndecided, leadsOn, noteKept, standAt } from './undecided';
import { CLOSED, isFull, isKnown, setWord, UNDECIDED, Visited, wordOf } from './visited';

/** Steps after which it is looked whether another worker has nothing to do, less one: a mask. */
const EVERY: i32 = 63;

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
  isKnown(Prints.print, Prints.budget, nextWord());
  return enter(-1, false);
}

/** What the slot of the next state that is entered says. */
function nextWord(): i32 {
  return Search.own + Search.open + 1;
}

/** The present machine becomes the innermost level; `isTried`: all its steps have been tried before. */
function enter(step: i32, isTried: bool): Status {
  const level = Search.top;
  if (level + LEVEL_ROOM > Search.end || Search.open >= Search.room) return Status.noRoom;
  store<u32>(level, <u32>Search.level, L_PREVIOUS);
  store<i32>(level, step, L_STEP);
  store<i32>(level, Search.open, L_NUMBER);
  store<i32>(level, Search.open, L_LOW);
  store<i32>(level, 0, L_NEXT);
  store<u32>(level, <u32>Search.kept, L_KEPT);
  store<i32>(level, stopWord(), L_STOP);
  store<i32>(level, Now.nmisLeft, L_NMIS);
  store<u32>(level, Chain.again, L_AGAIN);
  copyWords(printsAt(level), Prints.parts, printsSize());
  copyWords(setsAt(level), Futures.sets, futuresSize());
  const steps = stepsAt(level);
  const end = choices(steps);
  const isOver = isOnlyNmis(steps, end);
  store<i32>(level, <i32>((end - steps) >> 2), L_COUNT);
  store<i32>(level, isTried ? 1 : 0, L_TRIED);
  Search.top = keepParts(level, (end + 7) & ~7);
  setWord(Visited.slot, nextWord());
  store<u32>(Search.component + ((<usize>Search.open) << 2), Visited.slot);
  Search.open++;
  Search.level = level;
  if (++Search.levels > Search.depth) Search.depth = Search.levels;
  store<i32>(level, isOver ? CAN_END : 0, L_FLAGS);
  if (!isOver || !endFails()) return Status.goesOn;
  Search.failed = -1;
  return Status.found;
}

function isOnlyNmis(steps: usize, end: usize): bool {
  for (let at = steps; at < end; at += 4) if (!isNmi(load<i32>(at))) return false;
  return true;
}

/** Tries at most so many steps, and fewer where another worker has nothing to do. */
export function search(most: i32): Status {
  for (let count = 0; count < most; count++) {
    if (Guards.count > 0 && isToBeginAnew()) return Status.anew;
    if ((count & EVERY) === EVERY && isAskedForMore()) break;
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

function isAskedForMore(): bool {
  return atomic.load<i32>(Search.hunger) !== 0 && !Search.isDeciding;
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
  if (load<i32>(level, L_TRIED) === 0) Search.transitions++;
  const fails = advance(step);
  if (Now.overflow) return Status.overflow;
  if (fails) {
    Search.failed = step;
    return Status.found;
  }
  print();
  if (!isKnown(Prints.print, Prints.budget, nextWord())) return enter(step, false);
  const word = wordOf(Visited.slot);
  if (word === UNDECIDED && Search.isDeciding) return enter(step, true);
  if (!arrives) meet(level, word);
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
    addFlags(level, CAN_END);
    return;
  }
  const number = word - Search.own - 1;
  if (<u32>number >= <u32>Search.open) addFlags(level, UNSURE);
  else if (number < load<i32>(level, L_LOW)) store<i32>(level, number, L_LOW);
}

function addFlags(level: usize, flags: i32): void {
  store<i32>(level, load<i32>(level, L_FLAGS) | flags, L_FLAGS);
}

/** All steps of the innermost state have been tried. */
function leave(level: usize): Status {
  const number = load<i32>(level, L_NUMBER);
  const low = load<i32>(level, L_LOW);
  const flags = load<i32>(level, L_FLAGS);
  const ends = (flags & CAN_END) !== 0;
  const isLeft = ends || (flags & PASSED) !== 0;
  if (low === number) {
    if (!isLeft && (flags & UNSURE) === 0) {
      Search.failed = -1;
      return Status.found;
    }
    if (!isLeft && !keepUndecided(level)) return Status.noRoom;
    close(number, isLeft ? CLOSED : UNDECIDED);
  }
  const parent = <usize>load<u32>(level, L_PREVIOUS);
  Search.level = parent;
  Search.levels--;
  Search.top = level;
  if (parent === 0) return Status.goesOn;
  noteKept(parent, level, !(isLeft && low === number));
  if (isNmi(load<i32>(level, L_STEP))) return Status.goesOn;
  if (low < load<i32>(parent, L_LOW)) store<i32>(parent, low, L_LOW);
  addFlags(parent, ends ? CAN_END : flags & UNSURE);
  return Status.goesOn;
}

function close(root: i32, word: i32): void {
  while (Search.open > root) {
    Search.open--;
    setWord(load<u32>(Search.component + ((<usize>Search.open) << 2)), word);
  }
}

/** Begins with what a parcel says is undecided, where it still is; all other workers have nothing to do. */
export function decide(parcel: usize): Status {
  standAt(parcel);
  const isNew = !isKnown(Prints.print, Prints.budget, nextWord());
  if (!isNew && wordOf(Visited.slot) !== UNDECIDED && !leadsOn(parcel)) return Status.goesOn;
  Search.isDeciding = true;
  Search.way = parcel;
  Search.levels = load<i32>(parcel, P_COUNT);
  Search.top = Search.first;
  Chain.again = load<u32>(levelOf(parcel), L_AGAIN);
  return enter(-1, !isNew);
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
    if (!isNmi(failed)) addFlags(level, CAN_END);
  } else if (load<i32>(level, L_FLAGS) === 0) addFlags(level, PASSED);
}
