/** The README and the pages in docs/ show what is true: their outputs were printed, their tables are those of the program. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLong } from '../support/daily.ts';
import { madeAnew, PICTURES, pictured, tried } from './making.ts';
import { commandsIn, filesIn, PAGES, README, withoutTimes } from './pages.ts';

const textOf = (page: string): string => readFileSync(page, 'utf8');
const hasGcc = spawnSync('gcc', ['--version']).status === 0;

describe('[A6] made parts', () => {
  it.each(PAGES)(
    '%s shows what the commands print, and the tables of the program',
    async (page) => {
      const made = await madeAnew(page, textOf(page), isLong);
      expect(withoutTimes(textOf(page)), 'run `npm run readme`').toBe(withoutTimes(made));
    },
  );

  it('a page holds a part to what its command prints', async () => {
    const page = '<!-- $ echo one; echo two >&2 -->\n\nthree\n\n<!-- /$ -->\n';
    expect(await madeAnew('docs/x.md', page, false)).toBe(
      '<!-- $ echo one; echo two >&2 -->\n\n```\n$ echo one; echo two >&2\none\ntwo\n```\n\n<!-- /$ -->\n',
    );
    const long = page.replace('$', 'long $');
    expect(await madeAnew('docs/x.md', long, false)).toBe(long);
    expect(await madeAnew('docs/x.md', long, true)).toContain('\none\ntwo\n');
  });

  it('a command runs where the kept replays are, and the files that its page shows', async () => {
    const page =
      '```c a/b.c\nint x;\n```\n<!-- $ cat a/b.c; ls replays/direct.replay -->\n<!-- /$ -->\n';
    expect(await madeAnew('docs/x.md', page, false)).toContain('\nint x;\nreplays/direct.replay\n');
  });

  it('a program that a page shows has the library', async () => {
    const page =
      "```js a.mjs\nimport { parseProtocol } from 'pokelab';\nconsole.log(parseProtocol.name);\n```\n<!-- $ node a.mjs -->\n<!-- /$ -->\n";
    expect(await madeAnew('docs/x.md', page, false)).toContain('\n$ node a.mjs\nparseProtocol\n');
  });

  it('a mark without its end, a table that there is not and a command that cannot be run are told', async () => {
    await expect(madeAnew('docs/x.md', '<!-- keys -->\n', false)).rejects.toThrow(
      'docs/x.md: every',
    );
    await expect(madeAnew('docs/x.md', '<!-- kees -->\n<!-- /kees -->\n', false)).rejects.toThrow(
      "docs/x.md: there is no table 'kees'",
    );
    await expect(
      madeAnew('docs/x.md', '<!-- $ nonesuch -->\n<!-- /$ -->\n', false),
    ).rejects.toThrow('nonesuch: 127');
  });
});

describe('[A6] pictures', () => {
  it.each(Object.keys(PICTURES))('%s is what its command prints', (path) => {
    expect(textOf(path), 'run `npm run readme`').toBe(pictured(path));
  });
});

describe('[A6] the first commands', () => {
  // Others run them as they stand.
  it.each(['npm install && npm start', 'npm install && npm test'])('%s', (line) => {
    expect(textOf(README).split('\n')).toContain(line);
  });
});

const commands = PAGES.flatMap((page) =>
  commandsIn(textOf(page)).map((command) => ({ page, command })),
);

describe.runIf(isLong)('[A6] commands to type', () => {
  it.each(commands)('$page: $command', ({ page, command }) => {
    const { status, stderr, left } = tried(textOf(page), command);
    // Clean, or a failure that was found.
    expect([0, 1], stderr).toContain(status);
    // What is the user's is not for git, nor for a package.
    const ignored = spawnSync('git', ['check-ignore', ...left], { encoding: 'utf8' }).stdout;
    expect(ignored.split('\n').filter((path) => path !== '')).toEqual(left);
  });
});

describe('[A6] known gaps', () => {
  it('stand in the README where it says what a verdict means', () => {
    const [, section] = textOf(README).split('## What a verdict means');
    const titles = readdirSync('test', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts'))
      .flatMap((path) => [
        ...textOf(join('test', path)).matchAll(/(?:describe|it)\('\[\w+\] a known gap: ([^']+)'/g),
      ])
      .map((match) => match[1]);
    expect(titles.length).toBeGreaterThan(0);
    const said = section.split('\n## ')[0].toLowerCase();
    expect(titles.filter((title) => !said.includes(title))).toEqual([]);
  });
});

const files = PAGES.flatMap((page) => filesIn(textOf(page)).map((file) => ({ page, ...file })));

describe.skipIf(!hasGcc)('[A6] protocols that are shown', () => {
  it.each(files.filter(({ name }) => name.endsWith('.c')))(
    'gcc accepts $name of $page',
    ({ text }) => {
      const directory = mkdtempSync(join(tmpdir(), 'pokelab-readme-'));
      const file = join(directory, 'shown.c');
      writeFileSync(file, text);
      const flags = ['-std=gnu11', '-Wall', '-Werror', '-fsyntax-only', '-I', 'src/protocols'];
      const { status, stderr } = spawnSync('gcc', [...flags, file], { encoding: 'utf8' });
      rmSync(directory, { recursive: true });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    },
  );
});
