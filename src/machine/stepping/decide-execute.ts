/**
 * Instruction fetch and execution. An instruction is fetched in aligned units (one byte by default),
 * each from memory as its CPU sees it at that moment, and then executed.
 */
import { INT3, littleEndian } from '../memory/text.ts';
import { visibleByte } from '../state/visible.ts';
import type { Event, Fetched, Outcome } from './events.ts';
import { crashed, operandAddress, type Running, ranOf } from './running.ts';

export function decideExecute(running: Running): Event {
  const { system, id, cpu, context, frame, instruction } = running;
  const address = operandAddress(running);
  const site = system.siteAt.get(address);
  if (site === undefined) return crashed(id, context, 'wild fetch', address);
  const { fetched } = cpu;
  const size = system.program.sites[site].oldBytes.length;
  if (fetched.length > 0 && fetched[0] === INT3 && isForeign(running, site)) {
    return decideInt3(running, address);
  }
  if (fetched.length < size) return decideFetch(running, address, size);
  const bytes = littleEndian(fetched);
  return {
    kind: 'executed',
    cpu: id,
    context: context.kind,
    fn: frame.fn,
    pc: frame.pc,
    next: instruction.next,
    site,
    address,
    size,
    bytes,
    outcome: outcomeOf(bytes, system.oldBytes[site], system.newBytes[site]),
  };
}

export function outcomeOf(bytes: number, oldBytes: number, newBytes: number): Outcome {
  if (bytes === oldBytes) return 'old';
  return bytes === newBytes ? 'new' : 'torn';
}

/** The site has an int3 that neither its old nor its new instruction begins with. */
function isForeign({ system }: Running, site: number): boolean {
  const { oldBytes, newBytes } = system.program.sites[site];
  return oldBytes[0] !== INT3 && newBytes[0] !== INT3;
}

/** int3 is one byte long: the rest of the site is not fetched (SDM vol. 2, INT3). */
function decideInt3(running: Running, address: number): Event {
  const { system, id, context } = running;
  const handler = system.program.int3Handler;
  if (handler < 0) return crashed(id, context, 'unclaimed int3', address);
  return {
    kind: 'trapped',
    ...ranOf(running),
    address,
    handler,
    size: system.program.functions[handler].locals.length,
  };
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
