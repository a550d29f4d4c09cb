/** Sections and grace periods of SRCU. */
import {
  ANYWHERE,
  B_COUNT,
  Cfg,
  cfg,
  E_ADDRESS,
  E_SIZE,
  E_VALUE,
  F_LOCALS,
  F_OP,
  MOST_SECTIONS,
  O_FLAGS,
  O_LOCAL,
  O_NEXT,
  O_SECOND,
  O_WHAT,
  R_FIRST_SECTION,
  R_SECTIONS,
  SECTION,
} from '../state/layout';
import { taskBit } from '../state/lifetimes';
import { entryAt, putEntry } from '../state/memory';
import { buffer, Now, ownBuffer, ownCore, ownRare, rare } from '../state/now';
import { topContext, topFrame } from '../state/stacks';
import { evaluate } from '../state/values';
import { gaveUp } from './tasks';

/** True where it fails. */
export function moveSrcu(id: i32, row: usize, address: i64): bool {
  const at = ownCore(id);
  const frame = topFrame(at, topContext(at));
  const domain = <u32>address;
  const anywhere = (load<i32>(row, O_FLAGS) & ANYWHERE) !== 0 ? 1 : 0;
  switch (load<i32>(row, O_WHAT)) {
    case 0: {
      const extra = ownRare(id);
      const count = load<i32>(extra, R_SECTIONS);
      if (count >= MOST_SECTIONS) return true;
      const index = freeIndex(id, domain, anywhere);
      const section = extra + R_FIRST_SECTION + <usize>count * SECTION;
      store<u32>(section, domain);
      store<i32>(section, index, 4);
      store<i32>(section, anywhere, 8);
      store<i32>(section, 0, 12);
      store<i32>(extra, count + 1, R_SECTIONS);
      const local = load<i32>(row, O_LOCAL);
      if (local >= 0) store<i64>(frame + F_LOCALS + ((<usize>local) << 3), <i64>index);
      break;
    }
    case 1: {
      const index = evaluate(<usize>load<u32>(row, O_SECOND), frame + F_LOCALS, id, at);
      if (Now.divided || !endSection(id, domain, index, anywhere)) return true;
      break;
    }
    case 2:
      awaitDomain(domain, taskBit(id));
      break;
    default:
      gaveUp(id);
  }
  store<i32>(frame, load<i32>(row, O_NEXT), F_OP);
  return false;
}

/** The section of that name that the CPU holds, -1 for none. */
function sectionOf(id: i32, domain: u32, index: i64, anywhere: i32): i32 {
  const extra = rare(id);
  const count = load<i32>(extra, R_SECTIONS);
  for (let at = 0; at < count; at++) {
    const section = extra + R_FIRST_SECTION + <usize>at * SECTION;
    if (load<u32>(section) !== domain || <i64>load<i32>(section, 4) !== index) continue;
    if (load<i32>(section, 8) === anywhere) return at;
  }
  return -1;
}

/** The CPU that holds the section, -1 for none. */
function holderOf(id: i32, domain: u32, index: i64, anywhere: i32): i32 {
  if (anywhere === 0) return sectionOf(id, domain, index, anywhere) >= 0 ? id : -1;
  const cpus = cfg(Cfg.cpus);
  for (let other = 0; other < cpus; other++) {
    if (sectionOf(other, domain, index, anywhere) >= 0) return other;
  }
  return -1;
}

function freeIndex(id: i32, domain: u32, anywhere: i32): i32 {
  let index = 0;
  while (holderOf(id, domain, <i64>index, anywhere) >= 0) index++;
  return index;
}

function endSection(id: i32, domain: u32, index: i64, anywhere: i32): bool {
  const holder = holderOf(id, domain, index, anywhere);
  if (holder < 0) return false;
  const place = sectionOf(holder, domain, index, anywhere);
  const extra = ownRare(holder);
  const section = extra + R_FIRST_SECTION + <usize>place * SECTION;
  const waiters = load<i32>(section, 12);
  const count = load<i32>(extra, R_SECTIONS);
  memory.copy(section, section + SECTION, <usize>(count - place - 1) * SECTION);
  store<i32>(extra, count - 1, R_SECTIONS);
  if (load<i32>(buffer(id), B_COUNT) > 0) putEntry(id, 0, domain, <i64>waiters);
  return true;
}

function awaitDomain(domain: u32, bit: i32): void {
  const cpus = cfg(Cfg.cpus);
  for (let id = 0; id < cpus; id++) {
    const count = load<i32>(rare(id), R_SECTIONS);
    for (let index = 0; index < count; index++) {
      const section = ownRare(id) + R_FIRST_SECTION + <usize>index * SECTION;
      if (load<u32>(section) === domain) store<i32>(section, load<i32>(section, 12) | bit, 12);
    }
    const entries = load<i32>(buffer(id), B_COUNT);
    for (let index = 0; index < entries; index++) {
      const entry = entryAt(buffer(id), index);
      if (load<u32>(entry, E_ADDRESS) !== 0 || load<u32>(entry, E_SIZE) !== domain) continue;
      const own = entryAt(ownBuffer(id), index);
      store<i64>(own, load<i64>(own, E_VALUE) | <i64>bit, E_VALUE);
    }
  }
}
