/** Runs of protocols by a seed, and what the machine does under their schedules when these are changed by hand. */
import { expect } from 'vitest';
import { detectAtEnd } from '../../../src/detectors/at-end.ts';
import { detect } from '../../../src/detectors/detect.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { createMachine } from '../../../src/machine/state/system.ts';
import { decide } from '../../../src/machine/stepping/decide.ts';
import { enabled } from '../../../src/machine/stepping/enabled.ts';
import { evolve } from '../../../src/machine/stepping/evolve.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { randomSteps, version } from '../../diff/versions.ts';
import fc from '../../support/property.ts';

const NAMES = [
  'direct',
  'stop-machine',
  'ftrace-nmi-2008',
  'ftrace-nmi-2009',
  'text-poke-bp-2013',
  'smp-text-poke-2025',
];

export const anyRun = fc.record({
  name: fc.constantFrom(...NAMES),
  cpus: fc.integer({ min: 2, max: 4 }),
  memory: fc.constantFrom('sc' as const, 'tso' as const, 'pso' as const),
  seed: fc.integer({ min: 1, max: 99_999 }),
});

type Asked = { name: string; cpus: number; memory: 'sc' | 'tso' | 'pso'; seed: number };

export function runOfSeed({ name, cpus, memory, seed }: Asked): Timeline {
  const system = version(name, { nmis: 2, cpus, memory });
  return Timeline.of(system, randomSteps(system, seed).slice(0, 1200));
}

/** What the machine does under a schedule, and at which event it first fails. */
export function replayed({ system, schedule }: Pick<Timeline, 'system' | 'schedule'>) {
  const machine = createMachine(system);
  const events: Event[] = [];
  let failing = -1;
  for (const step of schedule) {
    expect(enabled(system, machine)).toContain(step);
    for (const event of decide(system, machine, step)) {
      if (failing < 0 && detect(system, machine, event) !== null) failing = events.length;
      evolve(system, machine, event);
      events.push(event);
    }
  }
  const isOver = enabled(system, machine).every(({ kind }) => kind === 'nmi');
  return { events, failing, isOver, atEnd: isOver ? detectAtEnd(system, machine) : null };
}

export const eventsOf = (timeline: Timeline): Event[] =>
  Array.from({ length: timeline.length }, (_, at) => timeline.momentAt(at).event);

export const placeOf = (event: Event): string => {
  const { kind, cpu, fn, pc, address, offset } = event as Extract<Event, { kind: 'fetched' }> &
    Extract<Event, { kind: 'loaded' }>;
  return [kind, cpu, fn, pc, address, offset].join();
};

/**
 * The recorded steps in another order, or without some, up to a failure; null where one of them is not enabled then, or is
 * about something else.
 */
export function taken(timeline: Timeline, order: readonly number[]): Step[] | null {
  const { system, columns } = timeline;
  const machine = createMachine(system);
  const schedule: Step[] = [];
  const places = new Map<number, string>();
  for (let at = timeline.length - 1; at >= 0; at--) {
    places.set(columns.step[at], placeOf(timeline.momentAt(at).event));
  }
  for (const position of order) {
    const step = timeline.schedule[position];
    if (!enabled(system, machine).includes(step)) return null;
    schedule.push(step);
    const events = decide(system, machine, step);
    if (placeOf(events[0]) !== places.get(position)) return null;
    for (const event of events) {
      const failure = detect(system, machine, event);
      evolve(system, machine, event);
      if (failure !== null) return schedule;
    }
  }
  return schedule;
}
