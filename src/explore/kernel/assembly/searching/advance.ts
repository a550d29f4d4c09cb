/** Steps of the search, and which are tried: advance.ts and choices.ts of explore/reduction. */
import {
  C_CONTEXTS,
  C_FETCHED,
  Cfg,
  cfg,
  F_BELOW,
  F_FUNCTION,
  MAX_BUFFER,
  opRow,
  RULE_S,
  Step,
  stepCode,
} from '../state/layout';
import { isHeldElsewhere } from '../state/lifetimes';
import { mayDrain } from '../state/memory';
import { buffer, core, Now } from '../state/now';
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
import { isGuarded } from '../stepping/guards';
import { drain, run, take } from '../stepping/run';
import { mayRun } from '../stepping/waits';
import { isDrainIndependent, isIndependent } from './futures';
import { isMover } from './movers';

/** A loop of movers that never ends becomes a cycle of states. */
const MOST_MOVERS: i32 = 100000;
/** Behind so many that are movers by independence alone, in one step, the state is kept and all is tried. */
const MOST_INDEPENDENT: i32 = 64;

export class Chain {
  /** By CPU, of the step that is taken: operations that are still to be movers by independence. */
  static left: usize = 0;
}

/** Takes the step and what runs together with it; true where something fails. */
export function advance(code: i32): bool {
  const id = (code / MAX_BUFFER) & 31;
  const enters = code / (MAX_BUFFER << 5) === Step.nmi;
  const wasFetching = load<i32>(core(id), C_FETCHED) > 0;
  begins();
  if (take(code)) return true;
  if (wasFetching && cfg(Cfg.fetchesAtOnce) !== 0 && finishFetch(id)) return true;
  const depth = load<i32>(core(id), C_CONTEXTS);
  if (settle(id)) return true;
  if (enters && begin(id, depth)) return true;
  return isGuarded() && settleAll();
}

export function begins(): void {
  const cpus = cfg(Cfg.cpus);
  for (let id: usize = 0; id < <usize>cpus; id++) {
    store<i32>(Chain.left + (id << 2), MOST_INDEPENDENT);
  }
}

function finishFetch(id: i32): bool {
  while (load<i32>(core(id), C_FETCHED) > 0 && mayRun(id)) if (run(id)) return true;
  return false;
}

/** An NMI arrives together with its first operation that others can see. */
function begin(id: i32, depth: i32): bool {
  const at = core(id);
  if (load<i32>(at, C_CONTEXTS) !== depth || bufferCount(id) > 0) return false;
  if (!mayRun(id)) return false;
  const context = topContext(at);
  let frame = topFrame(at, context);
  while (load<i32>(frame, F_BELOW) !== 0) frame = caller(at, frame);
  if (isHeldElsewhere(id, load<i32>(frame, F_FUNCTION))) return false;
  return run(id) || settle(id);
}

/** Runs the CPU's movers. */
export function settle(id: i32): bool {
  for (let count = 0; count < MOST_MOVERS; count++) {
    if (isGuarded() && drainsOne(id)) continue;
    if (!isMover(id)) {
      if (!isGuarded() || !mayChain(id)) return false;
    }
    if (Now.overflow || run(id)) return !Now.overflow;
  }
  return false;
}

/** Some CPU has run movers. */
let hasRun: bool = false;

/** What others have done may make movers of operations that were none. */
export function settleAll(): bool {
  const cpus = cfg(Cfg.cpus);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    hasRun = false;
    for (let id = 0; id < cpus; id++) {
      if (settleOther(id)) return true;
    }
    if (!hasRun) return false;
  }
  return false;
}

const MOST_ROUNDS: i32 = 1000;

function settleOther(id: i32): bool {
  const canMove = isMover(id) || canDrain(id) || isChained(id);
  if (!canMove) return false;
  hasRun = true;
  return settle(id);
}

function canDrain(id: i32): bool {
  const count = bufferCount(id);
  for (let index = 0; index < count; index++) {
    if (mayDrain(buffer(id), index) && isDrainIndependent(id, index)) return true;
  }
  return false;
}

function isChained(id: i32): bool {
  if (load<i32>(Chain.left + ((<usize>id) << 2)) <= 0) return false;
  const op = nextOp(core(id));
  return op >= 0 && isIndependent(id, opRow(op));
}

/** An entry of the buffer has drained. */
function drainsOne(id: i32): bool {
  const count = bufferCount(id);
  for (let index = 0; index < count; index++) {
    if (!mayDrain(buffer(id), index) || !isDrainIndependent(id, index)) continue;
    drain(id, index);
    return true;
  }
  return false;
}

/** The next operation is independent, and may still run at once. */
function mayChain(id: i32): bool {
  const op = nextOp(core(id));
  if (op < 0) return false;
  const left = Chain.left + ((<usize>id) << 2);
  if (load<i32>(left) <= 0 || !isIndependent(id, opRow(op))) return false;
  store<i32>(left, load<i32>(left) - 1);
  return true;
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
