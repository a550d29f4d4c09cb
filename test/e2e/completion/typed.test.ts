/** [C30] in the shells themselves, on a terminal: a line is typed with its tabs, and run. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { environment, run, scratch, startProgram } from '../pokelab.ts';

const cwd = scratch();
const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];
/** Without what the machine sets for everybody. */
const BEGIN: Readonly<Record<Shell, string>> = {
  bash: 'bash --norc --noprofile -i',
  zsh: 'zsh -f -i',
  fish: 'fish -N -i',
};
const COMPINIT = 'autoload -Uz compinit; compinit -u -D';
const PLAIN: Readonly<Record<Shell, string>> = { bash: '', zsh: COMPINIT, fish: '' };
/** What a user may have had for npx. */
const THEIRS: Readonly<Record<Shell, string>> = {
  bash: '_theirs() { COMPREPLY=(theirs); }; complete -o nospace -F _theirs npx',
  zsh: `${COMPINIT}; _theirs() { compadd theirs }; compdef _theirs npx`,
  fish: "complete -c npx -f -n 'not __fish_seen_subcommand_from pokelab' -a theirs",
};
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const canType = has('script') && process.platform === 'linux';

/** Says what it was called with. */
const CALLED = '#!/bin/sh\nprintf "CALLED"\nprintf " <%s>" "$@"\necho " END"\n';

beforeAll(async () => {
  for (const name of ['bin/npx', 'bin/pokelab', 'node_modules/.bin/pokelab']) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), CALLED);
    chmodSync(join(cwd, name), 0o755);
  }
  for (const name of ['the-race.replay', 'mine.c', 'notes.txt']) writeFileSync(join(cwd, name), '');
  for (const shell of SHELLS) {
    const { out } = await run(['completion', shell], { cwd });
    writeFileSync(join(cwd, `completion.${shell}`), out);
  }
});

/** What each of the lines runs, one after the other, `setup` before them. */
async function called(shell: Shell, lines: readonly string[], setup: string): Promise<string[]> {
  const { child, said, ended } = startProgram('script', ['-qec', BEGIN[shell], '/dev/null'], {
    cwd,
    env: environment({
      PATH: `${join(cwd, 'bin')}:${process.env.PATH}`,
      HOME: cwd,
      LANG: 'C.UTF-8',
    }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { stdin } = child;
  // The terminal shows the command as well, in which the word is written otherwise.
  stdin?.write(`${setup}\n. ./completion.${shell}\nprintf '%s\\n' RE''ADY\n`);
  await said('READY');
  for (const [index, line] of lines.entries()) {
    stdin?.write(`${line}; printf '%s\\n' RA''N${index}\n`);
    await said(`RAN${index}`);
  }
  child.kill();
  const { out } = await ended;
  return [...out.matchAll(/CALLED (.*) END/g)].map(([, words]) => words);
}

const LINES: readonly (readonly [keys: string, calls: string])[] = [
  ['pokelab litm\t--memory ps\t', '<litmus> <--memory> <pso>'],
  ['./node_modules/.bin/pokelab muse\tstop-mach\t', '<museum> <stop-machine>'],
  ['npx pokelab litm\t--memory ps\t', '<pokelab> <litmus> <--memory> <pso>'],
  ['npx --yes pokelab show the\t', '<--yes> <pokelab> <show> <the-race.replay>'],
  ['npx -p pokelab pokelab bis\t', '<-p> <pokelab> <pokelab> <bisect>'],
];

describe.concurrent.each(SHELLS)(
  '[C30] typed in %s (needs it, and script(1) of util-linux)',
  (shell) => {
    const isMissing = !canType || !has(shell);
    const keys = LINES.map(([line]) => line);
    const calls = LINES.map(([, words]) => words);

    it.skipIf(isMissing)('what else npx runs is completed as it was: files', async () => {
      const lines = [...keys, 'npx other note\t'];
      expect(await called(shell, lines, PLAIN[shell])).toEqual([...calls, '<other> <notes.txt>']);
    });

    it.skipIf(isMissing)(
      'what else npx runs is completed as it was: what the user has for it',
      async () => {
        const lines = [...keys, 'npx other th\t'];
        expect(await called(shell, lines, THEIRS[shell])).toEqual([...calls, '<other> <theirs>']);
      },
    );
  },
);
