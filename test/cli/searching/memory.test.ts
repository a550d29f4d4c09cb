/** [E8]: a table that cannot grow ends a search; it is no defect, and no count is lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import { outlookOf } from '../../../src/detectors/outlook.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { shrink } from '../../../src/explore/shrinking/shrink.ts';
import { Visited } from '../../../src/machine/snapshots/visited.ts';
import { createMachine } from '../../../src/machine/state/system.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';
import { patchingToy } from '../../support/toy-program.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** No array of more than so many numbers can be had. */
function limitArrays(most: number, message = 'Array buffer allocation failed') {
  const Real = Int32Array;
  vi.stubGlobal(
    'Int32Array',
    new Proxy(Real, {
      construct(_, [length, ...rest]) {
        if (typeof length === 'number' && length > most) throw new RangeError(message);
        return new Real(length as number, ...(rest as []));
      },
    }),
  );
}

/** The table of states is full after so many. */
function limitStates(most: number) {
  const add = Visited.prototype.add;
  vi.spyOn(Visited.prototype, 'add').mockImplementation(function (this: Visited, print) {
    if (this.size >= most) throw new RangeError('Invalid typed array length: 1073741824');
    return add.call(this, print);
  });
}

describe('[E8] an allocation that fails', () => {
  it('ends check with unknown, its counts and advice', async () => {
    limitArrays(1 << 17);
    const place = mkdtempSync(join(tmpdir(), 'pokelab-'));
    const { environment, printed } = quietEnvironment();
    const words = {
      json: true,
      nmis: '2',
      strategy: 'exhaustive',
      reduction: false,
      out: join(place, 'never.replay'),
    };
    expect(await check.run(environment, ['ftrace-nmi-2009'], words)).toBe(EXIT.unknown);
    rmSync(place, { recursive: true });
    const document = JSON.parse(printed.out);
    expect(document).toMatchObject({ verdict: 'unknown', complete: false, end: 'memory' });
    // Three quarters of a table of 65,536.
    expect(document.states).toBe(49_152);
    expect(document.transitions).toBeGreaterThan(49_152);
    expect(printed.err).not.toContain('--memory-limit');
    expect(printed.err).toContain('NOT complete: the memory ran out');
    expect(printed.err).toContain('advice:');
  });

  const system = patchingToy();
  const options = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0 };

  it('leaves shrinking with the run that it had', () => {
    const { finding } = finish(exhaustive(options));
    if (finding === null) throw new Error('the toy does not fail');
    limitStates(20);
    const shrunk = finish(shrink({ ...UNLIMITED, system, finding, reduce: true }));
    expect(shrunk).toEqual({ finding, isLeast: false });
  });

  it('leaves open whether a run can end', () => {
    limitStates(2);
    expect(outlookOf(system, createMachine(system), 1000)).toEqual({
      kind: 'undecided',
      states: 2,
    });
  });

  it('is told from a defect', () => {
    vi.spyOn(Visited.prototype, 'put').mockImplementation(() => {
      throw new RangeError('Maximum call stack size exceeded');
    });
    expect(() => finish(exhaustive({ ...options, engine: 'machine' }))).toThrow('call stack');
  });
});
