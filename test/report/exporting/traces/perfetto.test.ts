/** Traces that Perfetto and chrome://tracing open. */
import { beforeAll, describe, expect, it } from 'vitest';
import { eachMoment } from '../../../../src/history/simulate.ts';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import type { System } from '../../../../src/machine/state/system.ts';
import type { Step } from '../../../../src/machine/stepping/steps.ts';
import { failingRun, randomSteps, version } from '../../../diff/versions.ts';
import { exportedText } from '../exported.ts';
import { faultsOf, slicesOf, type Trace } from './trace-events.ts';

beforeAll(prepareLanguage);

const traceOf = (system: System, schedule: readonly Step[]): Trace =>
  JSON.parse(exportedText('perfetto', system, schedule));

describe('perfetto', () => {
  it('shows a run that passes: slices that end innermost first, arrows between slices', () => {
    const system = version('ftrace-nmi-2009', { nmis: 2 });
    const trace = traceOf(system, randomSteps(system, 3));
    expect(faultsOf(trace)).toEqual([]);
    const names = slicesOf(trace).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['NMI', 'do_ftrace_mod_code', 'patcher']));
    expect(trace.otherData).toMatchObject({
      verdict: 'pass',
      reproduce: 'npx pokelab replay sample.replay',
    });
    const threads = trace.traceEvents.filter(({ name }) => name === 'thread_name');
    expect(threads.map(({ args }) => args?.name)).toEqual([
      'CPU0',
      'CPU0 store buffer',
      'CPU1',
      'CPU1 store buffer',
    ]);
    expect(trace.traceEvents.filter(({ s }) => s === 'g')).toEqual([]);
  });

  it('shows a failure everywhere at its event, with its sentence', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const { schedule } = failingRun(system).timeline;
    const trace = traceOf(system, schedule);
    expect(faultsOf(trace)).toEqual([]);
    const [failure, ...others] = trace.traceEvents.filter(({ s }) => s === 'g');
    expect(others).toEqual([]);
    expect(failure.name).toMatch(/^fail: cross-modification: CPU\d changed vfs_read/);
    const reds = trace.traceEvents.filter(({ name, cname }) => name === 'NMI' && cname);
    expect(reds).toHaveLength(2);
  });

  it('leads from each store to its arrival and from there to who reads it', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const { schedule } = failingRun(system).timeline;
    const events = [...eachMoment(system, schedule)].map(({ event }) => event);
    const { traceEvents } = traceOf(system, schedule);
    const at = (ph: string, id: number) =>
      Math.floor(traceEvents.find((one) => one.ph === ph && one.id === id)?.ts ?? -1);
    const ids = traceEvents.filter(({ ph }) => ph === 's').map(({ id }) => id as number);
    const arrows = ids.map((id) => [at('s', id), at('f', id)]);
    events.forEach((event, index) => {
      if (event.kind !== 'committed') return;
      const [store] = arrows.filter(([, to]) => to === index).map(([from]) => events[from]);
      expect(store).toMatchObject({ kind: 'buffered', address: event.address, value: event.value });
    });
    for (const [from, to] of arrows) {
      const [write, read] = [events[from], events[to]];
      if (read.kind !== 'loaded' || write.kind === 'exchanged') continue;
      expect(write).toMatchObject({ address: read.address, value: read.value });
    }
    // A load that reads what somebody has written has an arrow.
    events.forEach((event, index) => {
      if (event.kind !== 'loaded') return;
      const isWritten = events
        .slice(0, index)
        .some((one) => one.kind === 'committed' && one.address === event.address);
      if (isWritten) expect(arrows.some(([, to]) => to === index)).toBe(true);
    });
  });

  it('counts what variables hold', () => {
    const system = version('ftrace-nmi-2009', { nmis: 2 });
    const schedule = randomSteps(system, 3);
    const { traceEvents } = traceOf(system, schedule);
    const counted = traceEvents.filter(({ ph, name }) => ph === 'C' && name === 'nmi_running');
    const values = counted.map(({ args }) => args?.value);
    const exchanged = [...eachMoment(system, schedule)].flatMap(({ event }) => {
      const cell = system.program.cells.find(({ name }) => name === 'nmi_running');
      const isIt = event.kind === 'exchanged' && event.address === cell?.address && event.written;
      return isIt ? [Number(event.value)] : [];
    });
    expect(values).toEqual([0, ...exchanged]);
  });
});
