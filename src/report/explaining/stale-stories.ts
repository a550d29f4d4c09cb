/** Explanations of failures that are about text as it was: on hardware that may still run it. */

import type { Event } from '../../machine/events/events.ts';
import { hexByte } from '../../machine/memory/hex.ts';
import { byteOf, textByte } from '../../machine/memory/text.ts';
import { changesInReach } from '../../machine/memory/text-versions.ts';
import { knownName, siteContaining } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';
import { listed, since } from './phrases.ts';
import type { StoryFacts } from './story-facts.ts';

/** Bytes in sentences are counted from the beginning of the site, whichever of its instructions they are of. */
export function offsetInSite(system: System, address: number): number {
  const site = system.program.sites[siteContaining(system, address)];
  return site === undefined ? 0 : address - site.address;
}

/** What the CPU fetched that memory did not hold any more; nothing where all of it was the present text. */
export function staleBytes({ system, facts }: StoryFacts, cpu: number): string[] {
  const { fetched, fetchAddress } = facts.machine.cpus[cpu];
  const { text } = facts.machine;
  const start = offsetInSite(system, fetchAddress);
  const old = fetched.flatMap((byte, offset) => {
    const present = textByte(text, fetchAddress + offset);
    return byte === present || !system.keepsVersions ? [] : [{ offset, byte, present }];
  });
  if (old.length === 0) return [];
  const told = old.map(
    ({ offset, byte, present }) =>
      `byte ${start + offset} was ${hexByte(present)} in memory by then, and it still ran ${hexByte(byte)}`,
  );
  const last = facts.serialisedBy(cpu);
  const when = last < 0 ? 'had not serialised' : `had not serialised since event ${last}`;
  return [`CPU${cpu} ${when}: ${listed(told)} (hardware ${system.profile.name}).`];
}

/** By the letter of the SDM: an instruction that changed since its CPU serialised was executed. */
export function executedUnserialised(
  story: StoryFacts,
  event: Extract<Event, { kind: 'executed' | 'trapped' | 'fetched' }>,
): string[] {
  const { system, facts, critical } = story;
  const { cpu, address } = event;
  const { machine } = facts;
  const start = offsetInSite(system, address);
  const first = event.kind === 'fetched' ? event.offset : 0;
  const size = event.kind === 'trapped' ? 1 : event.size;
  const { floor } = machine.cpus[cpu];
  const told: string[] = [];
  for (let offset = first; offset < first + size; offset++) {
    const [latest] = changesInReach(machine.versions, cpu, floor, address + offset);
    if (latest === undefined) continue;
    const at = address + offset - latest.address;
    const [from, to] = [latest.old, latest.value].map((value) => hexByte(byteOf(value, at)));
    const write = facts.writerOf(address + offset);
    const where = write === undefined ? '' : ` at event ${write.index}`;
    told.push(`CPU${latest.cpu} had changed byte ${start + offset} from ${from} to ${to}${where}`);
  }
  const name = knownName(system, address);
  const last = facts.serialisedBy(cpu);
  const when =
    last < 0 ? `CPU${cpu} had not serialised` : `CPU${cpu} had last serialised at event ${last}`;
  const did = event.kind === 'fetched' ? 'fetched' : 'executed';
  return [
    `CPU${cpu} ${did} ${name}${since(system, facts.contextOf(cpu))} (event ${critical.event}) without having serialised since that changed.`,
    ...(told.length === 0 ? [] : [`${listed(told)}; ${when}.`]),
    `What it executes then is undefined (Intel SDM vol. 3, 8.1.3; hardware ${system.profile.name}).`,
  ];
}
