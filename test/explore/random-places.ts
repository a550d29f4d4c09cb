/** Random small programs in which it matters where a CPU stands: old text is fetched, tasks give their CPU up or sleep. */
import type { Operation } from '../../src/machine/program/program.ts';
import type { System } from '../../src/machine/state/system.ts';
import {
  bug,
  execute,
  fence,
  handMadeSystem,
  load,
  rcuTasks,
  relax,
  ret,
  schedule,
  serialise,
  siteAddress,
  stop,
  store,
  storeAt,
} from '../support/hand-made.ts';
import fc from '../support/property.ts';

const SITE = { old: [0x66, 0x90], new: [0xeb, 0x00] };
const INT3 = 0xcc;
const poke = (offset: number, byte = SITE.new[offset]): Operation =>
  storeAt(siteAddress(0) + offset, byte);

const operations = (maxLength: number): fc.Arbitrary<Operation[]> =>
  fc.array(
    fc.oneof(
      fc.constantFrom(execute(0), execute(0), poke(0), poke(1)),
      fc.constantFrom(relax(), fence('mb'), fence('mfence'), serialise()),
      fc.constantFrom(schedule(true), schedule(false), store(0, 1), load(0, 0)),
    ),
    { maxLength },
  );

/** What the first task does besides: it stops the other CPUs, or fails once the other tasks sleep. */
const BESIDES = {
  nothing: (own: Operation[]) => own,
  stops: (own: Operation[]) => [
    stop('request'),
    stop('reach'),
    ...own,
    stop('release'),
    stop('finish'),
  ],
  awaits: (own: Operation[]) => [rcuTasks('begin'), rcuTasks('wait'), ...own, bug()],
};

/** Systems of two CPUs, the second of which may have two tasks. */
export const randomPlaceSystem: fc.Arbitrary<System> = fc
  .record({
    before: operations(1),
    pokes: fc.subarray([poke(0), poke(0, INT3), poke(1)], { minLength: 1 }),
    second: operations(2),
    other: fc.option(operations(2)),
    nmi: fc.option(operations(1)),
    besides: fc.constantFrom<keyof typeof BESIDES>('nothing', 'stops', 'awaits'),
    hardware: fc.constantFrom('coherent', 'stale', 'amd', 'intel'),
    memory: fc.constantFrom('sc' as const, 'tso' as const),
  })
  .map(({ before, pokes, second, other, nmi, besides, hardware, memory }) => {
    const first = BESIDES[besides]([...before, ...pokes]);
    const all = [first, [...second, execute(0)], other ?? [], nmi ?? []];
    const made = {
      cells: [0],
      functions: all.map((own) => [...own, ret()]),
      tasks: [0, 1],
      others: other === null ? undefined : [[], [2]],
      nmiHandler: 3,
      sites: [SITE],
    };
    return handMadeSystem(made, { memory, hardware, nmis: nmi === null ? 0 : 1 });
  });
