/** Logs with vector clocks, held to a happens-before that is made by itself. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Causality } from '../../../../src/history/causality.ts';
import { eachMoment } from '../../../../src/history/simulate.ts';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import type { ExportedRun } from '../../../../src/report/exporting/run/exporter.ts';
import { failingRun, randomSteps, version } from '../../../diff/versions.ts';
import fc from '../../../support/property.ts';
import { exportable, madeRun, randomRun, textOf } from '../exported.ts';
import { clockFaults, isBefore, readShiviz } from './shiviz-reader.ts';

beforeAll(prepareLanguage);

/** For each event those that happened before it: the closure of causality and of the order of each host. */
function closureOf(run: ExportedRun, hosts: readonly string[]): Set<number>[] {
  const causality = new Causality(run.timeline.system);
  const before: Set<number>[] = [];
  for (const moment of eachMoment(run.timeline.system, run.timeline.schedule)) {
    causality.take(moment);
    const own = hosts.slice(0, moment.index).lastIndexOf(hosts[moment.index]);
    const direct = [...causality.causesOf(moment.index), ...(own < 0 ? [] : [own])];
    const all = new Set(direct);
    for (const cause of direct) for (const one of before[cause]) all.add(one);
    before.push(all);
  }
  return before;
}

/** Which store each load reads from, told by values and places alone: the last one in memory, or its own CPU's. */
function readsFrom(run: ExportedRun): [write: number, read: number][] {
  const memory = new Map<number, number>();
  const buffered: { cpu: number; address: number; event: number }[] = [];
  const pairs: [number, number][] = [];
  for (const { event, index } of eachMoment(run.timeline.system, run.timeline.schedule)) {
    if (event.kind === 'buffered') buffered.push({ ...event, event: index });
    if (event.kind === 'loaded') {
      const own = buffered.findLast(
        ({ cpu, address }) => cpu === event.cpu && address === event.address,
      );
      const write = own?.event ?? memory.get(event.address);
      if (write !== undefined) pairs.push([write, index]);
    }
    if (event.kind === 'committed') {
      const place = buffered.findIndex(
        ({ cpu, address }) => cpu === event.cpu && address === event.address,
      );
      pairs.push([buffered[place].event, index]);
      buffered.splice(place, 1);
    }
    const isWrite = event.kind === 'committed' || event.kind === 'stored';
    if (isWrite || (event.kind === 'exchanged' && event.written)) memory.set(event.address, index);
  }
  return pairs;
}

function checkClocks(run: ExportedRun): void {
  const [scenario, ...entries] = readShiviz(textOf('shiviz', run));
  const verdict = entries.pop();
  expect(scenario.host).toBe('pokelab');
  expect(verdict?.event).toMatch(/^verdict is (pass|fail|unfinished)/);
  expect(entries).toHaveLength(run.timeline.length);
  expect(clockFaults([scenario, ...entries])).toEqual([]);
  const before = closureOf(
    run,
    entries.map(({ host }) => host),
  );
  entries.forEach((entry, index) => {
    const known = entries.flatMap((other, at) => (isBefore(other, entry) ? [at] : []));
    expect(known, `event ${index}`).toEqual([...before[index]].sort((a, b) => a - b));
  });
  for (const [write, read] of readsFrom(run)) {
    expect(isBefore(entries[write], entries[read]), `${write} to ${read}`).toBe(true);
  }
}

describe('shiviz', () => {
  it('has a clock for each event, of a run that passes and of one that fails', () => {
    const passing = version('ftrace-nmi-2009', { nmis: 2 });
    checkClocks(exportable(passing, randomSteps(passing, 3)));
    const failing = version('ftrace-nmi-2008', { nmis: 2 });
    const { schedule, length } = failingRun(failing).timeline;
    const run = exportable(failing, schedule);
    checkClocks(run);
    const entries = readShiviz(textOf('shiviz', run));
    const end = entries[length + 1];
    expect(end.event).toMatch(/^verdict is fail: cross-modification: CPU\d changed/);
    expect(isBefore(entries[length], end)).toBe(true);
  });

  it('has right clocks of random runs', () => {
    fc.assert(
      fc.property(randomRun, (random) => checkClocks(madeRun(random))),
      { numRuns: fc.daily(15, 200) },
    );
  });

  it('[W1] takes no name for a clock', () => {
    const system = version('direct');
    const protocol = '{"a":1}\nCPU0.task {"CPU0.task":99}';
    const run = exportable(system, randomSteps(system, 1), { protocol });
    const entries = readShiviz(textOf('shiviz', run));
    expect(entries).toHaveLength(run.timeline.length + 2);
    expect(entries[0].event).toContain('scenario of {"a":1}\\u000aCPU0.task');
    expect(clockFaults(entries.slice(0, -1))).toEqual([]);
  });
});
