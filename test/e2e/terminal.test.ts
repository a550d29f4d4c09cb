/** [C11]: a terminal gets colour and a progress line; a pipe, `NO_COLOR` and a dumb terminal do not. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { everyNth } from '../support/daily.ts';
import { bash, command, type Ended, environment, kept, run, scratch } from './pokelab.ts';

const cwd = scratch();
const ESCAPE = '\x1b';
const CLEAR = `${ESCAPE}[K`;
const BOLD_OR_COLOUR = new RegExp(`${ESCAPE}\\[[0-9;]+m`);

/** Hours of work, cut to a few progress lines. */
const SEARCH = 'check ftrace-nmi-2009 --cpus 4 --nmis-per-cpu 3 --time 3s --workers 1';

const SHOW = `show ${kept('direct')}`;

/** script(1) of util-linux gives a program a terminal. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util');

/** Everything that the terminal was sent. */
async function onTerminal(
  words: string,
  extra: NodeJS.ProcessEnv = {},
  columns = 80,
): Promise<Ended> {
  const quoted = `stty cols ${columns}; ${command(words)}`.replaceAll("'", "'\\''");
  return bash(`script -qec '${quoted}' /dev/null`, { cwd, env: environment(extra) });
}

describe.concurrent('pipes', () => {
  it.each(everyNth(2, [SHOW, 'ls']))('%s: no escape codes', async (words) => {
    const { out, err } = await run(words.split(' '), {
      cwd,
      env: environment({ FORCE_COLOR: '' }),
    });
    expect(out + err).not.toContain(ESCAPE);
    expect(out + err).not.toContain('\r');
  });
});

describe.runIf(hasScript).concurrent('terminals (need script(1) of util-linux)', () => {
  it('get colour', async () => {
    expect((await onTerminal(SHOW)).out).toMatch(BOLD_OR_COLOUR);
  });

  it.each(everyNth(2, [{ NO_COLOR: '1' }, { TERM: 'dumb' }]))('%o: none', async (extra) => {
    const { out } = await onTerminal(SHOW, extra);
    expect(out).toContain('cross modification');
    expect(out).not.toMatch(BOLD_OR_COLOUR);
  });

  it.each(everyNth(3, [80, 40, 200]))(
    'get a progress line, which fits, is gone at the end and disturbs no document: %i columns',
    async (columns) => {
      const document = `document-${columns}.json`;
      const { out } = await onTerminal(`${SEARCH} --json >${document}`, {}, columns);
      const frames = out.split('\r').filter((frame) => / states .* of 3.0 s/.test(frame));
      expect(frames.length).toBeGreaterThan(0);
      for (const frame of frames) {
        expect(frame).toMatch(/^\d CPUs?, \d+.* {2}[\d.]+( k)? states {2}(.* {2})?\d.\d of 3.0 s/);
        expect(frame.endsWith(CLEAR)).toBe(true);
        expect(frame.length - CLEAR.length).toBeLessThan(columns);
      }
      expect(out.lastIndexOf(`\r${CLEAR}`)).toBeGreaterThan(out.lastIndexOf(' of 3.0 s'));
      const written = await bash(`cat ${document}`, { cwd });
      expect(JSON.parse(written.out)).toMatchObject({ verdict: 'unknown', end: 'time' });
    },
  );

  it('[C15] tests in parallel have one line, which is gone when a case is printed', async () => {
    const { out } = await onTerminal('test ftrace-nmi-2008 --workers 2');
    const frames = out.split('\r').filter((frame) => / of \d+ done; /.test(frame));
    expect(frames.length).toBeGreaterThan(1);
    for (const frame of frames) {
      expect(frame).toMatch(/^\d+ of \d+ done; (searching ftrace-nmi-2008 \d CPUs?.*; )?\d+ s/);
      expect(frame.endsWith(CLEAR)).toBe(true);
      expect(frame.length - CLEAR.length).toBeLessThan(80);
    }
    expect(out.lastIndexOf(`\r${CLEAR}`)).toBeGreaterThan(out.lastIndexOf(' done; '));
    const cases = out.split('\n').filter((line) => line.includes('ftrace-nmi-2008: '));
    expect(cases).toHaveLength(Number(/^\d+ of (\d+) done/.exec(frames[0])?.[1]));
  });

  it('a dumb one gets no progress line', async () => {
    const { out } = await onTerminal(SEARCH, { TERM: 'dumb' });
    expect(out).toContain('UNKNOWN');
    expect(out).not.toContain(ESCAPE);
    expect(out).not.toMatch(/\r(?!\n)/);
  });
});
