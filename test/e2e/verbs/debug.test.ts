/** [U59] [U60]: the debugger without a terminal, and scripts. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLong } from '../../support/daily.ts';
import { kept, run, scratch, startProgram } from '../pokelab.ts';

const cwd = scratch();
const RACE = kept('ftrace-nmi-2008');
const batch = (...words: string[]) => run(['debug', RACE, '--batch', ...words], { cwd });
const lines = (text: string): string[] => text.split('\n').slice(0, -1);

/** The recorded events, as `export` prints them. */
async function eventsOf(): Promise<{ kind: string; cpu: number; context?: string }[]> {
  const { out } = await run(['export', RACE], { cwd });
  return lines(out)
    .map((line) => JSON.parse(line))
    .filter((fields) => 'index' in fields);
}

describe.concurrent('debug --batch', () => {
  it('[U59] runs commands in order and says what each says, where it moved with the event', async () => {
    const events = await eventsOf();
    const entries = events.flatMap(({ kind }, index) => (kind === 'nmi-entered' ? [index] : []));
    const { status, out, err } = await batch(
      ...['-e', 'break nmi-entered', '-e', 'g', '-e', 'c', '-e', 'c', '-e', 'c', '-e', 'c'],
    );
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const of = (event: number) => `event ${event} of ${events.length}: CPU${events[event].cpu}`;
    expect(lines(out).map((line) => line.replace(/(: CPU\d).*/, '$1'))).toEqual([
      'break nmi-entered: number 1; c and C stop there.',
      `start of ${events.length} events`,
      ...entries.flatMap((event) => ['1: break nmi-entered', of(event)]),
      'The failure.',
      of(events.length - 1),
      'The end of the run.',
    ]);
  });

  it('[U59] takes scripts: comments, empty lines, files in files; -x and -e in their order', async () => {
    writeFileSync(join(cwd, 'inner.txt'), '# comes to 7\r\n\r\n7\r\n');
    writeFileSync(join(cwd, 'outer.txt'), '5\n  # source inner.txt\nsource inner.txt\n6\n');
    const { status, out, err } = await batch('-e', '3', '-x', 'outer.txt', '-e4', '-x/dev/null');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(lines(out).map((line) => Number(/^event (\d+)/.exec(line)?.[1]))).toEqual([
      3, 5, 7, 6, 4,
    ]);
  });

  it('[U60] ends at the first line that cannot be run, with its place and status 1', async () => {
    writeFileSync(join(cwd, 'bad.txt'), '5\n\nfrobnicate\n6\n');
    const bad = await batch('-x', 'bad.txt', '-e', '7');
    expect(bad.status).toBe(1);
    expect(bad.err).toBe(
      'pokelab: bad.txt:3: frobnicate: There is no command "frobnicate": ? lists them.\n',
    );
    expect(lines(bad.out)).toHaveLength(1);
  });

  it('records a live run, and says where', async () => {
    const words = ['debug', '--protocol', 'direct', '--out', 'live.replay', '--batch', '-e', 's 9'];
    const { status, err } = await run(words, { cwd });
    expect({ status, err }).toEqual({ status: 0, err: 'pokelab: recorded: live.replay\n' });
    expect((await run(['show', 'live.replay'], { cwd })).status).toBe(0);
    const again = await run(words, { cwd });
    expect(again.status).toBe(2);
    expect(again.err).toMatch(/^pokelab: live\.replay exists already: remove it, or record/);
  });

  it('is a document with --json', async () => {
    const { status, out, err } = await batch('--json', '-e', '41', '-e', 'frobnicate', '-e', '5');
    const { at, commands } = JSON.parse(out);
    expect({ status, err, at }).toMatchObject({ status: 1, at: 133 });
    expect(err).toMatch(/frobnicate/);
    expect(commands).toEqual([
      { command: '41', says: [expect.stringMatching(/^event 41 /)], at: 41, problem: null },
      { command: 'frobnicate', says: [], at: 41, problem: expect.any(String) },
    ]);
  });

  it.runIf(isLong)('keeps nothing, and loads nothing that draws', async () => {
    const modules = join(cwd, 'without', 'node_modules');
    mkdirSync(modules, { recursive: true });
    for (const name of readdirSync('node_modules')) {
      if (name !== 'blessed') symlinkSync(resolve('node_modules', name), join(modules, name));
    }
    const program = join(cwd, 'without', 'dist');
    mkdirSync(program);
    for (const name of readdirSync('dist')) {
      if (name.endsWith('.js')) writeFileSync(join(program, name), readFileSync(`dist/${name}`));
    }
    for (const name of ['src', 'package.json']) {
      symlinkSync(resolve(name), join(cwd, 'without', name));
    }
    const words = ['debug', RACE, '--batch', '-e', 'm a', '-e', 'v', '-e', 'picture'];
    const main = join(program, 'pokelab.js');
    const started = startProgram(process.execPath, [main, ...words], { cwd });
    const { status, err } = await started.ended;
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(readdirSync('replays').filter((name) => name.startsWith('ftrace-nmi-2008'))).toEqual([
      'ftrace-nmi-2008.replay',
      'ftrace-nmi-2008.txt',
    ]);
  });

  it.runIf(isLong)('is about one run, and refuses words that do not go with it', async () => {
    for (const [words, says] of [
      ['--batch', /is about one run: name a replay/],
      [`${RACE} --story -e g`, /goes without commands/],
      [`${RACE} -e`, /argument missing/],
      [`${RACE} --batch --at 999`, /its events are 0 to 133/],
    ] as const) {
      const { status, out, err } = await run(['debug', ...words.split(' ')], { cwd });
      expect([words, status, out]).toEqual([words, 2, '']);
      expect(err).toMatch(says);
    }
  });
});

describe.concurrent('[U60] debug --story', () => {
  it('says what show --story says below the table', async () => {
    const [shown, told] = await Promise.all([
      run(['show', RACE, '--story'], { cwd }),
      run(['debug', RACE, '--story'], { cwd }),
    ]);
    const [title, , ...story] = lines(told.out);
    expect(told.status).toBe(0);
    expect(shown.out.startsWith(`${title}\n`)).toBe(true);
    expect(shown.out.endsWith(`\n${story.join('\n')}\n`)).toBe(true);
    expect(story.join('\n')).toContain('What led to it:');
  });

  it.runIf(isLong)('is a document with --json, and says that a run does not fail', async () => {
    const [shown, told] = await Promise.all([
      run(['show', RACE, '--json'], { cwd }),
      run(['debug', RACE, '--story', '--json'], { cwd }),
    ]);
    const { story, explanation, conclusion } = JSON.parse(shown.out);
    expect(JSON.parse(told.out)).toMatchObject({ verb: 'debug', story, explanation, conclusion });
    const { out } = await run(['debug', kept('ftrace-nmi-2009'), '--story'], { cwd });
    expect(lines(out).at(-1)).toBe('This run does not fail.');
  });
});
