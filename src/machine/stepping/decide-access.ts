/** Loads, stores and LOCKed operations. */

import type { Buffered, Event } from '../events/events.ts';
import { isTextAddress, type Operation } from '../program/program.ts';
import { binary, canonical, convert, sizeOf, type Value } from '../program/values.ts';
import { cellAtAddress } from '../state/address-names.ts';
import { isDead } from '../state/lifetime.ts';
import type { System } from '../state/system.ts';
import {
  asStored,
  cellIndex,
  isForwarded,
  isMapped,
  memoryValue,
  visibleValue,
} from '../state/visible.ts';
import { crashed, operandAddress, type Running, ranOf } from './running.ts';

type Of<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

/** -EFAULT, as probe_kernel_read and probe_kernel_write return it. */
const EFAULT = 14;

export function decideLoad(running: Running, operation: Of<'load'>): Event {
  const { system, machine, id, cpu, context, frame, instruction } = running;
  const address = operandAddress(running);
  const size = sizeOf(operation.type);
  if (!isMapped(system, machine, address, size)) {
    if (operation.fixup < 0 || isWithin(running, address)) {
      return crashed(id, context, 'wild load', address);
    }
    const { target: next } = instruction;
    return { kind: 'fault-handled', ...ranOf(running), next, address, local: -1, value: -EFAULT };
  }
  if (isDead(system, machine, address, size)) return crashed(id, context, 'dead object', address);
  return {
    kind: 'loaded',
    cpu: id,
    context: context.kind,
    fn: frame.fn,
    pc: frame.pc,
    next: instruction.next,
    address,
    size,
    value: convert(visibleValue(system, machine, cpu, address, size), operation.type),
    local: operation.local,
    forwarded: isForwarded(cpu, address),
  };
}

export function decideStore(running: Running, operation: Of<'store'>): Event[] {
  const { system, machine, id, cpu, frame, instruction } = running;
  const address = operandAddress(running);
  const size = sizeOf(operation.type);
  const refused = refuseStore(running, address, size, operation.fault);
  if (refused !== null) return [refused];
  const value = asStored(
    system,
    address,
    operation.type,
    instruction.second(frame.locals, id, cpu.contexts),
  );
  const first = isTextAddress(address) ? toUnitEnd(system, address) : size;
  if (first < size) return decideSplitStore(running, { address, size, value }, first);
  const { kind: context } = running.context;
  const { fn, pc } = frame;
  const { next } = instruction;
  if (system.model.buffered) {
    return [{ kind: 'buffered', cpu: id, context, fn, pc, next, address, size, value }];
  }
  const old = memoryValue(system, machine, address, size);
  return [{ kind: 'stored', cpu: id, context, fn, pc, next, address, size, value, old }];
}

/** What one store writes at once is a naturally aligned quadword (AMD APM vol. 2, 7.6.1), or a fetched unit. */
const QUADWORD = 8;

function toUnitEnd({ profile }: System, address: number): number {
  const unit = Math.max(QUADWORD, profile.unit);
  return unit - (address % unit);
}

/** A store across a unit's end is two: the second half is in the store buffer when the first is written. */
function decideSplitStore(
  running: Running,
  { address, size, value }: Pick<Buffered, 'address' | 'size' | 'value'>,
  first: number,
): Event[] {
  const { system, machine } = running;
  const half = (from: number, to: number) => ({
    ...ranOf(running),
    address: address + from,
    size: to - from,
    value: canonical(BigInt.asUintN(8 * (to - from), BigInt(value) >> BigInt(8 * from))),
  });
  const rest: Event = { kind: 'buffered', ...half(first, size) };
  if (system.model.buffered) return [{ kind: 'buffered', ...half(0, first) }, rest];
  const old = memoryValue(system, machine, address, first);
  return [{ kind: 'stored', ...half(0, first), old }, rest];
}

/** The crash or fault of a store that cannot be made, null for one that can. */
function refuseStore(running: Running, address: number, size: number, fault: number): Event | null {
  const { system, machine, id, context } = running;
  const handled = (): Event => ({
    kind: 'fault-handled',
    ...ranOf(running),
    address,
    local: fault,
    value: -EFAULT,
  });
  if (!isMapped(system, machine, address, size)) {
    const isSoft = fault >= 0 && !isWithin(running, address);
    return isSoft ? handled() : crashed(id, context, 'wild store', address);
  }
  if (isTextAddress(address)) {
    if (machine.textWritable) return null;
    const ran = ranOf(running);
    return fault < 0 ? { kind: 'faulted', ...ran, next: ran.pc, address } : handled();
  }
  if (isDead(system, machine, address, size)) return crashed(id, context, 'dead object', address);
  if (!system.program.cells[cellIndex(system, address, size)].readOnly) return null;
  return fault < 0 ? crashed(id, context, 'store to const data', address) : handled();
}

/**
 * True for an address within an object that has another size than the access: a real machine would
 * make it, so that it is no fault but a limit of this one.
 */
function isWithin({ system }: Running, address: number): boolean {
  return cellAtAddress(system.program, address) !== undefined;
}

export function decideExchange(running: Running, operation: Of<'exchange'>): Event {
  const { system, machine, id, cpu, context, frame, instruction } = running;
  const address = operandAddress(running);
  const size = sizeOf(operation.type);
  const refused = refuseStore(running, address, size, -1);
  if (refused !== null) return refused;
  // It has waited for the buffer's stores to this place; an add-unless that fails has not, as a load.
  const old = convert(visibleValue(system, machine, cpu, address, size), operation.type);
  const operand = instruction.second(frame.locals, id, cpu.contexts);
  const expected = instruction.third(frame.locals, id, cpu.contexts);
  const value = exchangedValue(operation, old, operand, expected);
  return {
    kind: 'exchanged',
    cpu: id,
    context: context.kind,
    fn: frame.fn,
    pc: frame.pc,
    next: instruction.next,
    address,
    size,
    old,
    value: asStored(system, address, operation.type, value ?? old),
    written: value !== null,
    local: operation.local,
  };
}

/** What the operation writes, null when its comparison failed. */
function exchangedValue(
  operation: Of<'exchange'>,
  old: Value,
  operand: Value,
  expected: Value,
): Value | null {
  const { type } = operation;
  switch (operation.operator) {
    case 'swap':
      return operand;
    case 'compare':
      return old === expected ? operand : null;
    case 'add-unless':
      return old === expected ? null : binary('+', type, old, operand);
    case 'add':
      return binary('+', type, old, operand);
    case 'and':
      return binary('&', type, old, operand);
    case 'or':
      return binary('|', type, old, operand);
    case 'xor':
      return binary('^', type, old, operand);
  }
}
