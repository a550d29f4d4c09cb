import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const LONG_TESTS = 'test/**/*.long.test.ts';

/** The long test (A8): other values each time, more of them, and what takes too long for every day. */
function long() {
  // Vitest reads this file more than once.
  process.env.SEED ??= String(Math.floor(Math.random() * 2 ** 31));
  const properties = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path}`)
    .filter((path) => path.endsWith('.test.ts'))
    .filter((path) => readFileSync(path, 'utf8').includes('support/property.ts'));
  return {
    include: [...properties, LONG_TESTS],
    env: { SEED: process.env.SEED, LONG: '1', TIMES: '5' },
    globalSetup: ['test/support/seed.ts', 'test/e2e/build.ts'],
    testTimeout: 900_000,
    hookTimeout: 120_000,
  };
}

const short = {
  include: ['test/**/*.test.ts'],
  exclude: [LONG_TESTS],
  globalSetup: ['test/e2e/build.ts'],
  // For what hangs: on a machine that does other things too a test takes several times as long.
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

export default defineConfig(({ mode }) => ({
  test: { ...(mode === 'long' ? long() : short), pool: 'threads' as const },
}));
