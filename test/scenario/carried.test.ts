/** The scenario of a run on another protocol: what belongs to the first one's time does not come along. */
import { describe, expect, it } from 'vitest';
import { loadProtocol, scenarioFor } from '../../src/cli/files/protocol-file.ts';
import { scenarioOn } from '../../src/scenario/carried.ts';

describe('[D6] stacks go with the time of the protocol', () => {
  // Linux 3.3 (2012) is the first whose NMIs do not overwrite each other's frames.
  it('and become those of the other one', async () => {
    const [before, after] = [
      await loadProtocol('ftrace-nmi-2009'),
      await loadProtocol('nmi-rerun-2012'),
    ];
    const scenario = scenarioFor(before, { cpus: 3, nmis: 2, hardware: 'amd' });
    expect(scenario.nmiStack).toBe('fixed');
    expect(scenarioOn(scenario, after.name, after.file)).toEqual({
      ...scenario,
      protocol: 'nmi-rerun-2012',
      source: after.file,
      nmiStack: 'rerun',
    });
  });

  it('but stay where they were asked for, and on the protocol itself', async () => {
    const [before, after] = [
      await loadProtocol('ftrace-nmi-2009'),
      await loadProtocol('nmi-rerun-2012'),
    ];
    const asked = scenarioFor(before, { nmis: 2, nmiStack: 'nest', int3Stack: 'own' });
    expect(scenarioOn(asked, after.name, after.file)).toMatchObject({
      nmiStack: 'nest',
      int3Stack: 'own',
    });
    expect(scenarioOn(asked, before.name, before.file)).toEqual(asked);
  });
});
