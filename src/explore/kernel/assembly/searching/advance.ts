/** Steps of the search, and which are tried: advance.ts and choices.ts of explore/reduction. */

import {
  C_CONTEXTS,
  C_FETCHED,
  Cfg,
  cfg,
  F_BELOW,
  F_FUNCTION,
  Kind,
  MAX_BUFFER,
  O_KIND,
  opRow,
  RULE_S,
  Step,
  stepCode,
} from '../state/layout';
import { isHeldElsewhere } from '../state/lifetimes';
import { mayDrain } from '../state/memory';
import { buffer, core, Now, stopWord } from '../state/now';
import { caller, nextOp, topContext, topFrame } from '../state/stacks';
import {
  bufferCount,
  isLatched,
  mayInterrupt,
  mayPreempt,
  mayResume,
  mayStop,
  maySwitch,
  mayTakeMoreNmis,
  mayTakeNmi,
  mayTakeRaised,
  waitingCount,
} from '../stepping/arrivals';
import { Guards, isGuarded } from '../stepping/guards';
import { run } from '../stepping/run';
import { drain, take } from '../stepping/take';
import { mayNotWrite, mayRun } from '../stepping/waits';
import { runFree } from './free-runs';
import { Futures, isAwaitedOver, know, waitsForNone } from './futures';
import { isDrainIndependent, isIndependent, noteWaits } from './independence';
import { isMover } from './movers';

/** A loop of movers that never ends becomes a cycle of states. */
const MOST_MOVERS: i32 = 10000;
/** Of one CPU, while all are settled: movers, and operations that are movers by independence alone. */
const MOST_SETTLING: i32 = 1000;
const MOST_INDEPENDENT: i32 = 64;

export class Chain {
  /** By CPU, while all are settled: how many of the two kinds have run. */
  static counts: usize = 0;
  /**
   * CPUs that are looked at whatever has changed, as a bit mask, before the step and behind it: they ran no further
   * because of a limit, or go by more than their own parts, sets of accesses and the scalars.
   */
  static before: u32 = 0;
  static again: u32 = 0;
  /** A CPU whose next operation has been found to be no mover, -1 for none; nothing has run since. */
  static stuck: i32 = -1;
  static stop: i32 = 0;
  static hasNmis: bool = false;
}

/** Takes the step and what runs together with it; true where something fails. */
export function advance(code: i32): bool {
  const id = (code / MAX_BUFFER) & 31;
  const enters = isNmi(code);
  const wasFetching = load<i32>(core(id), C_FETCHED) > 0;
  Guards.hasDropped = false;
  Chain.stuck = -1;
  if (take(code)) return true;
  if (wasFetching && cfg(Cfg.fetchesAtOnce) !== 0 && finishFetch(id)) return true;
  const depth = load<i32>(core(id), C_CONTEXTS);
  if (settle(id)) return true;
  if (enters && begin(id, depth)) return true;
  return isGuarded() && settleAll();
}

function finishFetch(id: i32): bool {
  while (load<i32>(core(id), C_FETCHED) > 0 && mayRun(id)) if (run(id)) return true;
  return false;
}

/**
 * An NMI arrives together with its first operation that others can see. A store that need not be made would be
 * in the store buffer then, were it made.
 */
function begin(id: i32, depth: i32): bool {
  const at = core(id);
  if (load<i32>(at, C_CONTEXTS) !== depth || bufferCount(id) > 0 || Guards.hasDropped) return false;
  if (!mayRun(id)) return false;
  const context = topContext(at);
  let frame = topFrame(at, context);
  while (load<i32>(frame, F_BELOW) !== 0) frame = caller(at, frame);
  if (isHeldElsewhere(id, load<i32>(frame, F_FUNCTION))) return false;
  return run(id) || settle(id);
}

/** Runs the CPU's movers. */
export function settle(id: i32): bool {
  for (let count = runFree(id, MOST_MOVERS); count < MOST_MOVERS; ) {
    if (!isMover(id)) {
      Chain.stuck = id;
      return false;
    }
    if (run(id)) return true;
    count += 1 + runFree(id, MOST_MOVERS - count - 1);
    if (Now.overflow) return false;
  }
  return false;
}

/** What others have done may make movers of operations that were none: all CPUs, until none runs. */
export function settleAll(): bool {
  const cpus = cfg(Cfg.cpus);
  for (let id: usize = 0; id < <usize>cpus; id++) store<u64>(Chain.counts + (id << 3), 0);
  Futures.changed = isSettled() ? Chain.before : ALL;
  Futures.isLess = false;
  Chain.again = 0;
  let seen: u32 = 0;
  for (let hasRun = true; hasRun; ) {
    hasRun = false;
    for (let id = 0; id < cpus; id++) know(id);
    for (let id = 0; id < cpus; id++) {
      know(id);
      if (!isToBeSeen(id)) continue;
      seen |= 1 << id;
      waitsForNone(id);
      while (hasMore(id)) {
        if (runOne(id)) return true;
        if (Now.overflow) return false;
        hasRun = true;
        waitsForNone(id);
      }
      know(id);
      if (!isSettled()) Futures.changed = ALL;
      Futures.changed &= ~(1 << id);
      if (isLimited(id) || dependsOnOthers(id)) Chain.again |= 1 << id;
    }
  }
  noteWaits(seen);
  return false;
}

const ALL: u32 = 0xffffffff;

