/** Where a CPU goes on in text: behind an instruction, at a jump's target, where a trap's handler says. */

import type { Called, Event } from '../events/events.ts';
import type { TextRefreshed } from '../events/text-events.ts';
import { siteContaining } from '../state/address-names.ts';
import { type Context, topFrame } from '../state/machine.ts';
import { CALLED, LEFT, refutedByResuming } from '../state/site-contents.ts';
import type { System } from '../state/system.ts';
import type { Running } from './running.ts';

/** The CPU serialises where `doesSerialise`: an event where that makes a difference to what it may fetch. */
export function refreshed(
  { system, machine, id, cpu }: Pick<Running, 'system' | 'machine' | 'id' | 'cpu'>,
  doesSerialise: boolean,
): TextRefreshed[] {
  const floor = machine.versions.length;
  if (!doesSerialise || !system.keepsVersions || cpu.floor === floor) return [];
  return [{ kind: 'text-refreshed', cpu: id, floor }];
}

/** `address` as a frame's `at` that has run the site until now: 0 where it leaves it and is in no other. */
export function siteTarget(system: System, site: number, address: number): number {
  const { address: start, size } = system.program.sites[site];
  if (address === start + size) return 0;
  return siteContaining(system, address) < 0 ? 0 : address;
}

/** `at` begins a site: what the frame has run of this one does not count for what comes. */
export const isBegun = (system: System, site: number, at: number): boolean =>
  at > LEFT && (at === system.program.sites[site].address || siteContaining(system, at) !== site);

/** A function that text has called: it has no arguments, and its caller takes no result. */
export const calledFromText = (
  { system, id, context, frame }: Pick<Running, 'system' | 'id' | 'context' | 'frame'>,
  callee: number,
): Called => ({
  kind: 'called',
  cpu: id,
  context: context.kind,
  fn: frame.fn,
  pc: frame.pc,
  next: frame.pc,
  callee,
  local: -1,
  size: system.program.functions[callee].locals.length,
  count: 0,
  argument0: 0,
  argument1: 0,
  argument2: 0,
  argument3: 0,
  argument4: 0,
  argument5: 0,
});

/**
 * The address that a RET takes which the site's own caller had pushed: where `int3_emulate_ret` goes on.
 * No text is there.
 */
export const CALLER_ADDRESS = 0xc00f_fff0;

/** How a frame goes on whose trap has been claimed. */
export type Resumed =
  | { kind: 'goes-on'; at: number; ran: number; calls: Event[] }
  | { kind: 'wild'; address: number };

/** `value`: what the handler has returned, `ip` and above it what it pushed ([M14]). */
export function resume(
  running: Pick<Running, 'system' | 'id'>,
  trap: Context,
  context: Context,
  value: number | bigint,
): Resumed {
  const { system, id } = running;
  const frame = topFrame(context);
  const [ip, pushed] = [0n, 32n].map((shift) => Number((BigInt(value) >> shift) & 0xffff_ffffn));
  const site = siteContaining(system, trap.address);
  const callee = system.textFunctionAt.get(ip) ?? -1;
  const isSymbol = system.program.symbols.some(({ address }) => address === ip);
  if (callee >= 0 || isSymbol) {
    const ran = frame.ran | (pushed === 0 ? 0 : CALLED);
    const at = pushed === 0 ? LEFT : placeOf(system, site, pushed);
    // Without a call it is no return address, but something that an emulated PUSH has pushed.
    if (at === null) return { kind: 'wild', address: pushed };
    const calls = callee < 0 ? [] : [calledFromText({ system, id, context, frame }, callee)];
    return {
      kind: 'goes-on',
      at,
      ran: ran | refutedAt(system, site, trap.address, at, true),
      calls,
    };
  }
  const at = placeOf(system, site, ip);
  if (at === null) return { kind: 'wild', address: ip };
  if (isBegun(system, site, at)) return { kind: 'goes-on', at, ran: 0, calls: [] };
  const ran = refutedAt(system, site, trap.address, at, pushed !== 0) | frame.ran;
  return { kind: 'goes-on', at, ran, calls: [] };
}

/** `address` as a frame's `at`, LEFT behind the site; null where no text is. */
function placeOf(system: System, site: number, address: number): number | null {
  if (address === CALLER_ADDRESS) return LEFT;
  const at = siteTarget(system, site, address);
  if (at !== 0) return at;
  const { address: start, size } = system.program.sites[site];
  return address === start + size ? LEFT : null;
}

const refutedAt = (
  system: System,
  site: number,
  from: number,
  at: number,
  hasPushed: boolean,
): number => (at === LEFT ? 0 : refutedByResuming(system.program.sites[site], from, at, hasPushed));
