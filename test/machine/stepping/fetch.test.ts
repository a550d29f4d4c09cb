/** Instruction fetch: what bytes a CPU executes. */
import { describe, expect, it } from 'vitest';
import { RAN } from '../../../src/machine/state/site-contents.ts';
import {
  assign,
  constant,
  execute,
  halt,
  load,
  ret,
  siteAddress,
  store,
  storeAt,
} from '../../support/hand-made.ts';
import { Stepper } from '../../support/stepper.ts';

const OLD = [0x0f, 0x1f, 0x44, 0x00, 0x00];
const NEW = [0xe8, 0x11, 0x22, 0x33, 0x44];
const sites = [{ old: OLD, new: NEW }];
const at = siteAddress(0);
/** One store a byte, as a copy loop makes them. */
const copy = NEW.map((byte, offset) => storeAt(at + offset, byte));

describe('[M10] an instruction is fetched byte by byte, each as memory is at that moment', () => {
  it('a store between two bytes is seen by the later ones alone', () => {
    const run = new Stepper(
      {
        sites,
        functions: [
          [...copy, halt()],
          [execute(0), halt()],
        ],
        tasks: [0, 1],
      },
      { memory: 'sc' },
    );
    run.takeAll('run', 1, 2);
    run.takeAll('run', 0, 5);
    run.takeAll('run', 1, 1);
    // nopl (%rdx): three bytes are the whole instruction.
    expect(run.take('run', 1)).toMatchObject([
      { kind: 'executed', outcome: 'torn', size: 3, bytes: 0x22_1f_0f },
    ]);
  });

  it('five bytes are five steps, and execution is one more', () => {
    const run = new Stepper({ sites, functions: [[execute(0), halt()]], tasks: [0] });
    const offsets = run.takeAll('run', 0, 5).map((event) => 'offset' in event && event.offset);
    expect(offsets).toEqual([0, 1, 2, 3, 4]);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'executed', outcome: 'old', size: 5 }]);
    expect(run.enabled).toEqual([]);
  });
});

describe('[M17] a jump leads into another site', () => {
  it('what ran there is of the content that it is part of, and the other site begins afresh', () => {
    const nop = [0x66, 0x90];
    const jump = [0xeb, siteAddress(1) - siteAddress(0) - 2];
    const run = new Stepper(
      {
        sites: [
          { old: nop, new: jump },
          { old: nop, new: [0x66, 0x91] },
        ],
        functions: [[storeAt(at, jump[0]), storeAt(at + 1, jump[1]), execute(0), halt()]],
        tasks: [0],
      },
      { memory: 'sc' },
    );
    run.takeAll('run', 0, 4);
    expect(run.take('run', 0)).toMatchObject([
      { kind: 'executed', site: 0, outcome: 'new', at: siteAddress(1), ran: RAN },
    ]);
    run.takeAll('run', 0, 2);
    expect(run.take('run', 0)).toMatchObject([
      { kind: 'executed', site: 1, outcome: 'old', at: 0, value: 0 },
    ]);
  });
});

describe('[M11] fetch sees the own buffered stores, and no other CPU does', () => {
  it('stores that are still buffered', () => {
    const run = new Stepper({
      sites,
      functions: [
        [...copy, execute(0), halt()],
        [execute(0), halt()],
      ],
      tasks: [0, 1],
    });
    run.takeAll('run', 0, 10);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'executed', outcome: 'new' }]);
    run.takeAll('run', 1, 5);
    expect(run.take('run', 1)).toMatchObject([{ kind: 'executed', outcome: 'old' }]);
    expect(run.cpu(0).buffer).toHaveLength(5);
  });
});

describe('[M12] a wider fetch unit is aligned and atomic', () => {
  const fetched = (fetchUnit: number) => {
    const run = new Stepper(
      { sites, functions: [[execute(0), halt()]], tasks: [0] },
      { fetchUnit },
    );
    const sizes: number[] = [];
    while (run.can('run', 0)) {
      for (const event of run.take('run', 0)) {
        if (event.kind === 'fetched') sizes.push(event.size);
      }
    }
    return sizes;
  };

  it.each([
    [1, [1, 1, 1, 1, 1]],
    [2, [2, 2, 1]],
    [4, [4, 1]],
    [8, [5]],
  ])('units of %i bytes', (unit, sizes) => {
    expect(fetched(unit)).toEqual(sizes);
  });
});

describe('[M13] an interrupted fetch starts again', () => {
  it('an NMI between two bytes drops what was fetched', () => {
    const functions = [
      [execute(0), halt()],
      [...copy, ret()],
    ];
    const run = new Stepper({ sites, functions, tasks: [0], nmiHandler: 1 }, { nmis: 1 });
    run.takeAll('run', 0, 3);
    run.take('nmi', 0);
    expect(run.cpu(0).fetched).toEqual([]);
    run.takeAll('run', 0, 5);
    run.takeAll('drain', 0, 5);
    run.take('run', 0);
    run.takeAll('run', 0, 5);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'executed', outcome: 'new' }]);
  });
});

describe('[M14] int3 is one byte long and traps', () => {
  const int3 = storeAt(at, 0xcc);

  it('the handler runs at once, whatever the other bytes are, and the site is skipped after it', () => {
    const functions = [
      [int3, execute(0), store(0, 7), halt()],
      [assign(1, constant(1)), ret(constant(1))],
    ];
    const run = new Stepper(
      { sites, cells: [0], functions, tasks: [0], int3Handler: 1 },
      { memory: 'sc' },
    );
    run.takeAll('run', 0, 2);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'trapped', address: at, handler: 1 }]);
    expect(run.cpu(0).contexts.map(({ kind }) => kind)).toEqual(['task', 'trap']);
    expect(run.cpu(0).contexts[1].frames[0].locals[0]).toBe(at);
    run.takeAll('run', 0, 2);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'stored', value: 7 }]);
  });

  it.each([
    ['without a handler', []],
    ['when the handler does not claim it', [[ret(constant(0))]]],
  ])('it crashes %s', (_, handlers) => {
    const run = new Stepper(
      {
        sites,
        functions: [[int3, execute(0), halt()], ...handlers],
        tasks: [0],
        int3Handler: handlers.length > 0 ? 1 : -1,
      },
      { memory: 'sc' },
    );
    const events = run.takeAll('run', 0, handlers.length > 0 ? 4 : 3);
    expect(events.at(-1)).toMatchObject({ kind: 'crashed', reason: 'unclaimed int3' });
  });

  it('also where it is the old or the new instruction', () => {
    const run = new Stepper({
      sites: [{ old: [0xcc], new: [0x90] }],
      functions: [[execute(0), halt()], [ret(constant(1))]],
      tasks: [0],
      int3Handler: 1,
    });
    run.take('run', 0);
    expect(run.take('run', 0)).toMatchObject([{ kind: 'trapped' }]);
  });
});

describe('[M15] only sites can be executed', () => {
  it('a fetch elsewhere is wild', () => {
    const wild = { ...execute(0), address: constant(at + 1) } as ReturnType<typeof execute>;
    const run = new Stepper({ sites, functions: [[wild, halt()]], tasks: [0] });
    expect(run.take('run', 0)).toMatchObject([{ kind: 'crashed', reason: 'wild fetch' }]);
  });

  it('a load of a cell that is not there is wild too', () => {
    const run = new Stepper({ cells: [0], functions: [[load(0, 3), halt()]], tasks: [0] });
    expect(run.take('run', 0)).toMatchObject([{ kind: 'crashed', reason: 'wild load' }]);
  });
});
