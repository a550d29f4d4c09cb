/** [E13] Which scenarios are climbed, below what was asked for and above it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadProtocol, scenarioFor } from '../../../src/cli/files/protocol-file.ts';
import { isUnsized, scenariosAbove, scenariosBelow } from '../../../src/cli/searching/rungs.ts';
import type { Protocol } from '../../../src/language/protocol/protocol.ts';
import { MANY_NMIS } from '../../../src/machine/state/machine.ts';
import type { Scenario, ScenarioOptions } from '../../../src/scenario/scenario.ts';

let protocol: Protocol;
beforeAll(async () => {
  protocol = await loadProtocol('ftrace-nmi-2009');
});

const size = ({ cpus, nmis }: Scenario): string => `${cpus}x${nmis === MANY_NMIS ? 'many' : nmis}`;
const below = (options: ScenarioOptions): string[] =>
  scenariosBelow(scenarioFor(protocol, options)).map(size);

describe('below', () => {
  it.each<[ScenarioOptions, string]>([
    [{ cpus: 1, nmis: 0 }, ''],
    [{ cpus: 2, nmis: 2 }, '1x0 1x1 2x0 1x2 2x1'],
    [{ cpus: 3, nmisPerCpu: 1 }, '1x0 1x1 2x0 2x1 3x0 2x2 3x1 3x2'],
    [{ cpus: 1, nmis: 20 }, '1x0 1x1 1x2 1x3 1x4 1x8 1x16'],
    [{ cpus: 1, nmis: MANY_NMIS }, '1x0 1x1 1x2 1x3'],
    [{ cpus: 2, nmis: 2, nmiCpus: [1] }, ''],
  ])('%j: %s', (options, sizes) => {
    expect(below(options).join(' ')).toBe(sizes);
  });

  it('each is the scenario with fewer, as many NMIs at a CPU as it may take', () => {
    const asked = scenarioFor(protocol, { cpus: 3, nmisPerCpu: 1, memory: 'sc', jobs: 2 });
    const rungs = scenariosBelow(asked);
    expect(rungs.at(-1)).toEqual({ ...asked, nmis: 2 });
    expect(rungs[3]).toEqual({ ...asked, cpus: 2, nmis: 1, nmisPerCpu: [1, 1] });
    for (const { nmisPerCpu, cpus } of rungs) expect(nmisPerCpu).toHaveLength(cpus);
  });
});

describe('above', () => {
  const above = (options: ScenarioOptions): Partial<Scenario>[] =>
    scenariosAbove(scenarioFor(protocol, options), protocol, options);

  it('one more of each, then of all of them', () => {
    const [nmis, cpus, sites, jobs, all, ...rest] = above({});
    const asked = scenarioFor(protocol, {});
    expect(nmis).toEqual({ ...asked, nmis: 3, nmisPerCpu: [3, 3] });
    expect(cpus).toEqual({ ...asked, cpus: 3, nmisPerCpu: [2, 2, 2] });
    expect(sites).toEqual({ ...asked, sites: 2 });
    expect(jobs).toEqual({ ...asked, jobs: 2 });
    const more = { cpus: 3, nmis: 3, nmisPerCpu: [3, 3, 3], sites: 2, jobs: 2 };
    expect(all).toEqual({ ...asked, ...more });
    expect(rest).toEqual([]);
  });

  it('not of what the user has fixed', () => {
    expect(above({ nmis: 1, sites: 1, jobs: 1 })).toMatchObject([{ cpus: 3, nmis: 1 }]);
    expect(above({ cpus: 2, nmisPerCpu: 1, sites: 1, jobs: 1 })).toEqual([]);
  });

  it('nor of what the protocol takes no notice of', async () => {
    const other = await loadProtocol('nmi-nested-2012');
    const options = { cpus: 1 };
    const rungs = scenariosAbove(scenarioFor(other, options), other, options);
    expect(rungs.map(size)).toEqual(['1x3']);
  });
});

it('a size is said by the user, or by the protocol', async () => {
  expect(isUnsized(protocol, {})).toBe(false);
  const unsized = { ...protocol, scenario: { memory: 'sc' } };
  expect(isUnsized(unsized, { memory: 'sc' })).toBe(true);
  expect(isUnsized(unsized, { jobs: 1 })).toBe(false);
});
