/** Whether a run can fail from a mark on: held to a search by hand, over every machine that can be come to from there. */
import { beforeAll, describe, expect, it } from 'vitest';
import { detectAtEnd } from '../../../src/detectors/at-end.ts';
import { detect } from '../../../src/detectors/detect.ts';
import { finish } from '../../../src/explore/searching/search.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import { stepsBefore } from '../../../src/inspect/branches/branches.ts';
import { failureFrom } from '../../../src/inspect/searching/failure-from.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { Packer } from '../../../src/machine/snapshots/packed.ts';
import type { Machine } from '../../../src/machine/state/machine.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { decide } from '../../../src/machine/stepping/decide.ts';
import { enabled } from '../../../src/machine/stepping/enabled.ts';
import { evolve } from '../../../src/machine/stepping/evolve.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { randomSteps, version } from '../../diff/versions.ts';
import fc from '../../support/property.ts';

beforeAll(prepareLanguage);

interface ByHand {
  states: number;
  /** Classes of failures that can be come to; a hang where some machine has no way to an end without further NMIs. */
  classes: Set<string>;
}

/** null for more machines than can be looked at here. */
function byHand(system: System, from: readonly Step[], most: number): ByHand | null {
  const packer = new Packer(system);
  const keyOf = (machine: Machine): string => {
    packer.pack(machine);
    return packer.words.slice(0, packer.length).join();
  };
  const start = createMachine(system);
  for (const step of from)
    for (const event of decide(system, start, step)) evolve(system, start, event);
  const classes = new Set<string>();
  const numbers = new Map([[keyOf(start), 0]]);
  const machines = [start];
  /** By machine: those from which a step other than an NMI's arrival leads to it. */
  const before: number[][] = [[]];
  const ends: number[] = [];
  for (let at = 0; at < machines.length; at++) {
    if (machines.length > most) return null;
    const steps = enabled(system, machines[at]);
    if (steps.every(({ kind }) => kind === 'nmi')) {
      const failure = detectAtEnd(system, machines[at]);
      if (failure !== null) classes.add(failure.class);
      ends.push(at);
    }
    for (const step of steps) {
      const machine = structuredClone(machines[at]);
      let failed = false;
      for (const event of decide(system, machine, step)) {
        const failure = detect(system, machine, event);
        evolve(system, machine, event);
        if (failure !== null) classes.add(failure.class);
        failed ||= failure !== null;
      }
      if (failed) {
        // A run that fails does not go on, and so does not hang.
        if (step.kind !== 'nmi') ends.push(at);
        continue;
      }
      const key = keyOf(machine);
      let number = numbers.get(key);
      if (number === undefined) {
        number = machines.push(machine) - 1;
        numbers.set(key, number);
        before.push([]);
      }
      if (step.kind !== 'nmi') before[number].push(at);
    }
  }
  const canEnd = new Set(ends);
  const open = [...ends];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const one of before[at]) {
      if (canEnd.has(one)) continue;
      canEnd.add(one);
      open.push(one);
    }
  }
  if (canEnd.size < machines.length) classes.add('hang');
  return { states: machines.length, classes };
}

const asked = fc.record({
  name: fc.constantFrom(
    'direct',
    'stop-machine',
    'ftrace-nmi-2008',
    'ftrace-nmi-2009',
    'text-poke-bp-2013',
    'two-part-nop-2008',
  ),
  memory: fc.constantFrom('sc' as const, 'tso' as const, 'pso' as const),
  seed: fc.integer({ min: 1, max: 99_999 }),
  part: fc.double({ min: 0.2, max: 0.95, noNaN: true }),
});

/** The steps of a run up to about there, where it has not failed by then. */
function prefix(system: System, seed: number, part: number): Step[] | null {
  const schedule = randomSteps(system, seed);
  const timeline = new Timeline(system);
  let failed = false;
  for (const step of schedule.slice(0, Math.floor(part * schedule.length))) {
    timeline.append(step, (event, machine) => {
      failed ||= detect(system, machine, event) !== null;
    });
  }
  return failed || stepsBefore(timeline, timeline.length) === null ? null : [...timeline.schedule];
}

const MOST = 4000;

