/** [E19] Threads that cannot start, or die. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loadProtocol, scenarioFor, systemFor } from '../../../src/cli/files/protocol-file.ts';
import { Control } from '../../../src/explore/kernel/threads/control.ts';
import type { ThreadData } from '../../../src/explore/kernel/threads/thread-data.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';

/** What starts in the place of the thread. */
const instead = vi.hoisted(() => ({
  start: (_data: ThreadData, _onDeath: (error: Error) => void): { terminate(): unknown } => {
    throw new Error('not said');
  },
}));
vi.mock('../../../src/explore/kernel/threads/start-thread.ts', async (original) => ({
  ...(await original()),
  startThread: (data: ThreadData, onDeath: (error: Error) => void) => instead.start(data, onDeath),
}));
vi.mock('../../../src/explore/kernel/threads/thread-data.ts', async (original) => ({
  ...(await original()),
  ANSWER_MS: 500,
}));

beforeAll(prepareLanguage);

/** `alone`: the others begin behind so many transitions; 0: all are waited for. */
async function searchOf(alone: number) {
  const options = { cpus: 3, nmis: 3, memory: 'tso' } as const;
  const system = systemFor(scenarioFor(await loadProtocol('ftrace-nmi-2009'), options));
  const limits = { ...UNLIMITED, maxSteps: Infinity, seed: 0, reduce: true };
  return exhaustive({ ...limits, system, workers: 2, alone });
}

/** As `drive` does it: what is said of a thread is heard between two steps. */
async function driven(alone: number): Promise<void> {
  const search = await searchOf(alone);
  for (;;) {
    if (search.next().done) return;
    await new Promise(setImmediate);
  }
}

const dead = { terminate: () => {} };

describe('ends the search, which says why', () => {
  it('a thread that dies at once', async () => {
    instead.start = (_, onDeath) => {
      setImmediate(() => onDeath(new Error('no such file')));
      return dead;
    };
    await expect(driven(1000)).rejects.toThrow('a thread of the search has died: no such file');
  });

  it('a thread that never comes, where all are waited for', async () => {
    instead.start = () => dead;
    const search = await searchOf(0);
    expect(() => finish(search)).toThrow('a thread of the search does not answer');
  });

  it('a thread that came, and dies without a word', async () => {
    instead.start = ({ memory, control, workers, worker }) => {
      new Control(memory.buffer, control, workers).comes(worker);
      return dead;
    };
    const search = await searchOf(1000);
    expect(() => finish(search)).toThrow('a thread of the search does not answer');
  });
});
