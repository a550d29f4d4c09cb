/** [C8] every verb, when whoever reads stdout goes away: at once, or after the first line. */
import { copyFileSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERBS } from '../../../src/cli/verb-table.ts';
import { bash, kept, run, scratch } from '../pokelab.ts';

const SB = `C SB
{}
P0(int *x, int *y) { int r0; WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y); }
P1(int *x, int *y) { int r0; WRITE_ONCE(*y, 1); r0 = READ_ONCE(*x); }
exists (0:r0=0 /\\ 1:r0=0)
`;
const LONG_RUN = `PROTOCOL("long");
TITLE("Many events");
ORIGIN("nobody");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
int x;
int patcher(void) { int i; for (i = 0; i < 20000; i++) x = i; return 0; }
void task(void) { execute_site(0); }
`;

/** What is asked of each verb; every verb stands here. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  check: ['check direct', 'check ftrace-nmi-2009', 'check direct --out mine.replay'],
  run: ['run direct', 'run long.c --out long.replay'],
  replay: ['replay race.replay run.replay'],
  show: ['show race.replay', 'show run.replay'],
  bisect: ['bisect race.replay'],
  ls: ['ls', 'ls .'],
  shrink: ['shrink race.replay'],
  debug: ['debug race.replay --story'],
  dap: ['dap race.replay'],
  diff: ['diff race.replay --against stop-machine'],
  test: ['test direct'],
  museum: ['museum', 'museum direct', 'museum --search direct'],
  report: ['report race.replay', 'report run.replay', 'report museum'],
  export: ['export race.replay', 'export run.replay --format csv', 'export run.replay --out x.csv'],
  litmus: ['litmus SB.litmus', 'litmus SB.litmus --witness'],
  tour: ['tour'],
  completion: ['completion bash'],
};

const cases = Object.values(ASKED).flat();
const INTERRUPTED = 130;

const cwd = scratch();
const long = join(cwd, 'long.replay');
const made = (async () => {
  writeFileSync(join(cwd, 'long.c'), LONG_RUN);
  await run(['run', 'long.c', '--out', long], { cwd });
})();

let folders = 0;

async function folderFor(words: string): Promise<string> {
  await made;
  const folder = join(cwd, `run-${++folders}`);
  mkdirSync(folder);
  copyFileSync(kept('direct'), join(folder, 'race.replay'));
  copyFileSync(long, join(folder, 'run.replay'));
  writeFileSync(join(folder, 'SB.litmus'), SB);
  writeFileSync(join(folder, 'long.c'), LONG_RUN);
  if (!words.startsWith('museum')) return folder;
  cpSync(resolve('replays/museum'), join(folder, 'replays/museum'), { recursive: true });
  return folder;
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' });

/** The status with such a reader, held to what it says and leaves. */
async function statusOf(words: string, reader: string): Promise<number> {
  const folder = await folderFor(words);
  const before = filesIn(folder);
  const line = `(pokelab ${words} </dev/null; echo "status $?" >&2) | ${reader}`;
  const { err } = await bash(line, { cwd: folder, timeout: 120_000 });
  expect(err).not.toMatch(/^ +at .*:\d+:\d+\)?$|internal error|EPIPE/m);
  const [, status] = /status (\d+)\n$/.exec(err) ?? [];
  expect(status, `${words} | ${reader}: ${err}`).toBeDefined();
  const files = filesIn(folder).filter((file) => !before.includes(file));
  expect(files.filter((file) => /\.part\d*$/.test(file))).toEqual([]);
  const replays = files.filter((file) => file.endsWith('.replay'));
  if (replays.length > 0) {
    const checked = await run(['replay', ...replays], { cwd: folder });
    expect({ status: checked.status, err: checked.err }).toMatchObject({ status: 0 });
  }
  return Number(status);
}

it('asks every verb', () => {
  expect(Object.keys(ASKED).sort()).toEqual(VERBS.map(({ name }) => name).sort());
});

describe.concurrent('[C8] a reader that goes away', () => {
  it.each(cases)('pokelab %s', async (words) => {
    for (const form of /^(export|report)/.test(words) ? [''] : ['', ' --json']) {
      const whole = await statusOf(words + form, 'cat >/dev/null');
      // A search that was interrupted may have been about to answer.
      for (const reader of ['true', 'head -1 >/dev/null']) {
        const status = await statusOf(words + form, reader);
        expect([whole, INTERRUPTED], `${words}${form} | ${reader}`).toContain(status);
      }
    }
  });
});
