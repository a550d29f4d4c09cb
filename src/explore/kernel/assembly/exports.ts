/** What the host calls. */
import { Chain, choices as choicesTo, advance as takeAll } from './searching/advance';
import { Futures } from './searching/futures';
import { restore as restoreLevel, Search } from './searching/levels';
import { give as giveSome, take } from './searching/parcels';
import { Prints } from './searching/prints';
import {
  decide as decideOne,
  search as goOn,
  pass as passOver,
  start as startSearch,
  probe as tryOnly,
} from './searching/search';
import { allowAll, enlarge, Visited } from './searching/visited';
import { forgetAll, Now } from './state/now';
import { Guards } from './stepping/guards';
import { Text } from './stepping/records';

/** Where each thing of this instance stands: addresses, from `at` on, in this order. */
export function setup(at: usize): void {
  Now.parts = word(at, 0);
  Now.owned = word(at, 1);
  Now.copies = word(at, 2);
  Now.coreRoom = word(at, 3);
  Now.known = word(at, 4);
  Prints.words = word(at, 5);
  Prints.parts = word(at, 6);
  Prints.cpus = word(at, 7);
  Prints.budgets = word(at, 8);
  Futures.sets = word(at, 9);
  Guards.list = word(at, 10);
  Chain.counts = word(at, 11);
  Text.free = word(at, 12);
  Text.end = word(at, 13);
  Text.bytes = word(at, 14);
  Search.first = word(at, 15);
  Search.top = Search.first;
  Search.end = word(at, 16);
  Search.component = word(at, 17);
  Search.room = <i32>word(at, 18);
  Search.places = word(at, 19);
  Visited.base = word(at, 20);
  Visited.capacity = <u32>word(at, 21);
  Visited.spare = <u32>word(at, 22);
  Futures.trial = word(at, 23);
  Futures.made = word(at, 24);
  Visited.components = word(at, 25);
  Search.own = <i32>word(at, 26);
  Search.hunger = word(at, 27);
  Search.kept = word(at, 28);
  Search.keptEnd = word(at, 29);
  allowAll();
}

function word(at: usize, index: usize): usize {
  return <usize>load<u32>(at + (index << 2));
}

export function grow(capacity: u32): void {
  enlarge(capacity);
  allowAll();
}

/** Several workers put states into the table, this one so many at most in all; another one may have made it larger. */
export function share(capacity: u32, most: u32): void {
  Visited.isShared = true;
  Visited.capacity = capacity;
  Visited.most = most;
}

/** The table cannot be made larger: more of its slots are taken then, which takes longer. False where that is so already. */
export function fill(tenths: u32): bool {
  const isMore = tenths > Visited.tenths;
  Visited.tenths = tenths;
  allowAll();
  return isMore;
}

/** All that a search in the middle has outside of its memory, to `at`: 32 words. */
export function keep(at: usize): void {
  store<u32>(at, <u32>Search.level);
  store<u32>(at, <u32>Search.top, 4);
  store<i32>(at, Search.open, 8);
  store<i32>(at, Search.levels, 12);
  store<i32>(at, Search.depth, 16);
  store<u32>(at, Search.most, 20);
  store<u64>(at, Search.transitions, 24);
  store<u32>(at, Visited.capacity, 32);
  store<u32>(at, Visited.size, 36);
  store<u32>(at, Visited.tenths, 40);
  store<u32>(at, <u32>Text.free, 44);
  store<i32>(at, Guards.count, 48);
  store<i32>(at, Search.failed, 52);
  store<u32>(at, <u32>Search.way, 56);
  store<u32>(at, <u32>Search.kept, 60);
  store<i32>(at, Search.isDeciding ? 1 : 0, 64);
}

/** What `keep` has put there. */
export function recall(at: usize): void {
  Search.level = <usize>load<u32>(at);
  Search.top = <usize>load<u32>(at, 4);
  Search.open = load<i32>(at, 8);
  Search.levels = load<i32>(at, 12);
  Search.depth = load<i32>(at, 16);
  Search.most = load<u32>(at, 20);
  Search.transitions = load<u64>(at, 24);
  Visited.capacity = load<u32>(at, 32);
  Visited.size = load<u32>(at, 36);
  Visited.tenths = load<u32>(at, 40);
  Text.free = <usize>load<u32>(at, 44);
  Guards.count = load<i32>(at, 48);
  Search.failed = load<i32>(at, 52);
  Search.way = <usize>load<u32>(at, 56);
  Search.kept = <usize>load<u32>(at, 60);
  Search.isDeciding = load<i32>(at, 64) !== 0;
  allowAll();
}

/** Where the arena is free, and where records are; how many states are open. */
export function arenaTop(): usize {
  return Search.top;
}
export function recordsTop(): usize {
  return Text.free;
}
export function openStates(): i32 {
  return Search.open;
}
export function level(): usize {
  return Search.level;
}
export function states(): u32 {
  return Visited.size;
}
export function transitions(): u64 {
  return Search.transitions;
}
export function depth(): i32 {
  return Search.depth;
}
export function failed(): i32 {
  return Search.failed;
}
export function overflowed(): bool {
  return Now.overflow;
}
export function setMachine(owner: i32, phase: i32, writable: i32, nmis: i32): void {
  Now.stopOwner = owner;
  Now.stopPhase = phase;
  Now.textWritable = writable;
  Now.nmisLeft = nmis;
  forgetAll();
}
export function stopOwner(): i32 {
  return Now.stopOwner;
}
export function stopPhase(): i32 {
  return Now.stopPhase;
}
export function textWritable(): i32 {
  return Now.textWritable;
}
export function nmisLeft(): i32 {
  return Now.nmisLeft;
}
export function advance(step: i32): bool {
  return takeAll(step);
}
export function choices(to: usize): usize {
  return choicesTo(to);
}
export function start(): i32 {
  return startSearch();
}
export function search(most: i32): i32 {
  return goOn(most);
}
export function give(to: usize, end: usize): bool {
  return giveSome(to, end);
}
export function adopt(parcel: usize): void {
  take(parcel);
}
export function decide(parcel: usize): i32 {
  return decideOne(parcel);
}
export function probe(): i32 {
  return tryOnly();
}
export function restore(level: usize): void {
  restoreLevel(level);
}
export function violations(): i32 {
  return Guards.count;
}

export function pass(): void {
  passOver();
}
