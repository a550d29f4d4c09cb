/** Random small programs: the machine executes what the second opinion on fetch says, and fails as it does. */
import { describe, expect, it } from 'vitest';
import { PROFILE_NAMES } from '../../../src/machine/memory/profiles.ts';
import { everyNth } from '../../support/daily.ts';
import { fetchProgram } from '../../support/fetch/arbitrary.ts';
import { fetchSystem, machineFetchOutcomes } from '../../support/fetch/on-machine.ts';
import type { FetchProgram } from '../../support/fetch/program.ts';
import { referenceOutcomes } from '../../support/fetch/reference.ts';
import { PROMISED } from '../../support/fetch/view.ts';
import fc from '../../support/property.ts';

const MAX_STATES = 2000;

/** Programs that once told the two apart. */
const DISAGREEMENTS: FetchProgram[] = [
  // CPU1's own store changes nothing, and is yet the oldest that CPU1 may see of its unit.
  {
    tasks: [
      [
        { kind: 'write', offset: 0, bytes: [0xcc] },
        { kind: 'set', value: 1 },
      ],
      [{ kind: 'await' }, { kind: 'write', offset: 1, bytes: [0xb0] }, { kind: 'run' }],
    ],
    base: 0,
    contents: [
      [0x90, 0xb0, 0x90],
      [0xb0, 0xb1, 0x90],
    ],
    nmiCpu: -1,
    memory: 'sc',
  },
  // Nor does it here, but where versions are in order it is the oldest of all.
  {
    tasks: [
      [
        { kind: 'write', offset: 1, bytes: [0xcc] },
        { kind: 'set', value: 1 },
      ],
      [{ kind: 'await' }, { kind: 'write', offset: 0, bytes: [0xc8] }, { kind: 'run' }],
    ],
    base: 0,
    contents: [
      [0xc8, 0x90, 0xb1, 0x90],
      [0xc8, 0xb1, 0x90, 0xb1],
    ],
    nmiCpu: -1,
    memory: 'sc',
  },
  // Fetched from one version on, of no content, and changed by then: both failures are there.
  {
    tasks: [
      [
        { kind: 'interrupt', phase: 'send' },
        { kind: 'interrupt', phase: 'wait' },
        { kind: 'write', offset: 1, bytes: [0xcc] },
        { kind: 'write', offset: 0, bytes: [0xc8] },
      ],
      [
        { kind: 'write', offset: 0, bytes: [0xb8] },
        { kind: 'write', offset: 0, bytes: [0xc8] },
      ],
      null,
    ],
    isRunByInterrupts: false,
    base: 58,
    contents: [
      [200, 176, 177, 176, 144],
      [184, 144, 144, 176, 176],
      [200, 176, 177, 144, 144],
    ],
    nmiCpu: 0,
    memory: 'sc',
  },
];

describe('[M70] what CPUs execute of text that others write, and what is a failure', () => {
  it('every profile has a second opinion', () => {
    expect(PROMISED).toEqual(PROFILE_NAMES);
  });

  it.each(everyNth(4, PROFILE_NAMES))('%s', (hardware) => {
    const agree = fc.property(fetchProgram, (program) => {
      const expected = referenceOutcomes(program, hardware, MAX_STATES);
      if (expected === null) return;
      const found = machineFetchOutcomes(fetchSystem(program, hardware));
      expect([...(found as Set<string>)].sort()).toEqual([...expected].sort());
    });
    const examples = DISAGREEMENTS.map((program): [FetchProgram] => [program]);
    fc.assert(agree, { numRuns: fc.daily(2, 6) + examples.length, examples });
  });
});
