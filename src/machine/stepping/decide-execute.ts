/**
 * Instruction fetch and execution. An instruction is fetched in aligned units (one byte by default),
 * each from memory as its CPU sees it at that moment, and then executed.
 */
import { CUT_OFF, executedLength } from '../memory/instruction-length.ts';
import { INT3, littleEndian } from '../memory/text.ts';
import { hasTrapUnderNmi, overflows } from '../state/stacks.ts';
import { visibleByte } from '../state/visible.ts';
import type { Event, Executed, Fetched, Outcome } from './events.ts';
import { crashed, crashedAtEntry, operandAddress, type Running, ranOf } from './running.ts';

export function decideExecute(running: Running): Event[] {
  const { system, id, cpu, context, frame, instruction } = running;
  const address = operandAddress(running);
  const site = system.siteAt.get(address);
  if (site === undefined) return [crashed(id, context, 'wild fetch', address)];
  const { fetched } = cpu;
  const { oldBytes, newBytes } = system.program.sites[site];
  const size = executedLength(fetched, oldBytes.length);
  if (size === CUT_OFF) return [decideFetch(running, address, oldBytes.length)];
  if (fetched[0] === INT3) return decideInt3(running, address);
  const bytes = fetched.slice(0, size);
  const executed: Executed = {
    kind: 'executed',
    cpu: id,
    context: context.kind,
    fn: frame.fn,
    pc: frame.pc,
    next: instruction.next,
    site,
    address,
    size,
    bytes: littleEndian(bytes),
    outcome: outcomeOf(bytes, oldBytes, newBytes),
  };
  return [executed];
}

/** Of which content the executed bytes are: what follows behind a jump of it is not run. */
function outcomeOf(
  bytes: readonly number[],
  oldBytes: readonly number[],
  newBytes: readonly number[],
): Outcome {
  if (bytes.every((byte, offset) => byte === oldBytes[offset])) return 'old';
  return bytes.every((byte, offset) => byte === newBytes[offset]) ? 'new' : 'torn';
}

/** int3 is one byte long: the rest of the site is not fetched (SDM vol. 2, INT3). */
function decideInt3(running: Running, address: number): Event[] {
  const { system, id, cpu, context } = running;
  const handler = system.program.int3Handler;
  if (handler < 0) return [crashed(id, context, 'unclaimed int3', address)];
  if (overflows(system.program, cpu.contexts, 'trap'))
    return [crashed(id, context, 'stack overflow', 0)];
  const size = system.program.functions[handler].locals.length;
  const trapped: Event = { kind: 'trapped', ...ranOf(running), address, handler, size };
  if (system.int3Stack === 'shared' || !hasTrapUnderNmi(cpu.contexts)) return [trapped];
  return [trapped, crashedAtEntry(id, 'trap', handler)];
}

function decideFetch(running: Running, address: number, length: number): Fetched {
  const { system, machine, id, cpu, context, frame } = running;
  const offset = cpu.fetched.length;
  const toUnitEnd = system.fetchUnit - ((address + offset) % system.fetchUnit);
  const size = Math.min(length - offset, toUnitEnd);
  const bytes: number[] = [];
  for (let index = 0; index < size; index++) {
    bytes.push(visibleByte(machine, cpu, address + offset + index));
  }
  return {
    kind: 'fetched',
    cpu: id,
    context: context.kind,
    fn: frame.fn,
    pc: frame.pc,
    address,
    offset,
    size,
    value: littleEndian(bytes),
  };
}
