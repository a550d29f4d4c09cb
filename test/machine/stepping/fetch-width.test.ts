/** How wide fetches and stores of text are, and what becomes of a block. */
import { describe, expect, it } from 'vitest';
import { PROFILES } from '../../../src/machine/memory/profiles.ts';
import { against, at, NEW, OLD } from '../../support/fetch/against.ts';
import { execute, ret, storeAt } from '../../support/hand-made.ts';
import type { Stepper } from '../../support/stepper.ts';

/** The bytes of the instructions that the CPU executes next, its first choice at each fetch. */
const executed = (run: Stepper, cpu: number): number[][] => {
  const found: number[][] = [];
  while (run.can('run', cpu)) {
    for (const event of run.take('run', cpu)) {
      if (event.kind !== 'executed') continue;
      found.push(Array.from({ length: event.size }, (_, index) => byteAt(event.bytes, index)));
    }
  }
  return found;
};
const byteAt = (value: number, index: number): number => Math.floor(value / 256 ** index) % 256;

describe('[M75] width', () => {
  it.each([
    ['coherent', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['aligned2', [2, 2, 2, 1, 2, 2]],
    ['aligned4', [4, 4, 3, 2]],
    ['aligned8', [8, 3, 2]],
    ['stale8', [8, 3, 2]],
    ['amd', [8, 3, 2]],
    ['aligned16', [10, 5]],
    ['aligned64', [10, 5]],
    ['qemu', [10]],
    ['stale', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['intel', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ])('%s: aligned units, whole', (hardware, sizes) => {
    const run = against(hardware, [], [execute(0)]);
    const found: number[] = [];
    while (run.can('run', 1)) {
      const fetched = run.take('run', 1).map((one) => (one.kind === 'fetched' ? one.size : 0));
      const size = fetched.reduce((sum, one) => sum + one, 0);
      if (size > 0) found.push(size);
    }
    expect(found).toEqual(sizes);
  });

  it.each(PROFILES)(
    '$name: a store across the end of a quadword, or of a wider unit, is two',
    ({ name, unit }) => {
      const across = (address: number) => {
        const run = against(name, [storeAt(address, 0x02020202, 'u32')], [], {}, 'tso');
        run.take('run', 0);
        return run.cpu(0).buffer.map(({ size }) => size);
      };
      expect(across(at + 4)).toEqual([4]);
      expect(across(at + 6)).toEqual(unit > 8 ? [4] : [2, 2]);
      expect(across(at + 14)).toEqual(unit > 16 ? [4] : [2, 2]);
    },
  );

  it('a block that was entered is executed as it was, unless something arrives', () => {
    const nmi = { functions: [[ret()]], nmiHandler: 2 };
    const second = (arrives: boolean): number[] => {
      const run = against('qemu', [storeAt(at + 6, 0x02020202, 'u32')], [execute(0)], nmi);
      run.takeAll('run', 1, 2);
      run.take('run', 0);
      if (arrives) {
        run.take('nmi', 1);
        run.take('run', 1);
      }
      return executed(run, 1)[0];
    };
    expect(second(false)).toEqual(OLD.slice(5));
    expect(second(true)).toEqual(NEW.slice(5));
  });
});
