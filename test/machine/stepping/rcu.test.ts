/** Grace periods: what synchronize_rcu waits for, and what it does not. */
import { describe, expect, it } from 'vitest';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import { fence, halt, load, rcu, store } from '../../support/hand-made.ts';
import { machineOutcomes } from '../../support/operational.ts';

const synchronize = [rcu('begin'), rcu('wait')];
const MODELS: MemoryModelName[] = ['sc', 'tso', 'pso'];

/** Registers r0 and r1 of each CPU: `0 1|0 0`. */
function outcomes(model: MemoryModelName, ...tasks: Operation[][]): Set<string> {
  const made = {
    cells: [0, 0, 0, 0],
    functions: tasks.map((operations) => [...operations, halt(0, 1)]),
    tasks: tasks.map((_, index) => index),
  };
  return machineOutcomes(made, model, ({ cpus }) =>
    cpus.map((cpu) => cpu.contexts[0].frames[0].locals.slice(0, 2)),
  );
}

const [x, y, z, w] = [0, 1, 2, 3];

describe('[M50] a grace period ends after every read-side section that began before it', () => {
  const updater = [store(y, 1), ...synchronize, load(0, x)];

  for (const model of MODELS) {
    it(`a section that did not see the store before it is seen whole after it (${model})`, () => {
      const reader = [rcu('lock'), load(0, y), store(x, 1), rcu('unlock')];
      const seen = outcomes(model, updater, reader);
      expect([...seen].sort()).toEqual(['0 0|1 0', '1 0|0 0', '1 0|1 0']);
    });

    it(`so is what the reader stored before its section (${model})`, () => {
      const reader = [store(x, 1), rcu('lock'), load(0, y), rcu('unlock')];
      expect(outcomes(model, updater, reader)).not.toContain('0 0|0 0');
    });

    it(`nested sections end with the outermost (${model})`, () => {
      const reader = [
        rcu('lock'),
        load(0, y),
        ...[rcu('lock'), rcu('unlock')],
        store(x, 1),
        rcu('unlock'),
      ];
      expect(outcomes(model, updater, reader)).not.toContain('0 0|0 0');
    });
  }

  it('without a section nothing is waited for', () => {
    expect(outcomes('sc', updater, [load(0, y), store(x, 1)])).toContain('0 0|0 0');
  });

  it('the end of a section orders no later access', () => {
    const reader = [rcu('lock'), store(x, 1), rcu('unlock'), store(z, 1), load(0, w)];
    const seen = outcomes('tso', [store(w, 1), ...synchronize, load(0, z)], reader);
    expect(seen).toContain('0 0|0 0');
  });

  it('and is no fence', () => {
    const reader = [rcu('lock'), store(x, 1), rcu('unlock'), load(0, w)];
    const fenced = [store(w, 1), fence('mb'), load(0, x)];
    expect(outcomes('tso', fenced, reader)).toContain('0 0|0 0');
  });

  it('a later section is not waited for', () => {
    const reader = [
      ...[rcu('lock'), store(x, 1), rcu('unlock')],
      ...[rcu('lock'), load(0, w), store(z, 1), rcu('unlock')],
    ];
    const updating = [store(w, 1), ...synchronize, load(0, x), load(1, z)];
    for (const model of MODELS) {
      const seen = outcomes(model, updating, reader);
      expect(seen).toContain('1 0|1 0');
      expect(seen).not.toContain('0 0|0 0');
      expect(seen).not.toContain('1 0|0 0');
    }
  });

  it('synchronize_rcu is a full fence', () => {
    const updating = (own: number, other: number) => [
      store(own, 1),
      ...synchronize,
      load(0, other),
    ];
    expect(outcomes('tso', updating(x, y), updating(y, x))).not.toContain('0 0|0 0');
    const fenced = [store(y, 1), fence('mb'), load(0, x)];
    expect(outcomes('pso', updating(x, y), fenced)).not.toContain('0 0|0 0');
  });
});

describe('[M51] a grace period waits for its own CPU too', () => {
  it('inside a read-side section it never ends', () => {
    expect(outcomes('sc', [rcu('lock'), ...synchronize, rcu('unlock')])).toEqual(new Set());
    expect(outcomes('sc', [rcu('lock'), rcu('unlock'), ...synchronize])).toEqual(new Set(['0 0']));
  });
});