describe('[U50] a failure from here', () => {
  it('is found where a search by hand meets one, and none where all is searched; states are counted alike', () => {
    const runs = fc.daily(10, 60);
    const answers = { found: 0, none: 0 };
    fc.assert(
      fc.property(asked, ({ name, memory, seed, part }) => {
        const system = version(name, { nmis: 1, memory });
        const from = prefix(system, seed, part);
        const wanted = from === null ? null : byHand(system, from, MOST);
        if (from === null || wanted === null) return;
        for (const reduce of [true, false]) {
          const found = finish(failureFrom(system, { from, maxStates: 1_000_000, reduce }));
          expect(found.kind).toBe(wanted.classes.size > 0 ? 'found' : 'none');
          if (found.kind === 'found') {
            expect([...wanted.classes]).toContain(found.failure.class);
            answers.found++;
          }
          if (found.kind !== 'none') continue;
          if (reduce) expect(found.states).toBeLessThanOrEqual(wanted.states);
          else expect(found.states).toBe(wanted.states);
          answers.none++;
        }
      }),
      { numRuns: runs },
    );
    expect(answers.found).toBeGreaterThan(runs / 20);
    expect(answers.none).toBeGreaterThan(runs / 20);
  });

  it('the schedule begins as the run did, and fails at its last step; none with as many NMIs has fewer switches', () => {
    const runs = fc.daily(8, 40);
    let least = 0;
    fc.assert(
      fc.property(asked, ({ name, memory, seed, part }) => {
        const system = version(name, { nmis: 1, memory });
        const from = prefix(system, seed, part);
        if (from === null) return;
        const found = finish(failureFrom(system, { from, maxStates: 20_000 }));
        if (found.kind !== 'found' || found.failure.class === 'hang') return;
        expect(found.schedule.slice(0, from.length)).toEqual(from);
        const machine = createMachine(system);
        const failing: number[] = [];
        found.schedule.forEach((step, at) => {
          expect(enabled(system, machine)).toContain(step);
          for (const event of decide(system, machine, step)) {
            if (detect(system, machine, event) !== null) failing.push(at);
            evolve(system, machine, event);
          }
        });
        if (found.failure.class === 'wrong-text') return;
        expect(failing[0]).toBe(found.schedule.length - 1);
        if (!found.isLeast) return;
        least++;
        const own = found.schedule.slice(from.length);
        const nmis = own.filter(({ kind }) => kind === 'nmi').length;
        const less = { nmis, switches: switchesIn(own) - 1 };
        expect(failsWithin(system, from, found.failure.class, less)).toBe(false);
      }),
      { numRuns: runs },
    );
    expect(least).toBeGreaterThan(runs / 20);
  });

  it('a budget that runs out says so, and nothing of the rest', () => {
    const system = version('ftrace-nmi-2009', { nmis: 2 });
    const found = finish(failureFrom(system, { from: [], maxStates: 50 }));
    expect(found).toMatchObject({ kind: 'open', end: 'states' });
    expect(found.kind === 'open' ? found.states : 0).toBeGreaterThanOrEqual(50);
  });

  it('knows no failure of the protocol of 2009 from its start, and one of that of 2008', () => {
    const right = finish(
      failureFrom(version('ftrace-nmi-2009', { nmis: 2 }), { from: [], maxStates: 1_000_000 }),
    );
    expect(right.kind).toBe('none');
    const wrong = finish(
      failureFrom(version('ftrace-nmi-2008', { nmis: 2 }), { from: [], maxStates: 1_000_000 }),
    );
    expect(wrong).toMatchObject({ kind: 'found', failure: { class: 'cross-modification' } });
  });
});

const switchesIn = (steps: readonly Step[]): number =>
  steps.filter((step, at) => at > 0 && (step.cpu !== steps[at - 1].cpu || isSwitch(step))).length;
const isSwitch = ({ kind }: Step): boolean => kind === 'switch' || kind === 'preempt';

/** Whether a run that goes on from there with so many switches and NMIs, or fewer, fails so. */
function failsWithin(
  system: System,
  from: readonly Step[],
  wanted: string,
  most: { nmis: number; switches: number },
): boolean {
  const packer = new Packer(system);
  const start = createMachine(system);
  for (const step of from)
    for (const event of decide(system, start, step)) evolve(system, start, event);
  const seen = new Set<string>();
  const open: { machine: Machine; last: number; left: number; nmis: number }[] = [
    { machine: start, last: -1, left: most.switches, nmis: most.nmis },
  ];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    packer.pack(one.machine);
    const key = `${one.last} ${one.left} ${one.nmis} ${packer.words.slice(0, packer.length).join()}`;
    if (seen.has(key) || one.left < 0) continue;
    seen.add(key);
    if (seen.size > MOST) return false;
    for (const step of enabled(system, one.machine)) {
      const machine = structuredClone(one.machine);
      const isOther = isSwitch(step) || (one.last >= 0 && step.cpu !== one.last);
      const isNmi = step.kind === 'nmi';
      if ((isOther && one.left === 0) || (isNmi && one.nmis === 0)) continue;
      let failed: string | null = null;
      for (const event of decide(system, machine, step)) {
        failed ??= detect(system, machine, event)?.class ?? null;
        evolve(system, machine, event);
      }
      if (failed === wanted) return true;
      if (failed === null) {
        const left = one.left - (isOther ? 1 : 0);
        open.push({ machine, last: step.cpu, left, nmis: one.nmis - (isNmi ? 1 : 0) });
      }
    }
  }
  return false;
}
