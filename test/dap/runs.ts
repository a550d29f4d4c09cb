/** Runs read apart from the adapter: each machine and event, made from the schedule alone. */
import { openReplay } from '../../src/inspect/opening/opening.ts';
import type { Event } from '../../src/machine/events/events.ts';
import type { Machine } from '../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../src/machine/state/system.ts';
import { decide } from '../../src/machine/stepping/decide.ts';
import { evolve } from '../../src/machine/stepping/evolve.ts';

export interface Run {
  name: string;
  path: string;
  system: System;
  events: Event[];
  /** By mark. */
  machines: Machine[];
}

export async function runOf(name: string): Promise<Run> {
  const path = `replays/${name}.replay`;
  const { system, schedule } = (await openReplay(path, '')).root.timeline;
  const machine = createMachine(system);
  const machines = [structuredClone(machine)];
  const events: Event[] = [];
  for (const step of schedule) {
    for (const event of decide(system, machine, step)) {
      evolve(system, machine, event);
      events.push(event);
      machines.push(structuredClone(machine));
    }
  }
  return { name, path, system, events, machines };
}

/** The mark that the words of a stop tell. */
export function markIn(description: string | undefined, { events }: Run): number {
  const [, before, after] =
    /(?:before event (\d+))|(?:(?:after|behind) event (\d+))/.exec(description ?? '') ?? [];
  if (before !== undefined) return Number(before);
  if (after !== undefined) return Number(after) + 1;
  return description === 'The start of the run' ? 0 : events.length;
}
