import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const LONG_TESTS = 'test/**/*.long.test.ts';

/** Test files in which a word stands. */
function filesWith(word: string): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path}`)
    .filter((path) => path.endsWith('.test.ts') && readFileSync(path, 'utf8').includes(word));
}

/** The long test (A8): other values each time, more of them, and all of what every day takes a part of. */
function long() {
  // Vitest reads this file more than once.
  process.env.SEED ??= String(Math.floor(Math.random() * 2 ** 31));
  return {
    include: [...filesWith('support/property.ts'), ...filesWith('support/daily.ts'), LONG_TESTS],
    env: { SEED: process.env.SEED, LONG: '1', TIMES: '5' },
    globalSetup: ['test/support/seed.ts', 'test/e2e/build.ts'],
    testTimeout: 900_000,
    hookTimeout: 120_000,
  };
}

const short = {
  globalSetup: ['test/e2e/build.ts'],
  // For what hangs: on a machine that does other things too a test takes several times as long.
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

/** A module that one file replaces is replaced for all that share it. */
const ALONE = filesWith('vi.mock(');
const shortProjects = [
  { name: 'shared', include: ['test/**/*.test.ts'], exclude: [LONG_TESTS, ...ALONE] },
  { name: 'alone', include: ALONE, isolate: true },
].map((test) => ({ extends: true as const, test }));

// Files share the modules that they import, which are compiled once for each worker.
const common = { pool: 'threads' as const, maxWorkers: '100%', isolate: false };

export default defineConfig(({ mode }) => ({
  test:
    mode === 'long' ? { ...common, ...long() } : { ...common, ...short, projects: shortProjects },
}));
