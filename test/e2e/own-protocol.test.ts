/** A protocol of the user's own, from a .c file. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
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
