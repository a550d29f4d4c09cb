/** A protocol of the user's own, from a .c file. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isLong } from '../support/daily.ts';
import { bash, run, scratch } from './pokelab.ts';

const cwd = scratch();
const NAME = "it's mine.c";

beforeAll(() => {
  mkdirSync(join(cwd, 'sub'));
  copyFileSync('src/protocols/stopping/direct.c', join(cwd, 'sub', NAME));
  const source = readFileSync('src/protocols/stopping/direct.c', 'utf8');
  const broken = `${source}\nint first(void)\n{\n\treturn nowhere;\n}\n\nint second(void)\n{\n\tgoto out;\n}\n`;
  writeFileSync(join(cwd, 'broken.c'), broken);
});

describe('a .c file', () => {
  it('[C13] is searched; the lines to paste work in a shell, whatever its name is', async () => {
    const { status, out, err } = await run(['check', `sub/${NAME}`], { cwd });
    expect({ status, err }).toEqual({ status: 1, err: '' });
    const line = (what: string) => new RegExp(`^${what}: +(.*)$`, 'm').exec(out)?.[1] ?? '';
    expect(line('reproduce')).toMatch(/^node \S*dist\/pokelab.js check 'sub\/it'\\''s mine.c' /);
    // The path of the program is the one that the user gave, from where the user is.
    const again = await bash(`${line('reproduce')} --json`, { cwd });
    expect(JSON.parse(again.out)).toMatchObject({ verdict: 'fail' });
    expect((await bash(line('replay'), { cwd })).status).toBe(0);
  });

  it('[C3] with errors: all of them, where, what to write instead, for an editor to jump to', async () => {
    const { status, out, err } = await run(['check', 'broken.c'], { cwd });
    expect({ status, out }).toEqual({ status: 2, out: '' });
    const heads = err.split('\n').filter((line) => /^broken.c:\d+:\d+: error: \S/.test(line));
    expect(heads.length).toBe(2);
    expect(heads[0]).toContain('nowhere');
    expect(err.match(/^ +\| +\^/gm)).toHaveLength(2);
    expect(err.match(/^ {2}help: \S/gm)).toHaveLength(2);
    expect(err).not.toMatch(/\n {4}at /);
  });
});

describe('[C33] one file, read with a macro defined and without', () => {
  const source = `#include <pokelab.h>
PROTOCOL("flagged");
TITLE("t");
SITE(place, NOP5, BYTES(0x90, 0x90, 0x90, 0x90, 0x90));
#ifndef TRIES
#define TRIES 1
#endif
static int flag;
int patcher(void)
{
	int i;

	for (i = 0; i < 5; i++)
		WRITE_ONCE(((u8 *)site_ip(0))[i], 0x90);
#ifdef BREAK
	BUG_ON(READ_ONCE(flag) == TRIES);
#endif
	return 0;
}
void task(void)
{
	WRITE_ONCE(flag, TRIES);
}
`;
  const path = join(cwd, 'flagged.c');
  beforeAll(() => writeFileSync(path, source));
  const outcome = async (...words: string[]) => {
    const { status, out, err } = await run([...words, '--json'], { cwd });
    return { status, err, document: JSON.parse(out) };
  };

  it('is another protocol, spelled with it, in the replay too', async () => {
    expect((await outcome('check', 'flagged.c')).status).toBe(0);
    const words = ['check', 'flagged.c', '-D', 'BREAK', '-DTRIES=7', '--out', 'broken.replay'];
    const { status, document } = await outcome(...words);
    expect(status).toBe(1);
    expect(document.scenario.protocol).toBe('flagged -D BREAK -D TRIES=7');
    const replayed = await run(['replay', 'broken.replay'], { cwd });
    expect(replayed.status).toBe(0);
    expect(replayed.out).toContain('flagged -D BREAK -D TRIES=7: 2 CPUs');
  });

  it.runIf(isLong)('two of its readings are compared; its line is pasted with it', async () => {
    const words = ['diff', 'flagged.c', '-D', 'BREAK', '--against', 'flagged.c', '-DTRIES=2'];
    const { status, document } = await outcome(...words);
    expect(status).toBe(1);
    expect(document.titles).toEqual({ a: 'flagged -D BREAK', b: 'flagged -D TRIES=2' });
    const { out } = await run(['check', 'flagged.c', '-D', 'BREAK'], { cwd });
    const line = /^reproduce: +(.*)$/m.exec(out)?.[1] ?? '';
    expect(line).toContain(' check flagged.c -D BREAK --cpus 2 ');
    expect((await bash(line, { cwd })).status).toBe(1);
  });

  it('is refused behind a replay, and where it defines nothing', async () => {
    const behind = await run(['show', 'broken.replay', '-D', 'X'], { cwd });
    expect(behind.status).toBe(2);
    const replay = await run(['diff', 'broken.replay', '-D', 'X', '--against', 'flagged.c'], {
      cwd,
    });
    expect(replay).toMatchObject({ status: 2, out: '' });
    expect(replay.err).toContain('-D X: broken.replay is a replay');
    const nothing = await run(['check', 'flagged.c', '-D', '1'], { cwd });
    expect(nothing).toMatchObject({ status: 2, out: '' });
    expect(nothing.err).toBe("pokelab: -D takes NAME or NAME=VALUE, not '1'\n");
  });
});
