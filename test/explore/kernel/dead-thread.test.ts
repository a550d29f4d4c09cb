/** [E19] A thread that cannot start. */
import { expect, it, vi } from 'vitest';
import { loadProtocol, scenarioFor, systemFor } from '../../../src/cli/files/protocol-file.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { UNLIMITED } from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';

vi.mock('../../../src/explore/kernel/threads/start-thread.ts', () => ({
  startThread: (_: unknown, onDeath: (error: Error) => void) => {
    setImmediate(() => onDeath(new Error('no such file')));
    return { terminate: () => Promise.resolve(0) };
  },
}));

it('ends the search, which says why', async () => {
  await prepareLanguage();
  const options = { cpus: 3, nmis: 3, memory: 'tso' } as const;
  const system = systemFor(scenarioFor(await loadProtocol('ftrace-nmi-2009'), options));
  const limits = { ...UNLIMITED, maxSteps: Infinity, seed: 0, reduce: true };
  // The others would begin behind so many transitions.
  const search = exhaustive({ ...limits, system, workers: 2, alone: 1000 });
  const goesOn = async () => {
    for (;;) {
      if (search.next().done) return;
      await new Promise(setImmediate);
    }
  };
  await expect(goesOn()).rejects.toThrow('a thread of the search has died: no such file');
});
