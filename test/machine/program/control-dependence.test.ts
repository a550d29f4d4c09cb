import { describe, expect, it } from 'vitest';
import { controllersOf, onlyOn, waitEnd } from '../../../src/machine/program/control-dependence.ts';
import type { Operation, ProgramFunction } from '../../../src/machine/program/program.ts';
import { assign, branch, jump, load, local, ret, store } from '../../support/hand-made.ts';

const functionOf = (...operations: Operation[]): ProgramFunction => ({
  name: 'f',
  parameters: 0,
  locals: [],
  operations,
});

describe('[T17] control dependence', () => {
  // if (a) { x; } y;
  const one = functionOf(load(0, 0), branch(local(0), 3), store(0, 1), store(1, 1), ret());

  it('holds what one way alone leads to, and not what both do', () => {
    expect(controllersOf(one, 2)).toEqual([1]);
    expect(controllersOf(one, 3)).toEqual([]);
    expect([...onlyOn(one, 1, 2)]).toEqual([2]);
    expect([...onlyOn(one, 1, 3)]).toEqual([]);
  });

  it('of what stands behind an early return is by the branch around that', () => {
    const early = functionOf(branch(local(0), 2), ret(), store(0, 1), ret());
    expect(controllersOf(early, 2)).toEqual([0]);
    expect([...onlyOn(early, 0, 1)]).toEqual([1]);
  });

  it('of a loop holds its body and its own condition, and not what comes behind', () => {
    // while (c) x; y;
    const loop = functionOf(
      load(0, 0),
      branch(local(0), 4),
      store(1, 1),
      jump(0),
      store(2, 1),
      ret(),
    );
    expect(controllersOf(loop, 2)).toEqual([1]);
    expect(controllersOf(loop, 0)).toEqual([1]);
    expect(controllersOf(loop, 4)).toEqual([]);
    expect([...onlyOn(loop, 1, 4)]).toEqual([]);
  });
});

describe('[T17] a wait', () => {
  it('is a loop that looks at memory again and carries nothing on', () => {
    const wait = functionOf(load(0, 0), branch(local(0), 3), jump(0), store(1, 1), ret());
    expect(waitEnd(wait, 1)).toBe(3);
  });

  it('may say that it has waited', () => {
    const wait = functionOf(
      load(0, 0),
      branch(local(0), 4),
      assign(1, 1),
      jump(0),
      store(1, local(1)),
      ret(),
    );
    expect(waitEnd(wait, 1)).toBe(4);
  });

  it('is none that counts its rounds', () => {
    const plus = {
      kind: 'binary' as const,
      operator: '+' as const,
      type: 's32' as const,
      left: local(1),
      right: { kind: 'constant' as const, value: 1 },
    };
    const counted = functionOf(branch(local(1), 3), assign(1, plus), jump(0), store(1, 1), ret());
    expect(waitEnd(counted, 0)).toBe(-1);
  });

  it('is no branch outside of a loop', () => {
    expect(waitEnd(functionOf(branch(local(0), 2), store(0, 1), ret()), 0)).toBe(-1);
  });
});
