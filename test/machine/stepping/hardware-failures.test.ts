/** How code fails that others write, under each profile: over all runs of programs of a few actions. */
import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/detectors/apply-step.ts';
import { PROFILE_NAMES } from '../../../src/machine/memory/profiles.ts';
import { step } from '../../../src/machine/stepping/steps.ts';
import { against, at, STALE } from '../../support/fetch/against.ts';
import { fetchSystem, machineFetchOutcomes } from '../../support/fetch/on-machine.ts';
import { type Action, type FetchProgram, failureOf } from '../../support/fetch/program.ts';
import { execute, ret, storeAt } from '../../support/hand-made.ts';

const INT3 = 0xcc;
const RUN: Action = { kind: 'run' };
const SYNC: Action = { kind: 'serialise' };
const TELL: Action = { kind: 'set', value: 1 };
const WAIT: Action = { kind: 'await' };
const write = (offset: number, ...bytes: number[]): Action => ({ kind: 'write', offset, bytes });
/** Every other CPU is stopped, and its task goes on by IRET: it serialises. */
const SYNC_OTHERS: Action[] = (['request', 'reach', 'release', 'finish'] as const).map((phase) => ({
  kind: 'stop',
  phase,
}));

const ONE = [
  [0xb0, 1],
  [0xb1, 2],
];
const TWO = [
  [0xb0, 1, 0xb0, 1],
  [0xb1, 2, 0xb1, 2],
];

type Small = Pick<FetchProgram, 'tasks'> & Partial<FetchProgram>;
const seen = (hardware: string, small: Small): string[] => {
  const program: FetchProgram = { base: 0, contents: ONE, nmiCpu: -1, memory: 'sc', ...small };
  return [...(machineFetchOutcomes(fetchSystem(program, hardware)) as Set<string>)];
};
const failures = (hardware: string, small: Small): string[] =>
  [...new Set(seen(hardware, small).flatMap(failureOf))].sort();
/** What the last CPU executes in some run. */
const executions = (hardware: string, small: Small): string[] => {
  const logs = seen(hardware, small).map((run) => run.split(' : ')[0].split(' | ').pop() as string);
  return [...new Set(logs)].filter((log) => log !== '').sort();
};

const XMOD = 'cross-modification';
const TORN = 'torn-fetch';
const STRICT = ['coherent', 'intel'];

describe('[M76] executing what is of no content is a failure', () => {
  it.each([
    ['aligned8', 0, []],
    ['aligned8', 7, [TORN]],
    ['aligned16', 7, []],
    ['aligned16', 15, [TORN]],
    ['amd', 0, []],
    ['stale8', 7, [TORN]],
    ['stale', 0, [TORN]],
    ['qemu', 63, []],
  ])('%s, one store to a site at %i', (hardware, base, expected) => {
    const tasks = [[write(0, 0xb1, 2)], [RUN]];
    expect(failures(hardware, { base, tasks })).toEqual(expected);
  });

  it.each([
    ['aligned8', [TORN]],
    ['amd', [TORN]],
    ['qemu', []],
  ])('%s, of two instructions each whole, and of different contents', (hardware, expected) => {
    const tasks = [[write(0, 0xb1, 2, 0xb1, 2)], [RUN]];
    expect(failures(hardware, { contents: TWO, tasks })).toEqual(expected);
  });
});

