/**
 * The machine that a step is being taken on. Its parts are those of the state that it came from until a
 * step changes one: then that one is copied to a place of its own first.
 */
import { B_COUNT, B_ENTRIES, C_STACK, C_USED, Cfg, cfg, ENTRY, R_USED } from './layout';

export class Now {
  /** By part, its address: 3 for each CPU (core, buffer, rare), then memory. */
  static parts: usize = 0;
  /** By part, a byte: it has been copied, and may be written. */
  static owned: usize = 0;
  /** By part, where its copy stands, and how many bytes there are at most. */
  static copies: usize = 0;
  static coreRoom: usize = 0;
  /** By CPU, a byte: what it may yet access is known (futures.ts). */
  static known: usize = 0;
  static stopOwner: i32 = -1;
  /** 0 none, 1 requested, 2 reached, 3 released. */
  static stopPhase: i32 = 0;
  static textWritable: i32 = 1;
  static nmisLeft: i32 = 0;
  /** An operand divides by zero. */
  static divided: bool = false;
  /** There is no room for what a step would do: the kernel cannot go on. */
  static overflow: bool = false;
}

/** How many parts a machine has. */
export function partCount(): i32 {
  return 3 * cfg(Cfg.cpus) + 1;
}

export function partOf(index: i32): usize {
  return <usize>load<u32>(Now.parts + ((<usize>index) << 2));
}

export function core(id: i32): usize {
  return partOf(3 * id);
}
export function buffer(id: i32): usize {
  return partOf(3 * id + 1);
}
export function rare(id: i32): usize {
  return partOf(3 * id + 2);
}
export function memoryPart(): usize {
  return partOf(3 * cfg(Cfg.cpus));
}

/** Copies whole words of 64 bits; faster than memory.copy for the few that a part has. */
export function copyWords(to: usize, from: usize, size: usize): void {
  for (let at: usize = 0; at < size; at += 8) store<u64>(to + at, load<u64>(from + at));
}

/** It has been copied, and may be written. */
export function isOwned(index: i32): bool {
  return load<u8>(Now.owned + <usize>index) !== 0;
}

function copied(index: i32, size: usize): usize {
  const from = partOf(index);
  const to = <usize>load<u32>(Now.copies + ((<usize>index) << 2));
  copyWords(to, from, size);
  store<u32>(Now.parts + ((<usize>index) << 2), <u32>to);
  store<u8>(Now.owned + <usize>index, 1);
  return to;
}

function forget(id: i32): void {
  store<u8>(Now.known + <usize>id, 0);
}

/** The CPU's core, to be written. */
export function ownCore(id: i32): usize {
  forget(id);
  const index = 3 * id;
  return isOwned(index) ? partOf(index) : copied(index, <usize>load<i32>(partOf(index), C_USED));
}

export function ownBuffer(id: i32): usize {
  forget(id);
  const index = 3 * id + 1;
  if (isOwned(index)) return partOf(index);
  return copied(index, B_ENTRIES + <usize>load<i32>(partOf(index), B_COUNT) * ENTRY);
}

export function ownRare(id: i32): usize {
  forget(id);
  const index = 3 * id + 2;
  return isOwned(index) ? partOf(index) : copied(index, <usize>load<i32>(partOf(index), R_USED));
}

export function ownMemory(): usize {
  const index = 3 * cfg(Cfg.cpus);
  return isOwned(index) ? partOf(index) : copied(index, <usize>cfg(Cfg.memorySize));
}

/** How many bytes a part has. */
export function sizeOfPart(index: i32): usize {
  const at = partOf(index);
  const cpus = cfg(Cfg.cpus);
  if (index === 3 * cpus) return <usize>cfg(Cfg.memorySize);
  const which = index % 3;
  if (which === 0) return <usize>load<i32>(at, C_USED);
  if (which === 1) return B_ENTRIES + <usize>load<i32>(at, B_COUNT) * ENTRY;
  return <usize>load<i32>(at, R_USED);
}

/** Room for `size` more bytes on the CPU's stack; false, and overflow, where there is none. */
export function hasRoom(at: usize, size: usize): bool {
  if (<usize>load<i32>(at, C_USED) + size <= Now.coreRoom) return true;
  Now.overflow = true;
  store<i32>(at, <i32>C_STACK, C_USED);
  return false;
}

export function forgetAll(): void {
  const cpus = <usize>cfg(Cfg.cpus);
  for (let id: usize = 0; id < cpus; id++) store<u8>(Now.known + id, 0);
}

/** The machine's scalars, but for the NMIs left, in one word. */
export function stopWord(): i32 {
  return (Now.stopOwner + 1) | (Now.stopPhase << 8) | (Now.textWritable << 12);
}
