/** Files that are not what they should be, and places that cannot be written. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { everyNth, isLong } from '../support/daily.ts';
import { forge } from '../support/recording.ts';
import { bash, environment, kept, run, scratch } from './pokelab.ts';

const cwd = scratch();
const good = readFileSync(kept('direct'));

function flipped(): Buffer {
  const bytes = Buffer.from(good);
  bytes[3000] ^= 0x10;
  return bytes;
}
const FORMAT = (step: number) => (header: Record<string, unknown>) => {
  header.format = (header.format as number) + step;
};

beforeAll(() => {
  const files = {
    'empty.replay': '',
    'text.replay': 'int main(void) { return 0; }\n',
    'cut.replay': good.subarray(0, good.length - 40),
    'cut-in-header.replay': good.subarray(0, 1000),
    'flipped.replay': flipped(),
    'newer.replay': forge(good, 0, FORMAT(1)),
    'older.replay': forge(good, 0, FORMAT(-3)),
    'huge.c': ' '.repeat(1_100_000),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  mkdirSync(join(cwd, 'directory.replay'));
  mkdirSync(join(cwd, 'folder'));
  for (const end of ['tla', 'pml', 'litmus', 'h', 'md'])
    writeFileSync(join(cwd, `other.${end}`), '');
  mkdirSync(join(cwd, 'directory.c'));
  symlinkSync('nowhere', join(cwd, 'dangling.replay'));
});

const REPLAYS: readonly [file: string, says: string][] = [
  ['missing.replay', 'there is no such file; check the name'],
  ['dangling.replay', 'there is no such file; check the name'],
  ['directory.replay', "directory.replay is a directory, not a recorded run: 'pokelab ls"],
  ['/dev/zero', 'this is no regular file; give a file that pokelab recorded'],
  ['empty.replay', 'it is empty; give a file that pokelab recorded'],
  ['text.replay', 'this is no Pokelab replay; give a file that pokelab recorded'],
  ['cut-in-header.replay', 'it is cut off within its header; restore it from a good copy'],
  ['flipped.replay', 'does not match; restore it from a good copy or record the run again'],
  ['newer.replay', 'update pokelab to read it'],
  ['older.replay', 'record the run again with this version'],
];

describe.concurrent('[C4] replays that cannot be used', () => {
  it('a line each: which file, what is wrong, what to do; and the good one is looked at too', async () => {
    const files = REPLAYS.map(([file]) => file);
    const { status, err, out } = await run(['replay', ...files, kept('direct'), '--json'], { cwd });
    expect(status).toBe(2);
    const lines = err.trimEnd().split('\n');
    // Of the good one a line, and another with what it says of itself.
    expect(lines).toHaveLength(files.length + 2);
    for (const [index, [file, says]] of REPLAYS.entries()) {
      expect(lines[index].startsWith(`pokelab: ${file}`)).toBe(true);
      expect(lines[index]).toContain(says);
    }
    const { replays } = JSON.parse(out);
    const statuses = replays.map((one: { status: number }) => one.status);
    expect(statuses).toEqual([...files.map(() => 2), 0]);
  });

  it('are in a list all the same, with what is wrong', async () => {
    const replays = (): string[] => readdirSync(cwd).filter((name) => name.endsWith('.replay'));
    const before = replays();
    const { status, out } = await run(['ls', '.', '--json'], { cwd });
    expect(status).toBe(0);
    const listed: { file: string; verdict: string }[] = JSON.parse(out).replays;
    // Other tests record there meanwhile.
    const names = listed.map(({ file }) => file);
    expect(names).toEqual(expect.arrayContaining(before));
    expect(replays()).toEqual(expect.arrayContaining(names));
    const verdicts = Object.fromEntries(listed.map(({ file, verdict }) => [file, verdict]));
    expect(verdicts).toMatchObject({
      'cut.replay': 'truncated',
      'dangling.replay': 'unreadable',
      'empty.replay': 'not-a-replay',
      'flipped.replay': 'corrupt',
      'newer.replay': 'newer-version',
    });
  });

  it.each(everyNth(2, ['show', 'shrink']))('%s prints nothing else', async (verb) => {
    const { status, out, err } = await run([verb, 'flipped.replay'], { cwd });
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it.runIf(isLong)('what is whole of a replay that is cut off is shown and compared', async () => {
    const shown = await run(['show', 'cut.replay'], { cwd });
    expect(shown.status).toBe(0);
    expect(shown.err).toMatch(/^pokelab: cut.replay: cut off at byte \d+; the \d+ events before/);
    expect(shown.out).toContain('<== cross modification');
    const compared = await run(['replay', 'cut.replay'], { cwd });
    expect(compared.status).toBe(2);
    expect(compared.err).toMatch(/those \d+ events replay the same\n$/);
  });
});

const PROTOCOLS: readonly [file: string, says: string][] = [
  ['missing.c', 'there is no such file'],
  ['directory.c', "directory.c is a directory, not a protocol in C: 'pokelab ls"],
  ['huge.c', 'it has 1100000 bytes, more than 1048576'],
  ['directory.replay', 'directory.replay is a directory, not a protocol in C'],
  ['other.tla', 'other.tla is no protocol: it is for TLC'],
  ['other.pml', 'other.pml is no protocol: it is for SPIN'],
  [
    'other.litmus',
    "other.litmus is a litmus test, not a protocol in C: 'pokelab litmus other.litmus' answers it",
  ],
  ['other.h', 'other.h is no protocol: it is a header'],
  ['other.md', 'other.md is no protocol: it is no C'],
  ['folder', 'folder is a directory, not a protocol in C'],
  ['missing.tla', 'missing.tla: there is no such file'],
  ['no/such/file', 'no/such/file: there is no such file'],
];

describe.concurrent('[C4] protocols that cannot be read', () => {
  it.each(everyNth(4, PROTOCOLS))('%s', async (file, says) => {
    const { status, out, err } = await run(['check', file], { cwd });
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(says);
  });
});

describe.concurrent('places that cannot be written', () => {
  it.each([
    [
      '[C5] an existing file',
      'empty.replay',
      'exists already: remove it, or record to another file',
    ],
    ['[C5] a device', '/dev/full', 'exists already'],
    ['[C6] below a file', 'huge.c/x.replay', 'huge.c is no directory; record elsewhere'],
  ])('%s is refused before the search', async (_, file, says) => {
    const { status, out, err } = await run(['check', 'direct', '--out', file], { cwd });
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(says);
    expect(readFileSync(join(cwd, 'empty.replay'))).toHaveLength(0);
  });

  it('[C6] a directory of somebody else: the verdict is not lost', async () => {
    const place = join(cwd, 'closed');
    mkdirSync(place);
    chmodSync(cwd, 0o755);
    chmodSync(place, 0o555);
    // The superuser may write anywhere.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    const { status, out, err } = await run(['check', 'direct', '--json'], { cwd: place, uid });
    expect(status).toBe(1);
    expect(err).toMatch(/^pokelab: the run is not recorded: replays\S*: .*$/m);
    expect(err).toMatch(/^reproduce: /m);
    expect(err).not.toMatch(/^replay: /m);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'fail', finding: { replay: null } });
    const explicit = await run(['check', 'direct', '--out', 'x.replay'], { cwd: place, uid });
    expect(explicit.err).toContain('writing to . is not permitted; record elsewhere');
    expect(explicit.status).toBe(2);
  });

  it('[C6] a full disk: the verdict is not lost', async () => {
    // A limit on the size of files is a disk that is full, for any user.
    const failed = await bash('ulimit -f 4; pokelab check direct --out full.replay', { cwd });
    expect(failed.status).toBe(1);
    expect(failed.out).toContain('<== cross modification');
    expect(failed.err).toMatch(/^pokelab: the run is not recorded: full.replay: .*\n$/);
    const passed = await bash(
      'ulimit -f 4; pokelab run ftrace-nmi-2009 --strategy pct --out full-2.replay',
      { cwd },
    );
    expect(passed.out).toContain('PASS');
    expect(passed.status).toBe(2);
  });

  it('[C60] a full disk: what CI systems read is whole or not there, and the rest is', async () => {
    const before = 'x'.repeat(4000);
    writeFileSync(join(cwd, 'before.md'), before);
    const files = '--sarif full.sarif --junit full.xml --summary before.md --annotate';
    const passed = await bash(`ulimit -f 4; pokelab check ftrace-nmi-2009 ${files}`, { cwd });
    expect(passed.out).toContain('PASS');
    expect(passed.status).toBe(2);
    expect(passed.err).toMatch(/^pokelab: the SARIF is not written: full\.sarif: .+$/m);
    expect(passed.err).toMatch(/^pokelab: the summary is not written: before\.md: .+$/m);
    expect(readFileSync(join(cwd, 'full.xml'), 'utf8')).toMatch(/<\/testsuites>\n$/);
    expect(readFileSync(join(cwd, 'before.md'), 'utf8')).toBe(before);
    expect(readdirSync(cwd).filter((name) => /full\.(sarif|.*part)/.test(name))).toEqual([]);
  });

  it('[W10] a runner is given no command but the annotations, whatever a file says', async () => {
    const name = 'a ##[add-mask]x %0A::b.c';
    const code = 'BUG_ON(1 /* ##[add-mask]x */);';
    const text = readFileSync('src/protocols/stopping/direct.c', 'utf8');
    const bad = text.replace(/(int patcher\(void\)\n\{)/, `$1\n\t${code}`);
    writeFileSync(join(cwd, name), bad.replace(/TITLE\(.*/, 'TITLE("##[error]x");'));
    const env = environment({ GITHUB_ACTIONS: 'true' });
    const words = ['check', name, '--annotate', '--story', '--out', 'runner.replay'];
    const { status, out, err } = await run(words, { cwd, env });
    expect(status).toBe(1);
    const commands = `${out}\n${err}`.split('\n').filter((line) => /^\s*::|##\[/.test(line));
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatch(
      /^::error file=a \\u0023#\[add-mask\]x %250A%3A%3Ab\.c,line=\d+,title=/,
    );
  });

  it('[C6] a working directory that is gone', async () => {
    const { status, err } = await bash('mkdir gone; cd gone; rmdir ../gone; pokelab ls', { cwd });
    expect(err).toBe('pokelab: the working directory is gone; change to one that exists\n');
    expect(status).toBe(2);
  });

  it.runIf(isLong)('[C8] stdout on a full disk', async () => {
    if (!existsSync('/dev/full')) return;
    const { status, err } = await bash('pokelab ls --json >/dev/full', { cwd });
    expect(err).toContain('pokelab: the output cannot be written: no space is left\n');
    expect(status).toBe(2);
  });
});
