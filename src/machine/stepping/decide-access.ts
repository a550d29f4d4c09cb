/** Loads, stores and LOCKed operations. */
import { isTextAddress, type Operation } from '../program/program.ts';
import { binary, convert, sizeOf, type Value } from '../program/values.ts';
import {
  asStored,
  cellIndex,
  isForwarded,
  isMapped,
  memoryValue,
  visibleValue,
} from '../state/visible.ts';
import type { Event } from './events.ts';
import { crashed, operandAddress, type Running, ranOf } from './running.ts';

type Of<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

/** -EFAULT, as probe_kernel_write returns it. */
const EFAULT = 14;

export function decideLoad(running: Running, operation: Of<'load'>): Event {
  const { system, machine, id, cpu, context, frame, instruction } = running;
  const address = operandAddress(running);
  const size = sizeOf(operation.type);
  if (!isMapped(system, machine, address, size)) return crashed(id, context, 'wild load', address);
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

export function decideStore(running: Running, operation: Of<'store'>): Event {
  const { system, machine, id, context, frame, instruction } = running;
  const address = operandAddress(running);
  const size = sizeOf(operation.type);
  const refused = refuseStore(running, address, size, operation.fault);
  if (refused !== null) return refused;
  const value = asStored(system, address, operation.type, instruction.second(frame.locals, id));
  const store = {
    cpu: id,
    context: context.kind,
    fn: frame.fn,
    pc: frame.pc,
    next: instruction.next,
    address,
    size,
    value,
  };
  if (system.model.buffered) return { kind: 'buffered', ...store };
  return { kind: 'stored', ...store, old: memoryValue(system, machine, address, size) };
}

/** The crash or fault of a store that cannot be made, null for one that can. */
function refuseStore(running: Running, address: number, size: number, fault: number): Event | null {
  const { system, machine, id, context } = running;
  if (!isMapped(system, machine, address, size)) return crashed(id, context, 'wild store', address);
  if (isTextAddress(address)) {
    if (machine.textWritable) return null;
    const ran = ranOf(running);
    if (fault < 0) return { kind: 'faulted', ...ran, next: ran.pc, address };
    return { kind: 'fault-handled', ...ran, address, local: fault, value: -EFAULT };
  }
  if (!system.program.cells[cellIndex(system, address, size)].readOnly) return null;
  return crashed(id, context, 'store to const data', address);
}

export function decideExchange(running: Running, operation: Of<'exchange'>): Event {
  const { system, machine, id, cpu, context, frame, instruction } = running;
  const address = operandAddress(running);
  const size = sizeOf(operation.type);
  const refused = refuseStore(running, address, size, -1);
  if (refused !== null) return refused;
  // The store buffer is empty: a LOCKed operation waits for that. An add-unless that fails does not.
  const old = convert(visibleValue(system, machine, cpu, address, size), operation.type);
  const operand = instruction.second(frame.locals, id);
  const expected = instruction.third(frame.locals, id);
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
