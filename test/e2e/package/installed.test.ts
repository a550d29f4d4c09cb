/** [C57] The package where its users have it: in a project of their own, with nothing but its dependencies. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { everyNth } from '../../support/daily.ts';
import { type Ended, environment, scratch, startProgram } from '../pokelab.ts';
import { pack, unpackInto } from './tarball.ts';

const project = scratch();
const SB = `C SB
{}
P0(int *x, int *y) { int r0; WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y); }
P1(int *x, int *y) { int r0; WRITE_ONCE(*y, 1); r0 = READ_ONCE(*x); }
exists (0:r0=0 /\\ 1:r0=0)
`;

beforeAll(() => {
  unpackInto(project, pack(project));
  writeFileSync(join(project, 'SB.litmus'), SB);
});

const inProject = (program: string, words: readonly string[]): Promise<Ended> =>
  startProgram(program, words, { cwd: project, env: environment() }).ended;

const pokelab = (words: string): Promise<Ended> =>
  inProject('node_modules/.bin/pokelab', words.split(' '));

const KEPT = 'node_modules/pokelab/replays/ftrace-nmi-2008.replay';

describe.concurrent('[C57] the installed package', () => {
  it.each(
    everyNth(4, [
      ['check direct', 1, 'cross-modification'],
      ['check ftrace-nmi-2009 --cpus 1 --workers 2', 0, 'PASS'],
      ['museum', 0, 'ftrace-nmi-2008'],
      ['museum ftrace-nmi-2008', 0, 'mended by ftrace-nmi-2009'],
      ['litmus SB.litmus', 0, 'Observation SB Sometimes 1 3'],
      [`debug ${KEPT} --batch -e C`, 0, 'start of 134 events'],
      ['dap --json', 0, 'supportsStepBack'],
      [`replay ${KEPT}`, 0, 'ftrace-nmi-2008'],
      [`show ${KEPT} --story`, 0, 'cross modification'],
      ['ls', 0, 'text-poke-bp-2013'],
      ['completion fish', 0, 'complete -c pokelab'],
    ] as const),
  )('pokelab %s', async (words, status, says) => {
    const ended = await pokelab(words);
    expect(ended.out).toContain(says);
    expect({ status: ended.status, err: ended.err }).toEqual({ status, err: '' });
  });

  it.each([
    ['a module', ['--input-type=module', '-e', "import * as all from 'pokelab'; say(all)"]],
    ['CommonJS', ['-e', "say(require('pokelab'))"]],
  ])('is a library for %s', async (_, words) => {
    const say =
      'function say(all) { console.log(all.builtinProtocols().length, all.UNLIMITED.maxRuns) }';
    const { out, err } = await inProject(process.execPath, [
      ...words.slice(0, -1),
      `${say}\n${words.at(-1)}`,
    ]);
    expect({ out, err }).toEqual({ out: expect.stringMatching(/^\d\d Infinity\n$/), err: '' });
  });

  it('builds nothing where it is installed', () => {
    const text = readFileSync(join(project, 'node_modules/pokelab/package.json'), 'utf8');
    const { scripts, man } = JSON.parse(text) as { scripts: object; man: unknown };
    expect(Object.keys(scripts).filter((name) => /install/.test(name))).toEqual([]);
    // npm links the page of a global installation only where this is a list.
    expect(man).toEqual(['dist/man/pokelab.1']);
  });
});
