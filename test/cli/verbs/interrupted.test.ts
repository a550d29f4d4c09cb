/** [C1], [C7]: verbs that are interrupted, and verbs that run out of memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import * as shrink from '../../../src/cli/verbs/shrink.ts';
import * as tour from '../../../src/cli/verbs/tour.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

/** Interrupted when it is asked for the `count`th time. */
function interruptedAt(count: number, isMemory: boolean) {
  let asked = 0;
  const isInterrupted = () => asked >= count;
  return quietEnvironment({
    interrupted: () => ++asked >= count,
    memoryLow: () => isMemory && isInterrupted(),
  });
}

describe('a search that ends early', () => {
  it.each([
    [false, EXIT.interrupted, 'interrupted', 'NOT complete: interrupted'],
    [true, EXIT.unknown, 'memory', 'NOT complete: the memory ran out'],
  ])('[C7] says why, and what it has (memory: %s)', async (isMemory, status, end, says) => {
    const { environment, printed } = interruptedAt(3, isMemory);
    expect(await check.run(environment, ['ftrace-nmi-2009'], { json: true })).toBe(status);
    const document = JSON.parse(printed.out);
    expect(document).toMatchObject({ verdict: 'unknown', complete: false, end, finding: null });
    expect(document.states).toBeGreaterThan(0);
    expect(printed.err).toContain(says);
  });

  it.each([
    [false, EXIT.interrupted],
    [true, EXIT.unknown],
  ])('[C1] shrink keeps the run that it had (memory: %s)', async (isMemory, status) => {
    const place = mkdtempSync(join(tmpdir(), 'pokelab-'));
    const { environment, printed } = interruptedAt(1, isMemory);
    const words = { json: true, out: join(place, 'least.replay') };
    expect(await shrink.run(environment, ['replays/direct.replay'], words)).toBe(status);
    rmSync(place, { recursive: true });
    const { least, before, after } = JSON.parse(printed.out);
    expect(least).toBe(false);
    expect(after).toEqual(before);
  });

  it('[C1] the tour has not shown what it promises', async () => {
    expect(await tour.run(interruptedAt(1, false).environment, [], {})).toBe(EXIT.interrupted);
    expect(await tour.run(interruptedAt(1, true).environment, [], {})).toBe(EXIT.unknown);
  });
});
