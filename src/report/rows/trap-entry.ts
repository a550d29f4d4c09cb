/** int3 handlers that get registers: what enters them for the protocol, and where they let it go on. */
import type { Event } from '../../machine/events/events.ts';
import { printable } from '../../machine/program/printable.ts';
import { cellAtAddress, knownName, siteContaining } from '../../machine/state/address-names.ts';
import type { Machine } from '../../machine/state/machine.ts';
import { topContext } from '../../machine/state/machine.ts';
import { LEFT } from '../../machine/state/site-contents.ts';
import type { System } from '../../machine/state/system.ts';
import { CALLER_ADDRESS } from '../../machine/stepping/text-flow.ts';
import { functionName, siteName } from '../naming/names.ts';

/** The function that fills the registers, calls the handler and reads them again; -1 for none. */
const entryOf = ({ program }: System): number =>
  program.int3Returns === 'ip' ? program.int3Handler : -1;

/** The registers stand on the handler's own stack: when a store to them drains is nobody's business. */
export const isRegister = (system: System, address: number): boolean =>
  entryOf(system) >= 0 && cellAtAddress(system.program, address)?.owner?.fn === entryOf(system);

/** An access that nobody has written down: it is told by where the handler lets the CPU go on. */
export function isEntryAccess(system: System, event: Event): boolean {
  switch (event.kind) {
    case 'loaded':
    case 'buffered':
    case 'stored':
      return event.fn === entryOf(system);
    case 'committed':
      return isRegister(system, event.address);
    default:
      return false;
  }
}

/** The event as it is told: an access to registers as one to memory, whatever the store buffer does. */
export function toldEvent(system: System, event: Event): Event {
  if (event.kind === 'loaded' && event.forwarded && isRegister(system, event.address)) {
    return { ...event, forwarded: false };
  }
  if (event.kind === 'buffered' && isRegister(system, event.address)) {
    return { ...event, kind: 'stored', old: event.value };
  }
  return event;
}

/** `regs.ip` for `cpu1/trap:int3_entry.regs.ip`: the handler knows of its registers only. */
export function withoutEntry(system: System, effects: readonly string[]): string[] {
  const entry = entryOf(system);
  if (entry < 0) return [...effects];
  const prefix = new RegExp(
    `(?<![\\w.])cpu\\d+/\\w+:${functionName(system.program, entry)}\\.`,
    'g',
  );
  return effects.map((effect) => effect.replace(prefix, ''));
}

/** `goes on behind vfs_read`: of a trap's end. */
export function goesOn(
  system: System,
  event: Extract<Event, { kind: 'interrupt-returned' }>,
  machine: Machine | null,
): string[] {
  const place = event.context === 'trap' ? resumedPlace(system, event, machine) : null;
  return place === null ? [] : [`goes on ${place}`];
}

/**
 * `behind vfs_read`, `in traced(), then behind vfs_read`. Without the machine just before a trap's end
 * only what the event itself says: null of a handler that only claims.
 */
export function resumedPlace(
  system: System,
  event: Extract<Event, { kind: 'interrupt-returned' }>,
  machine: Machine | null,
): string | null {
  const trap = machine === null ? undefined : topContext(machine.cpus[event.cpu]);
  if (system.program.int3Returns === 'claim') {
    return trap === undefined ? null : behind(system, trap.address);
  }
  const [ip, pushed] = [0n, 32n].map((shift) =>
    Number((BigInt(event.value) >> shift) & 0xffff_ffffn),
  );
  const symbol = system.program.symbols.find(({ address }) => address === ip);
  if (symbol === undefined) return placeName(system, event.at, ip);
  const name = `${printable(symbol.name)}${system.textFunctionAt.has(ip) ? '()' : ''}`;
  return `in ${name}${pushed === 0 ? '' : `, then ${placeName(system, event.at, pushed)}`}`;
}

/** `at`: as of a frame (state/site-contents.ts), of the address at which it goes on. */
function placeName(system: System, at: number, address: number): string {
  if (address === CALLER_ADDRESS) return "at the site's caller";
  return at > LEFT ? `at ${knownName(system, at)}` : behind(system, address - 1);
}

const behind = (system: System, address: number): string =>
  `behind ${siteName(system.program, siteContaining(system, address))}`;
