/** Steps of every kind: an operation runs, a store drains, something arrives. */
import {
  C_ARGUMENT,
  C_CALLEE,
  CELL_CPU,
  CELL_QUIET,
  Cfg,
  CONSTANT,
  cellRow,
  cfg,
  E_ADDRESS,
  E_SIZE,
  E_VALUE,
  INTERRUPT,
  MAX_BUFFER,
  STOPPER,
  Step,
} from '../state/layout';
import { hasEnded } from '../state/lifetimes';
import {
  cellIndex,
  entryAt,
  isText,
  marksAtHead,
  memoryValue,
  ownedRow,
  removeEntries,
  write,
} from '../state/memory';
import { ownBuffer, ownCore } from '../state/now';
import { dropFetch, enter, popContext, pushContext } from '../state/stacks';
import { arriveNmi, arriveRaised } from './arrivals';
import { run } from './run';
import { switchTo } from './tasks';
import { textWriteFails } from './text-writes';

/** Takes the step, which is enabled. */
export function take(code: i32): bool {
  const entry = code % MAX_BUFFER;
  const id = (code / MAX_BUFFER) & 31;
  switch (code / (MAX_BUFFER << 5)) {
    case Step.run:
      return run(id);
    case Step.drain:
      return drain(id, entry);
    case Step.nmi:
      return arriveNmi(id);
    case Step.raised:
      return arriveRaised(id);
    case Step.stop: {
      const at = ownCore(id);
      dropFetch(at);
      pushContext(at, STOPPER, 0);
      return false;
    }
    case Step.resume:
      popContext(ownCore(id));
      return false;
    case Step.interrupt: {
      const at = ownCore(id);
      const callee = load<i32>(at, C_CALLEE);
      const argument = load<i64>(at, C_ARGUMENT);
      store<i32>(at, -1, C_CALLEE);
      store<i64>(at, 0, C_ARGUMENT);
      enter(at, INTERRUPT, callee, argument, 0);
      return false;
    }
    default:
      switchTo(id, entry, code / (MAX_BUFFER << 5) === Step.preempt);
      return false;
  }
}

/** An entry of the store buffer reaches memory. */
export function drain(id: i32, index: i32): bool {
  const at = ownBuffer(id);
  const entry = entryAt(at, index);
  const address = <i64>load<u32>(entry, E_ADDRESS);
  const size = load<i32>(entry, E_SIZE);
  const value = load<i64>(entry, E_VALUE);
  const row = ownedRow(address, size);
  const isLate = row !== 0 && load<i32>(row, CELL_CPU) !== id && hasEnded(row);
  if (isLate) return true;
  if (isText(address) && textWriteFails(id, address, size, value, memoryValue(address, size))) {
    return true;
  }
  const marks = marksAtHead(at, index);
  removeEntries(at, index, 1);
  if (marks > 0) removeEntries(at, 0, marks);
  if (!isIdle(address, size)) write(address, size, value);
  return false;
}

/** Nobody acts upon what the cell holds: it keeps its first value, so that states do not differ by it. */
function isIdle(address: i64, size: i32): bool {
  if (cfg(Cfg.objectCount) > 0 || isText(address)) return false;
  const quiet = load<i32>(cellRow(cellIndex(address, size)), CELL_QUIET);
  return quiet !== 0 && (quiet & CONSTANT) === 0;
}