describe('[M77] where that is undefined, executing what changes is a failure', () => {
  const direct = { tasks: [[write(0, 0xb1, 2)], [RUN]] };
  const told = (...behind: Action[]) => ({
    tasks: [
      [write(0, 0xb1, 2), TELL],
      [WAIT, ...behind, RUN],
    ],
  });

  it('coherent: between the first byte fetched and the execution', () => {
    expect(failures('coherent', direct)).toEqual([XMOD]);
    expect(failures('coherent', told())).toEqual([]);
  });

  it('intel: until the CPU has serialised', () => {
    expect(failures('intel', direct)).toContain(XMOD);
    expect(failures('intel', told())).toContain(XMOD);
    expect(failures('intel', told({ kind: 'mfence' }, { kind: 'locked' }))).toContain(XMOD);
    expect(failures('intel', told(SYNC))).toEqual([]);
  });

  it.each(STRICT)('%s: but for an int3, a store of one byte over the first one', (hardware) => {
    const poke = (...stores: Action[]) => failures(hardware, { tasks: [stores, [RUN]] });
    expect(poke(write(0, INT3))).toEqual([]);
    expect(poke(write(0, INT3), write(0, 0xb0))).toEqual([]);
    expect(poke(write(0, INT3, 1))).toEqual([XMOD]);
    expect(poke(write(1, INT3))).toContain(XMOD);
  });

  it.each(STRICT)('%s: what stands behind an int3 that is seen may change', (hardware) => {
    const behind = [write(1, 2), write(0, 0xb1)];
    const synced = [[write(0, INT3), ...SYNC_OTHERS, ...behind], [RUN]];
    expect(failures(hardware, { tasks: synced })).toEqual([]);
    const hasty = [[write(0, INT3), ...behind], [RUN]];
    expect(failures(hardware, { tasks: hasty })).toContain(XMOD);
  });

  it.each([
    ['one byte', storeAt(at, 0xb8), false],
    ['two bytes', storeAt(at, 0x01b8, 'u16'), true],
  ])('intel: taking a trap whose int3 a store of %s has taken away', (_, restored, isFailure) => {
    const trap = { functions: [[ret(1)]], int3Handler: 2 };
    const run = against('intel', [storeAt(at, INT3), restored], [execute(0)], trap);
    for (const cpu of [0, 1, 0]) run.take('run', cpu);
    const failure = apply(run.system, run.machine, step('run', 1));
    expect(failure?.class).toBe(isFailure ? XMOD : undefined);
    expect(run.cpu(1).contexts).toHaveLength(2);
  });

  it('not where its own store is what the CPU sees there', () => {
    const first: Action[] = [write(1, 2), TELL];
    expect(failures('intel', { tasks: [first, [WAIT, RUN]] })).toContain(XMOD);
    expect(failures('intel', { tasks: [first, [WAIT, write(1, 1), RUN]] })).toEqual([]);
  });

  it.each(
    STRICT.flatMap((name) => [
      [name, 'stays in its buffer', false] as const,
      [name, 'leaves its buffer meanwhile', true] as const,
    ]),
  )('%s: nor where that store %s', (hardware, _, leaves) => {
    const own = [storeAt(at + 1, 1), execute(0)];
    const run = against(hardware, [storeAt(at + 1, 2)], own, {}, 'tso');
    for (const cpu of [0, 1, 1]) run.take('run', cpu);
    const fails = (kind: 'drain' | 'run', cpu: number) =>
      apply(run.system, run.machine, step(kind, cpu)) !== null;
    // The other CPU's reaches memory under it.
    expect(fails('drain', 0)).toBe(false);
    while (run.cpu(1).fetched.length < 5) expect(fails('run', 1)).toBe(false);
    if (leaves) expect(fails('drain', 1)).toBe(false);
    expect(fails('run', 1)).toBe(false);
    expect(run.cpu(1).contexts[0].frames[0].at).toBe(at + 5);
  });

  it.each(PROFILE_NAMES.filter((name) => !STRICT.includes(name)))('%s: it is none', (hardware) => {
    expect(failures(hardware, direct)).not.toContain(XMOD);
    expect(failures(hardware, told())).not.toContain(XMOD);
  });

  it.each(['stale', 'stale8', 'amd', 'intel'])('%s: the tail has to be seen first', (hardware) => {
    const tasks = [[write(0, INT3), ...SYNC_OTHERS, write(1, 2), write(0, 0xb1)], [RUN]];
    // Across a quadword's end, where nothing but order lets it be.
    const isOrdered = hardware === 'amd' || hardware === 'intel';
    expect(failures(hardware, { base: 7, tasks })).toEqual(isOrdered ? [] : [TORN]);
  });
});

describe('[M78] a trap may come after the int3 has gone', () => {
  const gone = (...behind: Action[]) => ({
    tasks: [
      [write(0, INT3), write(0, 0xb0), TELL],
      [WAIT, ...behind, RUN],
    ],
  });

  it.each(PROFILE_NAMES)('%s', (hardware) => {
    const late = STALE.includes(hardware) ? ['0:b001', '0:trap'] : ['0:b001'];
    expect(executions(hardware, gone())).toEqual(late);
    expect(executions(hardware, gone(SYNC))).toEqual(['0:b001']);
  });
});
