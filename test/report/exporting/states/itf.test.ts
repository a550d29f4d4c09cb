/** Traces in the Informal Trace Format. */
import { beforeAll, describe, expect, it } from 'vitest';
import { eachState } from '../../../../src/history/simulate.ts';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import type { Value } from '../../../../src/machine/program/values.ts';
import type { System } from '../../../../src/machine/state/system.ts';
import type { Step } from '../../../../src/machine/stepping/steps.ts';
import { failingRun, randomSteps, version } from '../../../diff/versions.ts';
import { exportedText } from '../exported.ts';
import { type Itf, itfFaults } from './itf-faults.ts';

beforeAll(prepareLanguage);

const traceOf = (system: System, schedule: readonly Step[]): Itf =>
  JSON.parse(exportedText('itf', system, schedule));

describe('itf', () => {
  it('has a state for the beginning and one for each event, as ADR-015 has it, and no loop', () => {
    const system = version('ftrace-nmi-2009', { nmis: 2 });
    const schedule = randomSteps(system, 3);
    const trace = traceOf(system, schedule);
    expect(itfFaults(trace)).toEqual([]);
    expect(trace.loop).toBeUndefined();
    const states: Value[][] = [];
    for (const { machine } of eachState(system, schedule)) states.push([...machine.memory]);
    expect(trace.states).toHaveLength(states.length + 1);
    const shown = trace.states.slice(1).map(({ variables }) => {
      const pairs = (variables as { '#map': [string, { '#bigint': string }][] })['#map'];
      return Object.fromEntries(pairs.map(([name, value]) => [name, value['#bigint']]));
    });
    states.forEach((memory, index) => {
      system.program.cells.forEach(({ name, readOnly }, cell) => {
        if (!readOnly) expect(shown[index][name]).toBe(String(memory[cell]));
      });
    });
  });

  it('says in which state the run fails', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const { states, '#meta': meta } = traceOf(system, failingRun(system).timeline.schedule);
    const failing = states.filter(({ failure }) => failure !== '');
    expect(failing).toEqual([states.at(-1)]);
    expect(failing[0].failure).toMatch(/^fail: cross-modification: CPU\d changed/);
    expect(meta).toMatchObject({ format: 'ITF', verdict: 'fail' });
  });
});
