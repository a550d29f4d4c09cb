/** Explanations of failures that are about text as it was: on hardware that may still run it. */

import type { Event } from '../../machine/events/events.ts';
import { hexByte } from '../../machine/memory/hex.ts';
import { byteOf, textByte } from '../../machine/memory/text.ts';
import { changesInReach } from '../../machine/memory/text-versions.ts';
import { knownName } from '../../machine/state/address-names.ts';
import { byteRange, listed, since } from './phrases.ts';
import type { StoryFacts } from './story-facts.ts';

/** What the CPU fetched that memory did not hold any more; nothing where all of it was the present text. */
export function staleBytes({ system, facts, row }: StoryFacts, cpu: number): string[] {
  const { fetched, fetchAddress } = facts.machine.cpus[cpu];
  const { text } = facts.machine;
  const old = fetched.flatMap((byte, offset) => {
    const present = textByte(text, fetchAddress + offset);
    return byte === present || !system.keepsVersions ? [] : [{ offset, byte, present }];
  });
  if (old.length === 0) return [];
  const told = old.map(
    ({ offset, byte, present }) =>
      `byte ${offset} was ${hexByte(present)} in memory by then, and it still ran ${hexByte(byte)}`,
  );
  const last = facts.serialisedBy(cpu);
  const when = last < 0 ? 'had not serialised' : `had not serialised since row ${row(last)}`;
  return [`CPU${cpu} ${when}: ${listed(told)} (hardware ${system.profile.name}).`];
}

/** By the letter of the SDM: an instruction that changed since its CPU serialised was executed. */
export function executedUnserialised(
  story: StoryFacts,
  event: Extract<Event, { kind: 'executed' | 'trapped' }>,
): string[] {
  const { system, facts, row, critical } = story;
  const { cpu, address } = event;
  const { machine } = facts;
  const size = event.kind === 'executed' ? event.size : 1;
  const { floor } = machine.cpus[cpu];
  const changed: number[] = [];
  const told: string[] = [];
  for (let offset = 0; offset < size; offset++) {
    const [latest] = changesInReach(machine.versions, cpu, floor, address + offset);
    if (latest === undefined) continue;
    changed.push(offset);
    const at = address + offset - latest.address;
    const [from, to] = [latest.old, latest.value].map((value) => hexByte(byteOf(value, at)));
    const write = facts.writerOf(address + offset);
    const where = write === undefined ? '' : ` at row ${row(write.index)}`;
    told.push(`CPU${latest.cpu} had changed byte ${offset} from ${from} to ${to}${where}`);
  }
  const name = knownName(system, address);
  const last = facts.serialisedBy(cpu);
  const when =
    last < 0 ? `CPU${cpu} had not serialised` : `CPU${cpu} had last serialised at row ${row(last)}`;
  const range =
    changed.length === 0 ? '' : `: ${byteRange(changed[0], changed[changed.length - 1])}`;
  return [
    `CPU${cpu} executed ${name}${since(facts.contextOf(cpu), row)} (row ${row(critical.event)})${range} had more than one value since it serialised.`,
    ...(told.length === 0 ? [] : [`${listed(told)}; ${when}.`]),
    `What it executes then is undefined (Intel SDM vol. 3, 8.1.3; hardware ${system.profile.name}).`,
  ];
}