/** It may have something to run at once since it was looked at last. What is known may have turned out wrong. */
function isToBeSeen(id: i32): bool {
  if (Guards.count > 0) return true;
  if ((((Futures.changed | Chain.again) >> id) & 1) !== 0) return true;
  return Futures.isLess && isAwaitedOver(id);
}

function isLimited(id: i32): bool {
  if (load<i32>(countOf(id, 4)) >= MOST_INDEPENDENT) return true;
  return load<i32>(countOf(id, 0)) >= MOST_SETTLING;
}

/** What all CPUs go by of the machine's scalars is as it was when this was asked last. */
function isSettled(): bool {
  const stop = stopWord();
  const hasNmis = Now.nmisLeft > 0;
  const same = stop === Chain.stop && hasNmis === Chain.hasNmis;
  Chain.stop = stop;
  Chain.hasNmis = hasNmis;
  return same;
}

/** What the CPU's next operation goes by is more than its own parts, sets of accesses and the scalars. */
function dependsOnOthers(id: i32): bool {
  const op = nextOp(core(id));
  if (op < 0) return false;
  const row = opRow(op);
  const kind = load<i32>(row, O_KIND);
  if (kind === Kind.exchange) return mayNotWrite(row) && bufferCount(id) > 0;
  if (kind === Kind.stop) return true;
  return (kind === Kind.call || kind === Kind.return_) && cfg(Cfg.objectCount) > 0;
}

/** A state's machine has become the present one: what its CPUs may yet access is known. */
export function resumes(again: u32): void {
  Chain.before = again;
  isSettled();
}

/** What `runOne` is to do: an entry of the buffer drains, a mover runs, an independent access. */
let following: i32 = 0;
const MOVER: i32 = -1;
const ACCESS: i32 = -2;

function countOf(id: i32, which: usize): usize {
  return Chain.counts + ((<usize>id) << 3) + which;
}

function hasMore(id: i32): bool {
  following = drainAtOnce(id);
  if (following >= 0) return true;
  if (id !== Chain.stuck && load<i32>(countOf(id, 0)) < MOST_SETTLING && isMover(id))
    following = MOVER;
  else if (load<i32>(countOf(id, 4)) < MOST_INDEPENDENT && isIndependent(id)) following = ACCESS;
  else return false;
  return true;
}

function runOne(id: i32): bool {
  Chain.stuck = -1;
  if (following >= 0) return drain(id, following);
  const isAccess = following === ACCESS;
  const count = countOf(id, isAccess ? 4 : 0);
  const free = isAccess ? 0 : runFree(id, MOST_SETTLING - load<i32>(count));
  store<i32>(count, load<i32>(count) + (free > 0 ? free : 1));
  if (free > 0) return false;
  if (run(id)) return true;
  return isAccess && cfg(Cfg.fetchesAtOnce) !== 0 && finishFetch(id);
}

/** The lowest entry of the buffer that may drain, and drains at once; -1 for none. */
function drainAtOnce(id: i32): i32 {
  const count = bufferCount(id);
  for (let index = 0; index < count; index++) {
    if (mayDrain(buffer(id), index) && isDrainIndependent(id, index)) return index;
  }
  return -1;
}

/** The steps that are tried in the state, in order, from `to` on; where they end. */
export function choices(to: usize): usize {
  const cpus = cfg(Cfg.cpus);
  const isLast = (cfg(Cfg.rules) & RULE_S) !== 0;
  let end = to;
  for (let id = 0; id < cpus; id++) {
    if (mayResume(id) && !mayTakeMoreNmis(id)) {
      store<i32>(to, stepCode(Step.resume, id, 0));
      return to + 4;
    }
    end = choicesOf(id, end);
    if (!isLast) end = nmiOf(id, end);
  }
  if (isLast) for (let id = 0; id < cpus; id++) end = nmiOf(id, end);
  return end;
}

function put(end: usize, kind: Step, id: i32, entry: i32): usize {
  store<i32>(end, stepCode(kind, id, entry));
  return end + 4;
}

function isWhole(id: i32): bool {
  return load<i32>(core(id), C_FETCHED) === 0 || cfg(Cfg.isBlock) !== 0;
}

function nmiOf(id: i32, end: usize): usize {
  if (!mayTakeNmi(id) || !isWhole(id) || isLatched(core(id))) return end;
  return put(end, Step.nmi, id, 0);
}

/** All but an NMI. */
function choicesOf(id: i32, to: usize): usize {
  let end = to;
  if (mayRun(id)) end = put(end, Step.run, id, 0);
  const count = bufferCount(id);
  for (let entry = 0; entry < count; entry++) {
    if (mayDrain(buffer(id), entry)) end = put(end, Step.drain, id, entry);
  }
  const whole = isWhole(id);
  if (whole && mayStop(id)) end = put(end, Step.stop, id, 0);
  if (mayResume(id)) end = put(end, Step.resume, id, 0);
  if (!whole) return end;
  if (mayInterrupt(id)) end = put(end, Step.interrupt, id, 0);
  if (mayTakeRaised(id)) end = put(end, Step.raised, id, 0);
  const waiting = waitingCount(id);
  for (let entry = 0; entry < waiting; entry++) {
    const switches = maySwitch(id);
    if (switches) end = put(end, Step.switch_, id, entry);
    if (mayPreempt(id) && !(switches && cfg(Cfg.awaitsTasks) === 0)) {
      end = put(end, Step.preempt, id, entry);
    }
  }
  return end;
}

export function isNmi(code: i32): bool {
  return code / (MAX_BUFFER << 5) === Step.nmi;
}
