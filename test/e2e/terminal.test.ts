/** [C11]: a terminal gets colour and a progress line; a pipe, `NO_COLOR` and a dumb terminal do not. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bash, command, type Ended, environment, kept, run, scratch } from './pokelab.ts';

const cwd = scratch();
const ESCAPE = '\x1b';
const CLEAR = `${ESCAPE}[K`;
const BOLD_OR_COLOUR = new RegExp(`${ESCAPE}\\[[0-9;]+m`);

/** script(1) of util-linux gives a program a terminal. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util');

/** Everything that the terminal was sent. */
async function onTerminal(words: string, extra: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const quoted = command(words).replaceAll("'", "'\\''");
  return bash(`script -qec '${quoted}' /dev/null`, { cwd, env: environment(extra) });
}

describe.concurrent('pipes', () => {
  it.each([`show ${kept('direct')}`, 'ls', 'check direct'])(
    '%s: no escape codes',
    async (words) => {
      const { out, err } = await run(words.split(' '), {
        cwd,
        env: environment({ FORCE_COLOR: '' }),
      });
      expect(out + err).not.toContain(ESCAPE);
      expect(out + err).not.toContain('\r');
    },
  );
});

describe.runIf(hasScript).concurrent('terminals (need script(1) of util-linux)', () => {
  it('get colour', async () => {
    expect((await onTerminal(`show ${kept('direct')}`)).out).toMatch(BOLD_OR_COLOUR);
  });

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('%o: none', async (extra) => {
    for (const words of [`show ${kept('direct')}`, 'check direct']) {
      const { out } = await onTerminal(words, extra);
      expect(out).toContain('CPU0 (patcher)');
      expect(out).not.toMatch(BOLD_OR_COLOUR);
    }
  });

  it('get a progress line, which is gone at the end', async () => {
    const { out } = await onTerminal('check ftrace-nmi-2009 --cpus 3 --time 1500ms', {
      NO_COLOR: '1',
    });
    const frames = out.split('\r').filter((frame) => frame.startsWith('search  '));
    expect(frames.length).toBeGreaterThan(1);
    for (const frame of frames) {
      expect(frame).toMatch(/^search {2}[\d,]+ states .* states\/s/);
      expect(frame.endsWith(CLEAR)).toBe(true);
      expect(frame.length).toBeLessThan(80);
    }
    expect(out.lastIndexOf(`\r${CLEAR}`)).toBeGreaterThan(out.lastIndexOf('search  '));
  });

  it('a dumb one gets none, and no document is disturbed by one', async () => {
    const words = 'check ftrace-nmi-2009 --cpus 3 --time 1500ms';
    const dumb = await onTerminal(words, { TERM: 'dumb' });
    expect(dumb.out).not.toContain(ESCAPE);
    expect(dumb.out).not.toMatch(/\r(?!\n)/);
    const { out } = await onTerminal(`${words} --json >document.json`);
    expect(out).toContain('states/s');
    const document = await bash('cat document.json', { cwd });
    expect(JSON.parse(document.out)).toMatchObject({ verdict: 'unknown', end: 'time' });
  });
});
