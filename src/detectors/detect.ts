/**
 * The failures that show in one event: detectors look at the event and at the machine as it was just
 * before it, and know nothing of any protocol.
 */

import type { Committed, Event } from '../machine/events/events.ts';
import { executedBytes } from '../machine/events/executed-bytes.ts';
import type { Executed, Fetched, SiteLeft, Trapped } from '../machine/events/text-events.ts';
import { decode } from '../machine/memory/decode.ts';
import { hexByte, hexOf } from '../machine/memory/hex.ts';
import { byteOf, INT3 } from '../machine/memory/text.ts';
import { changesInReach } from '../machine/memory/text-versions.ts';
import { isTextAddress, type Site } from '../machine/program/program.ts';
import type { Value } from '../machine/program/values.ts';
import { addressPlace, knownName, siteContaining } from '../machine/state/address-names.ts';
import { isExecuting } from '../machine/state/executing.ts';
import { hasEnded, ownerAt } from '../machine/state/lifetime.ts';
import {
  type Context,
  type Cpu,
  type Machine,
  topContext,
  topFrame,
} from '../machine/state/machine.ts';
import { instructionAt, isTorn, missesCall, refutedBy } from '../machine/state/site-contents.ts';
import type { System } from '../machine/state/system.ts';
import { isForwarded } from '../machine/state/visible.ts';
import { crashMessage, deadUse } from './crash-words.ts';
import type { Failure } from './failure.ts';

/** The failure that the event is, null for none. `machine` is the state just before it. */
export function detect(system: System, machine: Machine, event: Event): Failure | null {
  switch (event.kind) {
    case 'fetched':
      return twoValues(system, machine, event, event.offset, event.size);
    case 'executed':
      return (
        twoValues(system, machine, event, 0, event.size) ??
        (event.outcome === 'torn' ? tornFetch(system, event) : null) ??
        (event.at === 0 ? missedCall(system, machine, event) : null)
      );
    case 'trapped':
      return twoValues(system, machine, event, 0, 1);
    case 'site-left':
      return missedCall(system, machine, event);
    case 'interrupt-returned':
      return event.context === 'trap' ? skippedCall(system, machine, event.cpu) : null;
    case 'committed':
      return lateStore(system, machine, event) ?? textWrite(system, machine, event);
    case 'stored':
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
      const message = crashMessage(system, event);
      return { class: 'crash', cpu: event.cpu, site: -1, message };
    }
    default:
      return null;
  }
}

/**
 * A store reaches memory when the other CPU's function, on whose stack it lands, has ended. What a CPU has
 * stored to its own stack is in order with whatever it puts there next.
 */
function lateStore(
  system: System,
  machine: Machine,
  { cpu, address, size }: Committed,
): Failure | null {
  const owner = ownerAt(system, address, size);
  if (owner === undefined || owner.cpu === cpu || !hasEnded(machine, owner)) return null;
  return { class: 'crash', cpu, site: -1, message: deadUse(system, cpu, address) };
}

function tornFetch(system: System, event: Executed): Failure {
  const { cpu, site, address } = event;
  const { [site]: torn } = system.program.sites;
  const bytes = executedBytes(event);
  const message = `CPU${cpu} executed ${hexOf(bytes)} at ${knownName(system, address)}: ${whyTorn(torn, address, bytes)}`;
  return { class: 'torn-fetch', cpu, site, message };
}

/** The bytes alone, where they begin, or what was executed in the site before. */
function whyTorn(site: Site, address: number, bytes: readonly number[]): string {
  if (!isTorn(site, refutedBy(site, address, bytes))) {
    return 'no content has that and what had been executed there before';
  }
  const first = address - site.address;
  const isInside = site.contents.some(
    ({ bytes: all }, index) =>
      instructionAt(site, index, address) === undefined &&
      hexOf(all.slice(first, first + bytes.length)) === hexOf(bytes),
  );
  if (isInside) return 'no instruction of a content';
  return site.contents.length === 2
    ? 'neither its old nor its new bytes'
    : 'bytes of none of its contents';
}

/**
 * An int3 put over an instruction's first byte, or taken away from it, by a store of one byte: the one
 * change of running code that every vendor allows (the basis of fd4363fff3d9).
 */
function isBreakpoint(cpu: Cpu, address: number, write: Stored): boolean {
  return address === cpu.fetchAddress && isInt3Store(write);
}

type Stored = { size: number; value: Value; old: Value };

export const isInt3Store = ({ size, value, old }: Stored): boolean =>
  size === 1 && (value === INT3 || old === INT3);

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
  // A CPU that fetches whole units executes what it has fetched, whatever becomes of the text; of one
  // that may fetch stale text the execution tells.
  const isAtOnce = system.profile.isStrict && !system.keepsVersions;
  return isAtOnce ? crossModification(system, machine, write) : null;
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
      const site = siteContaining(system, cpu.fetchAddress);
      const { name } = system.program.sites[site];
      const message = `CPU${write.cpu} changed ${name} while CPU${id} was executing it`;
      return { class: 'cross-modification', cpu: id, site, message };
    }
  }
  return null;
}

/**
 * By the letter of the SDM (vol. 3, 8.1.3) a CPU that has not serialised since another one wrote to an
 * instruction must not execute it, but for an int3 put over its first byte or taken away.
 */
function twoValues(
  system: System,
  machine: Machine,
  { cpu: id, address }: Fetched | Executed | Trapped,
  from: number,
  size: number,
): Failure | null {
  if (!system.profile.isStrict || machine.versions.length === 0) return null;
  const { floor } = machine.cpus[id];
  for (let offset = from; offset < from + size; offset++) {
    const changes = changesInReach(machine.versions, id, floor, address + offset);
    const change = changes.find((write) => offset > 0 || !isInt3Store(write));
    if (change === undefined || isForwarded(machine.cpus[id], address + offset)) continue;
    const site = siteContaining(system, address);
    const where = knownName(system, address + offset);
    const message = `CPU${id} executes ${where}, which CPU${change.cpu} changed, without having serialised since`;
    return { class: 'cross-modification', cpu: id, site, message };
  }
  return null;
}

/** Every content of the site makes a call, and the frame that leaves it has made none. */
function missedCall(system: System, machine: Machine, event: Executed | SiteLeft): Failure | null {
  const { ran } = topFrame(topContext(machine.cpus[event.cpu]) as Context);
  if (!missesCall(system.program.sites[event.site], ran)) return null;
  // An instruction that leaves the site says nothing more of what ran there: it may itself be the call.
  const isCall =
    event.kind === 'executed' && decode(executedBytes(event), event.address).kind === 'call';
  return isCall ? null : missed(system, event.cpu, event.site);
}

/** A handler that only claims: the site is skipped. */
function skippedCall(system: System, machine: Machine, cpu: number): Failure | null {
  if (system.program.int3Returns !== 'claim') return null;
  const { address } = topContext(machine.cpus[cpu]) as Context;
  const site = siteContaining(system, address);
  const { [site]: skipped } = system.program.sites;
  return missesCall(skipped, 0, address - skipped.address) ? missed(system, cpu, site) : null;
}

function missed(system: System, cpu: number, site: number): Failure {
  const { name } = system.program.sites[site];
  const message = `CPU${cpu} made no call at ${name}, which every content of it makes`;
  return { class: 'missed-call', cpu, site, message };
}
