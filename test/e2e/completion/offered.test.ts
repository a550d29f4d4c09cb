/** [C30]: what the shells offer. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { VERBS } from '../../../src/cli/verb-table.ts';
import { bash, run, scratch } from '../pokelab.ts';

const cwd = scratch();
const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

beforeAll(async () => {
  writeFileSync(join(cwd, 'completion.bash'), (await run(['completion', 'bash'], { cwd })).out);
  for (const name of ['a b.replay', 'mine.c', 'notes.txt']) writeFileSync(join(cwd, name), '');
});

/** What bash offers for the last of the words. */
async function offered(...words: string[]): Promise<string[]> {
  const quoted = ['pokelab', ...words].map((word) => `'${word}'`).join(' ');
  const { out, err } = await bash(
    `. ./completion.bash
COMP_WORDS=(${quoted}) COMP_CWORD=${words.length}
_pokelab
printf '%s\\n' "\${COMPREPLY[@]}"`,
    { cwd },
  );
  expect(err).toBe('');
  return out.trimEnd().split('\n');
}

describe.concurrent('[C30] bash', () => {
  it('offers verbs, and options where one begins', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining(VERBS.map(({ name }) => name)));
    expect(await offered('che')).toEqual(['check']);
    expect(await offered('check', 'direct', '--nmi')).toEqual([
      '--nmis',
      '--nmis-per-cpu',
      '--nmi-cpus',
      '--nmi-stack',
    ]);
  });

  it('offers what an option takes, and nothing for a number', async () => {
    expect(await offered('check', '--memory', '')).toEqual(['sc', 'tso', 'pso']);
    expect(await offered('run', 'direct', '--strategy', 'p')).toEqual(['pct']);
    expect(await offered('check', '--cpus', '')).toEqual(['']);
  });

  it('offers protocols, and files of the right kind', async () => {
    expect(await offered('check', 'd')).toEqual(['direct']);
    expect(await offered('museum', 'ftrace-nmi-2009')).toEqual(['ftrace-nmi-2009']);
    expect(await offered('test', '--work')).toEqual(['--workers']);
    expect(await offered('check', '')).toEqual(expect.arrayContaining(['stop-machine', 'mine.c']));
    expect(await offered('check', '')).not.toContain('notes.txt');
    expect(await offered('replay', '')).toEqual(['a b.replay']);
    expect(await offered('diff', 'a')).toContain('a b.replay');
    expect(await offered('diff', 'a b.replay', '--against', 'st')).toEqual(['stop-machine']);
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });
});

describe.concurrent('[C30] other shells', () => {
  it.each(['zsh', 'fish'])('%s: every verb and every option is in the script', async (shell) => {
    const { status, out } = await run(['completion', shell], { cwd });
    expect(status).toBe(0);
    for (const { name, options } of VERBS) {
      expect(out).toContain(name);
      for (const [flags] of options) {
        const names = flags.match(/(?<!\S)-[\w-]+/g) ?? [];
        for (const option of names) expect(out).toContain(option.replace(/^-+/, ''));
      }
    }
  });

  it.runIf(has('zsh'))('zsh takes the script (needs zsh)', async () => {
    const { status, err } = await bash('pokelab completion zsh | zsh -n', { cwd });
    expect({ status, err }).toEqual({ status: 0, err: '' });
  });

  it.runIf(has('fish'))('fish offers choices (needs fish)', async () => {
    const line =
      'pokelab completion fish >p.fish; fish -N -c ". p.fish; complete -C \'pokelab check --memory \'"';
    const { out } = await bash(line, { cwd });
    expect(out.replace(/\t.*/g, '').trim().split('\n').sort()).toEqual(['pso', 'sc', 'tso']);
  });
});
