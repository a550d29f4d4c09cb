/** Ctrl-C, SIGTERM, kill -9, and readers that go away. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everyNth, isLong } from '../support/daily.ts';
import { bash, run, scratch, start } from './pokelab.ts';

const cwd = scratch();
/** Hours of work. */
const LONG = ['check', 'ftrace-nmi-2009', '--cpus', '4', '--nmis-per-cpu', '3', '--time', '1h'];
const PROMPT_MS = 5000;
const SIGNALS = everyNth(2, ['SIGINT', 'SIGTERM'] as const);

const soon = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

describe('[C7] signals', () => {
  it.each(SIGNALS)('%s ends a search with what there is', async (signal) => {
    const { child, said, ended } = start([...LONG, '--json'], { cwd });
    await said('seed 1');
    await soon(300);
    child.kill(signal);
    const { status, out, err } = await ended;
    expect(status, err).toBe(130);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ verdict: 'unknown', end: 'interrupted', finding: null });
    expect(document.states).toBeGreaterThan(0);
    expect(document.elapsedMs).toBeLessThan(PROMPT_MS);
    expect(err).toContain('NOT complete: interrupted');
  });

  it('a failure found before is a failure: shrinking ends, the run is recorded', async () => {
    // Found at once; shrinking it takes its whole budget.
    const words = ['check', 'direct', '--strategy', 'pct', '--sites', '1000', '--out', 'f.replay'];
    const { child, said, ended } = start(words, { cwd });
    await said('seed 1');
    await soon(1500);
    child.kill('SIGINT');
    const { status, out, ms } = await ended;
    expect(status).toBe(1);
    expect(ms).toBeLessThan(1500 + PROMPT_MS);
    expect(out).toContain('<== cross modification');
    expect(out).toContain('perhaps not the least');
    expect((await run(['replay', 'f.replay'], { cwd })).status).toBe(0);
  });

  it('a second one ends the process at once', async () => {
    const { child, said, ended } = start(LONG, { cwd });
    await said('seed 1');
    const begin = performance.now();
    child.kill('SIGINT');
    await soon(1);
    child.kill('SIGINT');
    const { status, signal } = await ended;
    expect(signal ?? status).toBe(signal === null ? 130 : 'SIGINT');
    expect(performance.now() - begin).toBeLessThan(PROMPT_MS);
  });

  it('where nothing is searched the first one does', async () => {
    const { child, said, ended } = start(['run', 'direct', '--sites', '1500'], { cwd });
    await said('seed 1');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ status: null, signal: 'SIGINT' });
  });
});

it('[C9] kill -9 of a recording leaves nothing under its name, and beside it what can be read', async () => {
  const out = join(cwd, 'killed.replay');
  const { child, ended } = start(['run', 'direct', '--sites', '1500', '--out', out], { cwd });
  const part = `${out}.part`;
  const size = () => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  while (size() < 30_000 && child.exitCode === null) await soon(1);
  child.kill('SIGKILL');
  expect((await ended).signal, 'killed while it was recording').toBe('SIGKILL');
  expect(existsSync(out)).toBe(false);
  const { status, err } = await run(['replay', part], { cwd });
  expect(err).toMatch(
    /killed.replay.part: cut off at byte \d+; .* those \d{4,} events replay the same\n$/,
  );
  expect(status).toBe(2);
});

describe('[C7] [C15] tests in parallel', () => {
  /** One that is answered at once, and hours of work. */
  const source = readFileSync('src/protocols/cooperating/ftrace-nmi-2009.c', 'utf8').replace(
    /EXPECT\(.*\n/g,
    '',
  );
  const file = join(cwd, 'long.c');
  const expectations = [
    'cpus = 1, nmis = 0',
    ...[1, 2, 3, 4].map((nmis) => `cpus = 4, nmis_per_cpu = ${nmis + 2}`),
  ];
  const lines = expectations.map((options) => `EXPECT(pass, ${options});\n`).join('');
  writeFileSync(file, source.replace('SCENARIO(', `${lines}SCENARIO(`));

  it.each(SIGNALS)('%s ends them with what there is', async (signal) => {
    const words = ['test', 'long.c', '--time', '1h', '--workers', '2', '--json'];
    const { child, said, ended } = start(words, { cwd });
    await said('ok ');
    await soon(500);
    const begin = performance.now();
    child.kill(signal);
    const { status, out, err } = await ended;
    expect(performance.now() - begin).toBeLessThan(PROMPT_MS);
    expect(status, err).toBe(130);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ ok: 1, open: 2, failed: 0, errors: 0 });
    expect(document.cases[1].message).toBe('interrupted before there was an answer');
    expect(err).toContain('interrupted: 2 of 5 were not begun');
  });

  it.runIf(isLong)('a second one ends the process at once', async () => {
    const { child, said, ended } = start(['test', 'long.c', '--time', '1h'], { cwd });
    await said('ok ');
    child.kill('SIGINT');
    await soon(1);
    child.kill('SIGINT');
    const { status, signal, ms } = await ended;
    expect(signal ?? status).toBe(signal === null ? 130 : 'SIGINT');
    expect(ms).toBeLessThan(2 * PROMPT_MS);
  });
});

describe('[C8] readers that go away', () => {
  it('is no error', async () => {
    const { out, err } = await bash('set -o pipefail; pokelab ls | head -1; echo $?', { cwd });
    expect(err).toBe('');
    expect(out).toMatch(/\n0\n$/);
    const closed = await bash('pokelab --help 2>&1 >&- | true; pokelab check nope 2>&-; echo $?', {
      cwd,
    });
    expect(closed.out).toBe('2\n');
  });

  it('the failure is recorded all the same, and the status is the verdict', async () => {
    const place = join(cwd, 'unread');
    mkdirSync(place);
    const line = '(pokelab check direct; echo $? >status) | head -1; cat status';
    const { out, err } = await bash(line, { cwd: place });
    expect(err).toBe('');
    expect(out).toBe('seed 1  portfolio  direct\n1\n');
    expect(readdirSync(join(place, 'replays'))).toHaveLength(1);
  });
});
