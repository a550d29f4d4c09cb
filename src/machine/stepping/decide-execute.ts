/**
 * Instruction fetch and execution. An instruction is fetched in aligned units (one byte by default),
 * each from memory as its CPU sees it at that moment or, where the hardware promises less, as it was
 * since the CPU last serialised; and then executed.
 */

import type { Event } from '../events/events.ts';
import type { Executed, Fetched, Outcome, SiteLeft } from '../events/text-events.ts';
import { type Decoded, decode, holds } from '../memory/decode.ts';
import { CUT_OFF, executedLength } from '../memory/instruction-length.ts';
import { INT3, littleEndian } from '../memory/text.ts';
import { siteContaining } from '../state/address-names.ts';
import { fetchable } from '../state/fetching.ts';
import {
  CALLED,
  contentOf,
  LEFT,
  RAN,
  refutedBy,
  resultOf,
  TRAPPED,
} from '../state/site-contents.ts';
import { hasTrapUnderNmi, overflows } from '../state/stacks.ts';
import type { System } from '../state/system.ts';
import { crashed, crashedAtEntry, operandAddress, type Running, ranOf } from './running.ts';
import { calledFromText, isBegun, refreshed, siteTarget } from './text-flow.ts';

/** `choice`: which of the bytes that a fetch may give it gives. */
export function decideExecute(running: Running, choice: number): Event[] {
  const { system, id, cpu, context, frame } = running;
  if (frame.at === LEFT) return [siteLeft(running)];
  const address = frame.at === 0 ? operandAddress(running) : frame.at;
  const site = siteContaining(system, address);
  // A call is to a site's beginning; only jumps and handlers lead into one.
  if (frame.at === 0 && !system.siteAt.has(address)) {
    return [crashed(id, context, 'wild fetch', address)];
  }
  const { fetched } = cpu;
  const { address: start, size: whole } = system.program.sites[site];
  const size = executedLength(fetched, start + whole - address);
  if (size === CUT_OFF) return decideFetch(running, address, start + whole - address, choice);
  if (fetched[0] === INT3) return decideInt3(running, address);
  return decideInstruction(running, site, address, fetched.slice(0, size));
}

function siteLeft(running: Running): SiteLeft {
  const { system, frame, instruction } = running;
  const site = siteContaining(system, operandAddress(running));
  const { operation } = instruction;
  const local = operation.kind === 'execute' ? operation.local : -1;
  const value = resultOf(system.program.sites[site], frame.ran);
  return { kind: 'site-left', ...ranOf(running), site, local, value };
}

/** Where an instruction leads: `at` as of a frame, and the function that it calls, -1 for none. */
export interface Flow {
  at: number;
  callee: number;
  /** Bits of Frame.ran to add. */
  ran: number;
}

function decideInstruction(
  running: Running,
  index: number,
  address: number,
  bytes: readonly number[],
): Event[] {
  const { system, id, context, frame } = running;
  const site = system.program.sites[index];
  const refuted = frame.ran | refutedBy(site, address, bytes);
  const outcome = outcomeOf(contentOf(site, refuted), site.wanted);
  if (outcome === 'torn') {
    return [executed(running, index, address, bytes, { outcome, ran: refuted | RAN, at: 0 })];
  }
  const decoded = decode(bytes, address);
  if (decoded.kind === 'invalid') return [crashed(id, context, 'invalid opcode', address)];
  const { at, callee, ran } = flowOf(system, index, decoded, address + bytes.length);
  // A jump into another site begins that one, one to a site's own beginning begins it again.
  const all = (isBegun(system, index, at) ? 0 : refuted) | ran | RAN;
  // What it calls comes before what ran can be told.
  const left = { outcome, ran: all, at: callee >= 0 && at === 0 ? LEFT : at };
  const event = executed(running, index, address, bytes, left);
  return callee < 0 ? [event] : [event, calledFromText(running, callee)];
}

/** Where an instruction of the site leads that ends before `end`. */
export function flowOf(system: System, site: number, decoded: Decoded, end: number): Flow {
  const behind = siteTarget(system, site, end);
  const flow = (at: number, callee = -1, ran = 0): Flow => ({ at, callee, ran });
  switch (decoded.kind) {
    case 'call':
      return flow(behind, system.textFunctionAt.get(decoded.target) ?? -1, CALLED);
    case 'jump':
      return jumpTo(system, site, decoded.target);
    case 'branch':
      return holds(decoded.code, 0) ? jumpTo(system, site, decoded.target) : flow(behind);
    case 'ret':
      return flow(0);
    case 'update':
      return flow(behind, updateOf(system, decoded));
    default:
      return flow(behind);
  }
}

