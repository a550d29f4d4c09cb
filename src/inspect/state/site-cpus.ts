/** Where CPUs are in a site, and which of its bytes they may still fetch as they were before. */
import { textBytes } from '../../machine/memory/text.ts';
import { siteContaining } from '../../machine/state/address-names.ts';
import { reachableBytes } from '../../machine/state/fetching.ts';
import type { Context, Machine } from '../../machine/state/machine.ts';
import { LEFT } from '../../machine/state/site-contents.ts';
import type { System } from '../../machine/state/system.ts';

export interface Standing {
  cpu: number;
  context: Context;
  /** Of the instruction that comes next, from the site's beginning. */
  offset: number;
}

/** Contexts that have run something of the site and are not through it, waiting tasks too. */
export function standingIn(system: System, machine: Machine, site: number): Standing[] {
  const { address } = system.program.sites[site];
  return machine.cpus.flatMap(({ contexts, waiting }, cpu) =>
    [...contexts, ...waiting.map(({ context }) => context)].flatMap((context) =>
      context.frames
        .filter(({ at }) => at > LEFT && siteContaining(system, at) === site)
        .map(({ at }) => ({ cpu, context, offset: at - address })),
    ),
  );
}

/** Of each byte that the CPU may fetch in several ways, those, the present one first. */
export function mayFetch(
  system: System,
  machine: Machine,
  cpu: number,
  site: number,
): { offset: number; bytes: number[] }[] {
  const { address, size } = system.program.sites[site];
  if (!system.keepsVersions || machine.versions.length === 0) return [];
  return textBytes(machine.text, address, size).flatMap((_, offset) => {
    const bytes = reachableBytes(machine, cpu, address + offset);
    return bytes.length > 1 ? [{ offset, bytes }] : [];
  });
}
