/** [E8]: a search holds no more than its limit, and as many states as that allows. */
import { describe, expect, it } from 'vitest';
import { NO_REDUCTIONS } from '../../../src/explore/reduction/reductions.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, type SearchOptions, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { MANY_NMIS } from '../../../src/machine/state/machine.ts';
import { createSystem, type System } from '../../../src/machine/state/system.ts';
import { everyNth, isLong } from '../../support/daily.ts';
import { increment, leave, store, type Toy, toyProgram } from '../toys.ts';

const KIB = 1024;

/** 47 places each, at 45 stores, at the return and behind it: 103,823 states. */
const stores = [...Array.from({ length: 45 }, () => store(0, 1)), leave];
const LARGE: Toy = { tasks: [stores, stores, stores], nmi: [store(1, 1), leave] };

function systemOf(nmis: number): System {
  const program = toyProgram(LARGE);
  const nmisPerCpu = program.tasks.map(() => nmis);
  return createSystem({ program, memory: 'sc', nmis, nmisPerCpu, asked: null });
}

/** What the search held at most, as it told at every yield, and how it ended. */
function held(options: Partial<SearchOptions> & { system: System }) {
  const search = exhaustive({
    ...UNLIMITED,
    reduce: false,
    maxSteps: Infinity,
    seed: 0,
    ...options,
  });
  for (let most = 0; ; ) {
    const { done, value } = search.next();
    if (value.bytes > most) most = value.bytes;
    if (done) return { most, ...value };
  }
}

describe('[E8] the memory limit', () => {
  it.runIf(isLong)('does not change a search that needs less', () => {
    const system = systemOf(0);
    const free = held({ system });
    expect(free).toMatchObject({ end: 'complete', states: 47 ** 3 });
    // A table of 131,072 slots, and one of 262,144 beside it for a moment.
    const enough = held({ system, maxBytes: 6 * 1024 * KIB });
    expect(enough).toMatchObject({ end: 'complete', transitions: free.transitions });
  });

  it.each(everyNth(2, [600, 2500, 1100, 2000]))('is kept: %i KiB', (kib) => {
    for (const nmis of [0, MANY_NMIS]) {
      const { most, end } = held({ system: systemOf(nmis), maxBytes: kib * KIB });
      expect(end).toBe('memory');
      // Without a table of states there is no search.
      if (kib >= 1100) expect(most).toBeLessThanOrEqual(kib * KIB);
    }
  });

  it('fills a table to three quarters where a larger one does not fit', () => {
    const { states, outOfMemory } = held({ system: systemOf(0), maxBytes: 2000 * KIB });
    expect({ states, outOfMemory }).toEqual({ states: 49_152, outOfMemory: false });
  });

  it('is kept by the machines of a deep path', () => {
    // 300 sites of two bytes each: a machine weighs more than its state.
    const program = toyProgram({
      tasks: [[...Array.from({ length: 3000 }, () => store(0, 1)), leave]],
    });
    const sites = Array.from({ length: 300 }, (_, n) => ({
      ...program.sites[0],
      address: program.sites[0].address + 16 * n,
    }));
    const deep = { ...program, sites };
    const system = createSystem({
      program: deep,
      memory: 'sc',
      nmis: 0,
      nmisPerCpu: [0],
      asked: null,
    });
    const free = held({ system });
    expect(free.most).toBeGreaterThan(20_000 * KIB);
    const { most, end, states } = held({ system, maxBytes: 10_000 * KIB });
    expect(end).toBe('memory');
    expect(states).toBeGreaterThan(200);
    expect(most).toBeLessThanOrEqual(10_000 * KIB);
    expect(most).toBeGreaterThan(9_000 * KIB);
  });

  it('a failure before the limit is found', () => {
    const program = toyProgram({ tasks: [stores] });
    const system = createSystem({ program, memory: 'sc', nmis: 0, nmisPerCpu: [0], asked: null });
    const base = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0 };
    const options: SearchOptions = { ...base, engine: 'machine' };
    const { end } = finish(exhaustive({ ...options, maxBytes: 1100 * KIB }));
    expect(end).toBe(finish(exhaustive(options)).end);
  });
});

describe('[E18] the kernel keeps the limit', () => {
  /** 52 places each: before each of 51 increments, and behind the last one, where it returns at once. */
  const steps = [...Array.from({ length: 51 }, () => increment(0)), leave];
  const program = toyProgram({ tasks: [steps, steps, steps] });
  const nmisPerCpu = [0, 0, 0];
  const system = createSystem({ program, memory: 'sc', nmis: 0, nmisPerCpu, asked: null });
  const kernel = (maxBytes: number, engine: 'kernel' | 'machine' = 'kernel') =>
    held({ system, reduce: true, reductions: NO_REDUCTIONS, maxBytes, engine });
  const free = kernel(Infinity);

  it.runIf(isLong)('and takes no more than it needs', () => {
    const { states, transitions, depth } = kernel(Infinity, 'machine');
    expect(free).toMatchObject({ end: 'complete', states, transitions, depth });
    expect(states).toBe(52 ** 3);
    expect(kernel(free.most)).toMatchObject({ end: 'complete', states, bytes: free.bytes });
  });

  it('with its table made larger as far as fits, and then filled to nine tenths', () => {
    const filled = new Set<number>();
    for (let less = 10; less <= 19; less++) {
      const maxBytes = Math.floor(free.most * (1 - less / 32));
      const { most, end, states, outOfMemory } = kernel(maxBytes);
      expect({ end, outOfMemory }).toEqual({ end: 'memory', outOfMemory: false });
      expect(most).toBeLessThanOrEqual(maxBytes);
      filled.add(states);
    }
    // Slots: 2^17, those that were half as many and once more half of that, and so on.
    const slots = [2 ** 17, 1.5 * 2 ** 16, 2 ** 16, 1.5 * 2 ** 15, 2 ** 15, 1.5 * 2 ** 14, 2 ** 14];
    expect([...filled]).toEqual(slots.slice(0, filled.size).map((of) => Math.ceil(0.9 * of)));
    expect(filled.size).toBeGreaterThan(3);
  });
});