/** Out of all sites a jump is to a function of the program, or to where nothing is known of. */
function jumpTo(system: System, site: number, target: number): Flow {
  const callee = system.textFunctionAt.get(target) ?? -1;
  return { at: siteTarget(system, site, target), callee, ran: 0 };
}

/** The function that does what the instruction does to a variable, -1 where the program has none. */
function updateOf(
  system: System,
  { address, operand, size, isLocked }: Extract<Decoded, { kind: 'update' }>,
): number {
  const update = system.program.textUpdates.find(
    (known) =>
      known.address === address &&
      known.operand === operand &&
      known.size === size &&
      known.locked === isLocked,
  );
  return update?.fn ?? -1;
}

/** Bytes that the first number of an `executed` event has room for. */
const FIRST_BYTES = 6;

function executed(
  running: Running,
  index: number,
  address: number,
  bytes: readonly number[],
  { outcome, ran, at }: Pick<Executed, 'outcome' | 'ran' | 'at'>,
): Executed {
  const { system, id, cpu, context, frame, instruction } = running;
  const site = system.program.sites[index];
  const { operation } = instruction;
  const isLast = at === 0;
  return {
    kind: 'executed',
    cpu: id,
    context: context.kind,
    fn: frame.fn,
    pc: frame.pc,
    next: isLast ? instruction.next : frame.pc,
    site: index,
    address,
    size: bytes.length,
    bytes: littleEndian(bytes.slice(0, FIRST_BYTES)),
    rest: restOf(bytes),
    outcome,
    at,
    ran: isLast ? 0 : ran,
    keeps:
      system.profile.isBlock && at === address + bytes.length && cpu.fetched.length > bytes.length,
    local: isLast && operation.kind === 'execute' ? operation.local : -1,
    value: isLast ? resultOf(site, ran) : 0,
  };
}

function restOf(bytes: readonly number[]): number | bigint {
  const rest = bytes.slice(FIRST_BYTES, FIRST_BYTES + 8);
  if (rest.length <= FIRST_BYTES) return littleEndian(rest);
  const value = rest.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function outcomeOf(content: number, wanted: number): Outcome {
  if (content < 0) return 'torn';
  if (content === 0) return 'old';
  return content === wanted ? 'new' : 'other';
}

/** int3 is one byte long: the rest of the site is not fetched (SDM vol. 2, INT3). */
function decideInt3(running: Running, address: number): Event[] {
  const { system, id, cpu, context, frame, instruction } = running;
  const { int3Handler: handler, int3Returns } = system.program;
  if (handler < 0) return [crashed(id, context, 'unclaimed int3', address)];
  if (overflows(system.program, cpu.contexts, 'trap'))
    return [crashed(id, context, 'stack overflow', 0)];
  const size = system.program.functions[handler].locals.length;
  // A handler that only claims goes on behind the site.
  const isClaim = int3Returns === 'claim';
  const { operation } = instruction;
  const ran = frame.ran | TRAPPED;
  const site = system.program.sites[siteContaining(system, address)];
  const trapped: Event = {
    kind: 'trapped',
    ...ranOf(running),
    next: isClaim ? instruction.next : frame.pc,
    address,
    handler,
    size,
    at: isClaim ? 0 : address + 1,
    ran: isClaim ? 0 : ran,
    local: isClaim && operation.kind === 'execute' ? operation.local : -1,
    value: isClaim ? resultOf(site, ran) : 0,
  };
  const entered = [trapped, ...refreshed(running, system.profile.entrySerialises)];
  if (system.int3Stack === 'shared' || !hasTrapUnderNmi(cpu.contexts)) return entered;
  return [trapped, crashedAtEntry(id, 'trap', handler)];
}

function decideFetch(running: Running, address: number, length: number, choice: number): Event[] {
  const { system, machine, id, cpu, context, frame } = running;
  const given = fetchable(system, machine, id, address, length)[choice];
  // Versions that never go back: what it has seen now, it sees from now on.
  const floor = system.profile.stale === 'ordered' ? given.version : cpu.floor;
  const events: Fetched[] = [];
  const offset = cpu.fetched.length;
  for (let from = 0; from < given.bytes.length; from += FIRST_BYTES) {
    const bytes = given.bytes.slice(from, from + FIRST_BYTES);
    events.push({
      kind: 'fetched',
      cpu: id,
      context: context.kind,
      fn: frame.fn,
      pc: frame.pc,
      address,
      offset: offset + from,
      size: bytes.length,
      value: littleEndian(bytes),
      floor,
    });
  }
  return events;
}
