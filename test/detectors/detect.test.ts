/** What running code may meet: changes of text under a CPU, and text that belongs to nobody. */
import { describe, expect, it } from 'vitest';
import { apply } from '../../src/detectors/apply-step.ts';
import type { Failure } from '../../src/detectors/failure.ts';
import { createMachine } from '../../src/machine/state/system.ts';
import { type StepKind, step } from '../../src/machine/stepping/steps.ts';
import {
  execute,
  type HandMadeOptions,
  halt,
  handMadeSystem,
  ret,
  siteAddress,
  storeAt,
} from '../support/hand-made.ts';

const at = siteAddress(0);
const NOP5 = [0x0f, 0x1f, 0x44, 0x00, 0x00];
const CALL = [0xe8, 1, 2, 3, 4];

/** CPU 1 executes the site; CPU 0 stores; `steps` by kind and CPU. The first failure. */
function failureOf(
  bytes: { old: number[]; new: number[] },
  stores: ReturnType<typeof storeAt>[],
  steps: [StepKind, number][],
  options: HandMadeOptions = {},
): Failure | null {
  const functions = [[...stores, halt()], [execute(0), halt()], [ret(1)]];
  const made = { sites: [bytes], functions, tasks: [0, 1], int3Handler: 2 };
  const system = handMadeSystem(made, { memory: 'sc', ...options });
  const machine = createMachine(system);
  for (const [kind, cpu] of steps) {
    const failure = apply(system, machine, step(kind, cpu));
    if (failure !== null) return failure;
  }
  return null;
}

const fetches = (count: number): [StepKind, number][] => Array(count).fill(['run', 1]);
const stores = (count: number): [StepKind, number][] => Array(count).fill(['run', 0]);

describe('[M14] bytes that a CPU is executing must not change', () => {
  it('a byte that it has fetched, and one that it is still to fetch', () => {
    for (const offset of [0, 4]) {
      const write = [storeAt(at + offset, 0x77)];
      const failure = failureOf({ old: NOP5, new: CALL }, write, [...fetches(1), ...stores(1)]);
      expect(failure).toMatchObject({ class: 'cross-modification', cpu: 1 });
    }
  });

  it('but those behind an int3 that it has fetched may, and the int3 itself', () => {
    const write = [storeAt(at + 3, 0x77), storeAt(at, 0xe8)];
    const old = [0xcc, 0x1f, 0x44, 0x00, 0x00];
    expect(failureOf({ old, new: CALL }, write, [...fetches(1), ...stores(2)])).toBeNull();
  });

  it('and those behind a short jump', () => {
    const jump = [0xeb, 0x03, 0x90, 0x90, 0x90];
    const filled = [0xeb, 0x03, 0xcc, 0xcc, 0xcc];
    const write = [storeAt(at + 2, 0xcc), storeAt(at + 4, 0xcc)];
    expect(failureOf({ old: jump, new: filled }, write, [...fetches(1), ...stores(2)])).toBeNull();
    const distance = [storeAt(at + 1, 4)];
    const failure = failureOf({ old: jump, new: filled }, distance, [...fetches(1), ...stores(1)]);
    expect(failure?.class).toBe('cross-modification');
  });

  it('a byte that becomes int3, or ceases to be one, by a store of more than itself may not', () => {
    const write = [storeAt(at, 0xe8cc, 'u16')];
    const failure = failureOf({ old: NOP5, new: CALL }, write, [...fetches(1), ...stores(1)]);
    expect(failure?.class).toBe('cross-modification');
  });
});

describe('[M12] a CPU that fetches whole units executes what it has fetched', () => {
  it('the text may change then; a mix of two fetches is torn', () => {
    const write = CALL.map((byte, offset) => storeAt(at + offset, byte));
    const bytes = { old: NOP5, new: CALL };
    // Sites of this test begin at a unit of 16.
    const whole: [StepKind, number][] = [...fetches(1), ...stores(5), ...fetches(1)];
    expect(failureOf(bytes, write, whole, { fetchUnit: 8 })).toBeNull();
    const halves: [StepKind, number][] = [...fetches(1), ...stores(5), ...fetches(2)];
    expect(failureOf(bytes, write, halves, { fetchUnit: 4 })?.class).toBe('torn-fetch');
  });
});

describe('[M15] text of no site must not change', () => {
  it.each([
    ['behind a site', at + 2, 'behind site0 (0x'],
    ['far behind the last', at + 40, '38 bytes behind site0'],
  ])('%s', (_, address, where) => {
    const failure = failureOf(
      { old: [0x90, 0x90], new: [0x66, 0x90] },
      [storeAt(address, 0x77)],
      [['run', 0]],
    );
    expect(failure).toMatchObject({ class: 'wrong-text', cpu: 0 });
    expect(failure?.message).toContain(where);
  });

  it('by a store that begins in a site', () => {
    const write = [storeAt(at + 1, 0x1122, 'u16')];
    const failure = failureOf({ old: [0x90, 0x90], new: [0x66, 0x90] }, write, [['run', 0]]);
    expect(failure?.class).toBe('wrong-text');
  });

  it('may be written as it stands', () => {
    const write = [storeAt(at + 2, 0xcc)];
    expect(failureOf({ old: [0x90, 0x90], new: [0x66, 0x90] }, write, [['run', 0]])).toBeNull();
  });
});
