/** [C57] npm itself installs the package: into a project, and for a whole machine. It needs a registry. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { environment, scratch } from '../pokelab.ts';
import { type Packed, pack } from './tarball.ts';

const own = scratch();
const QUIET = ['--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=0'];
const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/;
const env = environment();
let packed: Packed;

beforeAll(() => {
  packed = pack(own);
});

/** Skips the test where there is no registry. */
function npm(context: TestContext, cwd: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', words, { cwd, encoding: 'utf8', env });
  if (status !== 0 && NO_NETWORK.test(stderr)) context.skip('needs a registry of packages');
  expect(status, stderr).toBe(0);
  return stdout;
}

describe('[C57] installed by npm', () => {
  it('in an empty project', (context) => {
    const project = scratchIn('project');
    writeFileSync(join(project, 'package.json'), '{"name":"user","private":true}\n');
    npm(context, project, 'install', ...QUIET, packed.path);
    const tree = JSON.parse(npm(context, project, 'ls', '--all', '--json'));
    expect(tree.problems ?? []).toEqual([]);
    const { status, stdout } = spawnSync('npx', ['pokelab', 'check', 'direct'], {
      cwd: project,
      encoding: 'utf8',
      env,
    });
    expect(status).toBe(1);
    expect(stdout).toContain('replay:    npx pokelab replay replays/direct-exhaustive-');
    expect(readdirSync(join(project, 'replays')).length).toBe(1);
  });

  it('for a whole machine: the program is on the PATH, and man finds its page', (context) => {
    const prefix = scratchIn('prefix');
    npm(context, prefix, 'install', ...QUIET, '-g', '--prefix', prefix, packed.path);
    const { stdout } = spawnSync(join(prefix, 'bin/pokelab'), ['check', 'direct'], {
      cwd: prefix,
      encoding: 'utf8',
      env,
    });
    expect(stdout).toContain('reproduce: pokelab check direct ');
    const page = join(prefix, 'share/man/man1/pokelab.1');
    expect(realpathSync(page)).toContain('node_modules/pokelab/dist/man/pokelab.1');
    if (!existsSync('/usr/bin/man')) return;
    const found = spawnSync('man', ['-w', 'pokelab'], {
      encoding: 'utf8',
      env: { ...env, MANPATH: join(prefix, 'share/man') },
    });
    expect(found.stdout.trim()).not.toBe('');
  });
});

function scratchIn(name: string): string {
  const directory = join(own, name);
  mkdirSync(directory);
  return directory;
}
