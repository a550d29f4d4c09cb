/** [E6] Least runs in which a CPU stands behind operations that nobody can tell: that it does others can, or the CPU itself. */
import { describe, expect, it } from 'vitest';
import type { FailureClass } from '../../../src/detectors/failure.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { costOf } from '../../../src/explore/shrinking/schedule-cost.ts';
import { shrink } from '../../../src/explore/shrinking/shrink.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import {
  bug,
  exchange,
  execute,
  type HandMade,
  handMadeSystem,
  rcuTasks,
  relax,
  ret,
  schedule,
  siteAddress,
  stop,
  store,
  storeAt,
} from '../../support/hand-made.ts';
import { leastCost } from './brute-force.ts';

const sites = [{ old: [0x66, 0x90], new: [0xeb, 0x00] }];
/** Who then fetches the old first byte and the new second one executes what nobody wrote. */
const pokes = [storeAt(siteAddress(0), 0xcc), storeAt(siteAddress(0) + 1, 0)];
const waitFor = (cell: number): Operation => exchange('compare', -1, cell, 1, 1, true);

/** Each with what its least run is. */
const CASES: [string, FailureClass, string, HandMade][] = [
  [
    'a fetch of old text',
    'torn-fetch',
    // Both stores, then the other CPU.
    '0,1,6',
    {
      functions: [
        [...pokes, ret()],
        [relax(), execute(0), ret()],
      ],
      tasks: [0, 1],
    },
  ],
  [
    'a task that sleeps',
    'assertion',
    // One operation brings it to schedule(): three of the CPU that waits for it.
    '0,1,4',
    {
      functions: [
        [relax(), schedule(), store(0, 1), ret()],
        [rcuTasks('begin'), rcuTasks('wait'), bug()],
      ],
      tasks: [0, 1],
    },
  ],
  [
    'a task that gives its CPU up',
    'torn-fetch',
    // To the other task, to the CPU that writes, and back to this one, whose first task has not serialised.
    '0,3,11',
    {
      functions: [
        [relax(), schedule(), execute(0), ret()],
        [store(0, 1), waitFor(1), ret()],
        [waitFor(0), ...pokes, store(1, 1), ret()],
      ],
      tasks: [0, 2],
      others: [[1], []],
    },
  ],
  [
    'a stopper that comes over schedule()',
    'torn-fetch',
    // To the CPU that is stopped, back, and to it again, which has not serialised.
    '0,3,12',
    {
      functions: [
        [stop('request'), stop('reach'), ...pokes, stop('release'), stop('finish'), ret()],
        [relax(), schedule(), execute(0), ret()],
      ],
      tasks: [0, 1],
    },
  ],
];

describe('[E6] the least run, which has operations that nobody can tell in front of', () => {
  it.each(CASES)('%s', (_, wanted, least, made) => {
    const options = { memory: 'sc' as const, hardware: 'stale' };
    const system = handMadeSystem({ cells: [0, 0], sites, ...made }, options);
    const passOver = (failure: { class: FailureClass }) => failure.class !== wanted;
    const search = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0, passOver };
    const { finding } = finish(exhaustive(search));
    if (finding === null) throw new Error(`no ${wanted}`);
    expect(`${leastCost(system, wanted, 5000)}`).toBe(least);
    for (const reduce of [true, false]) {
      const shrunk = finish(shrink({ ...UNLIMITED, system, finding, reduce }));
      const { nmis, switches, steps } = costOf(shrunk.finding.schedule);
      expect(`${[nmis, switches, steps]}`, `reduce ${reduce}`).toBe(least);
      expect(shrunk.isLeast).toBe(true);
    }
  });
});
