/** What NMIs did, on programs made by hand. */
import { describe, expect, it } from 'vitest';
import { compareRuns, runOf } from '../../../src/diff/comparing/compare.ts';
import { nmiDifferences } from '../../../src/diff/comparing/nmi-effects.ts';
import { type Step, step } from '../../../src/machine/stepping/steps.ts';
import { execute, handMadeSystem, ret, siteAddress, storeAt } from '../../support/hand-made.ts';

describe('[D9] what an NMI did', () => {
  it('goes on when another one that came in over it is over', () => {
    // The IRET of the int3 handler lets the second NMI in.
    const handler = [execute(0), storeAt(siteAddress(1), 0x90), ret()];
    const system = handMadeSystem(
      {
        functions: [[ret()], handler, [ret(1)]],
        tasks: [0],
        nmiHandler: 1,
        int3Handler: 2,
        sites: [0xcc, 0x90].map((byte) => ({ old: [byte], new: [byte] })),
      },
      { memory: 'sc', nmis: 2, nmiStack: 'nest' },
    );
    const [nmi, run] = [step('nmi', 0), step('run', 0)];
    /** Up to the end of the int3 handler; then the store and the return. */
    const [trap, rest] = [
      [nmi, run, run, run],
      [run, run],
    ];
    const ended = (schedule: Step[]) => runOf(system, [...schedule, run]);
    const nested = ended([...trap, ...trap, ...rest, ...rest]);
    const { a, b, ...others } = compareRuns(nested, ended([...trap, ...rest]));
    expect(nmiDifferences({ a, b, ...others })).toEqual([
      { cpu: 0, number: 2, a: 'stores 1 byte of text', b: 'does not arrive' },
    ]);
  });
});
