/**
 * The failures that show in one event: detectors look at the event and at the machine as it was just
 * before it, and know nothing of any protocol.
 */
import { hexByte, hexBytes } from '../machine/memory/hex.ts';
import { byteOf, INT3 } from '../machine/memory/text.ts';
import { isTextAddress } from '../machine/program/program.ts';
import type { Value } from '../machine/program/values.ts';
import { addressPlace, siteContaining } from '../machine/state/address-names.ts';
import { isExecuting } from '../machine/state/executing.ts';
import type { Cpu, Machine } from '../machine/state/machine.ts';
import type { System } from '../machine/state/system.ts';
import { isForwarded } from '../machine/state/visible.ts';
import type { Event, Executed } from '../machine/stepping/events.ts';
import { crashPlace } from './crash-words.ts';
import type { Failure } from './failure.ts';

/** The failure that the event is, null for none. `machine` is the state just before it. */
export function detect(system: System, machine: Machine, event: Event): Failure | null {
  switch (event.kind) {
    case 'executed':
      if (event.outcome !== 'torn') return null;
      return tornFetch(system, event);
    case 'stored':
    case 'committed':
      return textWrite(system, machine, event);
    case 'exchanged':
      return event.written ? textWrite(system, machine, event) : null;
    case 'bug-hit':
      return { class: 'assertion', cpu: event.cpu, site: -1, message: `BUG on CPU${event.cpu}` };
    case 'faulted': {
      const where = addressPlace(system, event.address);
      const message = `CPU${event.cpu} stored to read-only text ${where} and nothing handles the fault`;
      return { class: 'text-fault', cpu: event.cpu, site: -1, message };
    }
    case 'crashed': {
      const message = `${event.reason} on CPU${event.cpu}${crashPlace(system, event)}`;
      return { class: 'crash', cpu: event.cpu, site: -1, message };
    }
    default:
      return null;
  }
}

function tornFetch(system: System, { cpu, site, bytes, size }: Executed): Failure {
  const { name } = system.program.sites[site];
  const message = `CPU${cpu} executed ${hexBytes(bytes, size)} at ${name}: neither its old nor its new bytes`;
  return { class: 'torn-fetch', cpu, site, message };
}

/**
 * An int3 put over an instruction's first byte, or taken away from it, by a store of one byte: the one
 * change of running code that every vendor allows (the basis of fd4363fff3d9).
 */
function isBreakpoint(
  cpu: Cpu,
  address: number,
  { size, value, old }: { size: number; value: Value; old: Value },
): boolean {
  return size === 1 && address === cpu.fetchAddress && (value === INT3 || old === INT3);
}

interface Write {
  cpu: number;
  address: number;
  size: number;
  value: Value;
  old: Value;
}

function textWrite(system: System, machine: Machine, write: Write): Failure | null {
  if (write.value === write.old || !isTextAddress(write.address)) return null;
  const stray = strayWrite(system, write);
  if (stray !== null) return stray;
  // A CPU that fetches whole units executes what it has fetched, whatever becomes of the text.
  return system.fetchUnit === 1 ? crossModification(system, machine, write) : null;
}

/** Text that belongs to no site changes: nobody asked for that, and what runs there is unknown. */
function strayWrite(system: System, write: Write): Failure | null {
  for (let offset = 0; offset < write.size; offset++) {
    if (byteOf(write.value, offset) === byteOf(write.old, offset)) continue;
    const address = write.address + offset;
    if (siteContaining(system, address) >= 0) continue;
    const byte = hexByte(byteOf(write.value, offset));
    const message = `CPU${write.cpu} wrote ${byte} ${addressPlace(system, address)}, text of no site`;
    return { class: 'wrong-text', cpu: write.cpu, site: -1, message };
  }
  return null;
}

/** The bytes of an instruction change, as its CPU sees them, while the CPU is executing it. */
function crossModification(system: System, machine: Machine, write: Write): Failure | null {
  for (let id = 0; id < machine.cpus.length; id++) {
    const cpu = machine.cpus[id];
    if (id === write.cpu || cpu.fetched.length === 0) continue;
    for (let offset = 0; offset < write.size; offset++) {
      const address = write.address + offset;
      if (!isExecuting(system, machine, cpu, address) || isBreakpoint(cpu, address, write))
        continue;
      if (byteOf(write.value, offset) === byteOf(write.old, offset)) continue;
      // It sees its own store there, not the other CPU's.
      if (isForwarded(cpu, address)) continue;
      const site = system.siteAt.get(cpu.fetchAddress) as number;
      const { name } = system.program.sites[site];
      const message = `CPU${write.cpu} changed ${name} while CPU${id} was executing it`;
      return { class: 'cross-modification', cpu: id, site, message };
    }
  }
  return null;
}
