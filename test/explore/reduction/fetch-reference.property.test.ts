/** The searches, with reduction and without, find the classes of failures that the second opinion on fetch has. */
import { describe, expect, it } from 'vitest';
import { PROFILE_NAMES } from '../../../src/machine/memory/profiles.ts';
import { everyNth } from '../../support/daily.ts';
import { fetchProgram } from '../../support/fetch/arbitrary.ts';
import { fetchSystem } from '../../support/fetch/on-machine.ts';
import type { Action, FetchProgram } from '../../support/fetch/program.ts';
import { failureOf } from '../../support/fetch/program.ts';
import { referenceOutcomes } from '../../support/fetch/reference.ts';
import fc from '../../support/property.ts';
import { compareSearches } from './compare-searches.ts';

const MAX_STATES = 2000;

/** Programs that once told them apart. */
const DISAGREEMENTS: FetchProgram[] = [
  // The NMI comes before its CPU is given back: what it fetches first may be old or new.
  {
    tasks: [
      [
        { kind: 'stop', phase: 'request' },
        { kind: 'stop', phase: 'reach' },
        { kind: 'write', offset: 0, bytes: [0x90] },
        { kind: 'stop', phase: 'release' },
        { kind: 'stop', phase: 'finish' },
      ],
      [{ kind: 'run' }],
    ],
    base: 0,
    contents: [
      [0xb0, 0x90],
      [0x90, 0x90],
    ],
    nmiCpu: 1,
    memory: 'sc',
  },
  // The stopper arrives in the middle of a block: what is left of it is fetched again.
  {
    tasks: [
      [
        { kind: 'stop', phase: 'request' },
        { kind: 'stop', phase: 'reach' },
        { kind: 'write', offset: 0, bytes: [0xcc, 0xb0] },
        { kind: 'stop', phase: 'release' },
        { kind: 'stop', phase: 'finish' },
      ],
      [{ kind: 'run' }],
    ],
    base: 0,
    contents: [
      [0x90, 0xc8, 0x90, 0xb1, 0xb1],
      [0xc8, 0xb0, 0x90, 0xb1, 0x90],
    ],
    nmiCpu: -1,
    memory: 'sc',
  },
  ...lateIrets(),
];

/** The first instruction is executed old, then text is written, then an IRET lets the second one be clean. */
function lateIrets(): FetchProgram[] {
  const contents = [
    [0xc8, 0xb0, 0xb1, 0x90, 0xc8, 0xb0, 0xb0, 0xb0],
    [0xc8, 0x90, 0xb0, 0xb0, 0xc8, 0xb1, 0xb0, 0x90],
  ];
  const write: Action = { kind: 'write', offset: 0, bytes: contents[1] };
  const send: Action[] = [
    { kind: 'interrupt', phase: 'send' },
    { kind: 'interrupt', phase: 'wait' },
  ];
  const run: Action[] = [{ kind: 'run' }];
  const shared = { base: 0, contents, memory: 'sc' as const };
  return [
    { ...shared, tasks: [[write], run], nmiCpu: 1 },
    { ...shared, tasks: [send, run, [write]], nmiCpu: -1, isRunByInterrupts: true },
    {
      ...shared,
      tasks: [
        [
          { kind: 'stop', phase: 'request' },
          { kind: 'stop', phase: 'reach' },
          { kind: 'stop', phase: 'release' },
          write,
          { kind: 'stop', phase: 'finish' },
        ],
        run,
      ],
      nmiCpu: -1,
    },
  ];
}

describe('[E3] text that others write, under every profile', () => {
  it.each(everyNth(4, PROFILE_NAMES))('%s', (hardware) => {
    const agree = fc.property(fetchProgram, fc.nat(), (program, seed) => {
      const outcomes = referenceOutcomes(program, hardware, MAX_STATES);
      const system = fetchSystem(program, hardware);
      const agreed = outcomes && compareSearches(system, { maxStates: 20 * MAX_STATES, seed });
      if (!agreed) return;
      // Who waits for a flag that nobody sets is no matter of fetch.
      const found = [...agreed.classes].filter((one) => one !== 'hang');
      const expected = new Set([...outcomes].flatMap(failureOf));
      expect(found.sort()).toEqual([...expected].sort());
    });
    const examples = DISAGREEMENTS.map((program): [FetchProgram, number] => [program, 0]);
    fc.assert(agree, { numRuns: fc.daily(1, 6) + examples.length, examples });
  });
});
