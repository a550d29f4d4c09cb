/** What holds for every verb of the table: help, documents, errors, files of the wrong kind. */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { kindOf } from '../../../src/cli/files/file-kinds.ts';
import { MANUAL } from '../../../src/cli/manual.ts';
import { VERBS } from '../../../src/cli/verb-table.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { kept, run, scratch, startProgram } from '../pokelab.ts';

const cwd = scratch();
const SB = `C SB
{}
P0(int *x, int *y) { int r0; WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y); }
P1(int *x, int *y) { int r0; WRITE_ONCE(*y, 1); r0 = READ_ONCE(*x); }
exists (0:r0=0 /\\ 1:r0=0)
`;
/** Of each kind of file one. */
const FILES = {
  protocol: 'mine.c',
  replay: 'kept.replay',
  litmus: 'SB.litmus',
  checkpoint: 'half.checkpoint',
  directory: 'folder',
} as const;

beforeAll(async () => {
  mkdirSync(join(cwd, FILES.directory));
  cpSync(resolve('replays'), join(cwd, 'replays'), { recursive: true });
  writeFileSync(join(cwd, FILES.litmus), SB);
  copyFileSync(kept('direct'), join(cwd, FILES.replay));
  writeFileSync(join(cwd, FILES.protocol), readBuiltin('direct').text);
  const words = ['check', 'ftrace-nmi-2009', '--strategy', 'exhaustive', '--states', '100'];
  await run([...words, '--checkpoint', FILES.checkpoint], { cwd });
  for (const [kind, file] of Object.entries(FILES)) expect(kindOf(join(cwd, file))).toBe(kind);
}, 60_000);

const verbs = VERBS.map(({ name }) => name);

/** The one document on stdout. */
const documentOf = (out: string): { verb: string | null; error?: { status: number } } => {
  expect(out).toMatch(/^\{\n[\s\S]*\n\}\n$/);
  return JSON.parse(out);
};

describe.concurrent('[C20] every verb', () => {
  it.each(verbs)('%s takes --json', (name) => {
    const verb = VERBS.find((one) => one.name === name);
    expect(verb?.options.map(([flags]) => flags)).toContain('--json');
  });

  it.each(verbs)('%s tells wrong words as one document', async (name) => {
    const { status, out, err } = await run([name, 'a', 'b', 'c', '--frobnicate', '--json'], {
      cwd,
    });
    expect(documentOf(out)).toMatchObject({ tool: 'pokelab', verb: name, error: { status: 2 } });
    expect(status).toBe(2);
    expect(err).toContain('--frobnicate');
  });

  it.each(verbs)('%s tells a file that there is not as one document', async (name) => {
    const { status, out } = await run([name, 'no/such.replay', '--json'], { cwd });
    const { error, ...rest } = documentOf(out);
    expect(status).toBe(2);
    // `replay` goes on with the other files, and says of each what is wrong.
    if (name === 'replay') expect(rest).toMatchObject({ replays: [{ status: 2 }] });
    else expect(error).toMatchObject({ status: 2, message: expect.any(String) });
  });

  it('unknown verbs and defects are documents too', async () => {
    const unknown = await run(['chek', '--json'], { cwd });
    expect(documentOf(unknown.out)).toMatchObject({ verb: null, error: { status: 2 } });
    const broken = copyOfThePackage('broken');
    for (const words of [['ls'], ['check', 'direct'], ['museum'], ['tour']]) {
      const program = [join(broken, 'dist/pokelab.js'), ...words, '--json'];
      const { status, out, err } = await startProgram(process.execPath, program, { cwd }).ended;
      expect(documentOf(out)).toMatchObject({ verb: words[0], error: { status: 3 } });
      expect({ status, err }).toMatchObject({ status: 3, err: /internal error/ });
    }
  });
});

/** What is built, with nothing but that. */
function copyOfThePackage(name: string): string {
  const folder = join(cwd, name);
  for (const part of ['dist', 'src']) mkdirSync(join(folder, part), { recursive: true });
  cpSync(resolve('dist'), join(folder, 'dist'), { recursive: true });
  copyFileSync(resolve('package.json'), join(folder, 'package.json'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

describe.concurrent('a thread that cannot do its work ends the verb', () => {
  /** Long enough for threads beside the first one; `test` searches on workers. */
  const SEARCH = 'check ftrace-nmi-2009 --cpus 3 --nmis-per-cpu 1 --strategy exhaustive';
  const PROGRAMS = [
    ['kernel-thread.js', `${SEARCH} --workers 2`, 3, /a thread of the search has died: /],
    ['verb-thread.js', 'ls', 3, /internal error/],
    ['worker.js', 'test direct', 1, /the worker (died|ended)/],
    ['worker.js', 'museum --search direct', 1, /the worker (died|ended)/],
  ] as const;
  /** The text of its program; null for none. */
  const TEXTS = { missing: null, throws: 'throw new Error("torn")', ends: 'process.exit(0)' };
  const cases = PROGRAMS.flatMap((program) =>
    Object.keys(TEXTS).map((how) => [how, ...program] as const),
  );

  it.each(cases)('%s: %s, pokelab %s', async (how, file, words, wanted, says) => {
    const folder = copyOfThePackage(`${how}-${file}-${words.split(' ')[0]}`);
    for (const part of ['src/protocols', 'src/language/protocol', 'replays']) {
      cpSync(resolve(part), join(folder, part), { recursive: true });
    }
    const text = TEXTS[how as keyof typeof TEXTS];
    rmSync(join(folder, 'dist', file));
    if (text !== null) writeFileSync(join(folder, 'dist', file), text);
    const program = [join(folder, 'dist/pokelab.js'), ...words.split(' ')];
    const options = { cwd: folder, timeout: 60_000 };
    const { status, signal, out, err } = await startProgram(process.execPath, program, options)
      .ended;
    expect({ status, signal, said: out + err }).toMatchObject({
      ...{ status: wanted, signal: null, said: expect.stringMatching(says) },
    });
  });
});

/** The verb that takes a kind, as a message names it. */
const TAKER: Readonly<Record<keyof typeof FILES, RegExp>> = {
  protocol: /'pokelab (check|debug --protocol) mine\.c'/,
  replay: /'pokelab (show kept\.replay'|test kept\.replay --against)/,
  litmus: /'pokelab litmus SB\.litmus'/,
  checkpoint: /'pokelab check --resume half\.checkpoint'/,
  directory: /'pokelab (ls folder'|test folder --against)/,
};
/** What each verb takes. */
const TAKES: Readonly<Record<string, readonly string[]>> = {
  check: ['protocol'],
  run: ['protocol'],
  replay: ['replay'],
  show: ['replay'],
  bisect: ['replay'],
  ls: ['directory'],
  shrink: ['replay'],
  debug: ['replay'],
  dap: ['replay'],
  diff: ['protocol', 'replay'],
  test: ['protocol'],
  museum: ['protocol'],
  export: ['replay'],
  report: ['protocol', 'replay'],
  litmus: ['litmus', 'directory'],
};
const takers = verbs.filter((name) => !['tour', 'completion'].includes(name));

describe.concurrent('[C51] a file of the wrong kind', () => {
  it.each(takers)('given to %s is told with the verb that takes it', async (name) => {
    for (const [kind, file] of Object.entries(FILES)) {
      if (TAKES[name]?.includes(kind)) continue;
      const words = name === 'diff' ? [name, file, 'kept.replay'] : [name, file];
      const { status, err } = await run(words, { cwd });
      expect(err).toMatch(TAKER[kind as keyof typeof FILES]);
      expect(err).toContain(`${file} is `);
      expect(status).toBe(2);
    }
  });

  it.each([
    ['check --resume kept.replay', TAKER.replay],
    ['run direct --schedule SB.litmus', TAKER.litmus],
    ['diff kept.replay --against SB.litmus', TAKER.litmus],
    ['debug kept.replay --beside mine.c', TAKER.protocol],
    ['debug --protocol kept.replay', TAKER.replay],
  ])('pokelab %s', async (words, says) => {
    const { status, err } = await run(words.split(' '), { cwd });
    expect({ status, err }).toMatchObject({ status: 2, err: expect.stringMatching(says) });
  });
});

describe.concurrent('[C52] the help of every verb', () => {
  it.each(verbs)('%s has examples, defaults and statuses', async (name) => {
    const { out } = await run([name, '--help'], { cwd });
    expect(out).toMatch(/^Examples:\n {2}pokelab /m);
    expect(out).toMatch(/^Exit statuses:\n {2}0 /m);
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('begins each example with its verb', () => {
    const examples = verbs.flatMap((name) =>
      (MANUAL[name]?.examples ?? []).map(([words]) => [name, words] as const),
    );
    for (const [name, words] of examples) expect(words).toMatch(new RegExp(`^${name}\\b`));
  });

  it('says of statuses what the rules say', () => {
    const spec = readFileSync('src/SPEC.md', 'utf8');
    const table = /\| verb \| 0 \| 1 \| 4 \| 5 \|\n.*\n((?: {2}\|.*\n)*)/.exec(spec)?.[1] ?? '';
    const rules = table
      .trimEnd()
      .split('\n')
      .flatMap((line) => {
        const [, names, ...cells] = line.split('|').map((cell) => cell.trim());
        return names.split(', ').map((name) => [name.replaceAll('`', ''), cells] as const);
      });
    expect(rules.map(([name]) => name).sort()).toEqual([...verbs].sort());
    for (const [name, cells] of rules) {
      const { statuses } = MANUAL[name];
      [0, 1, 4, 5].forEach((status, at) => {
        expect(statuses[status as 0] ?? '-', `${name} ${status}`).toBe(cells[at]);
      });
    }
  });
});

describe.concurrent('[C52] defaults', () => {
  const SOURCE = `PROTOCOL("plain");
TITLE("Nothing much");
ORIGIN("nobody");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
int patcher(void) { return 0; }
void task(void) { execute_site(0); }
`;

  const helps = new Map<string, Promise<{ out: string }>>();

  /** What the help says of an option, in the brackets behind it. */
  async function saidOf(verb: string, option: string): Promise<string> {
    const help = helps.get(verb) ?? run([verb, '--help'], { cwd });
    helps.set(verb, help);
    const { out } = await help;
    const text = out.replace(/\n {20,}/g, ' ');
    return new RegExp(`${option} .*\\(([^()]*)\\)$`, 'm').exec(text)?.[1] ?? '';
  }

  it('of a scenario and of a search are what a check without words does', async () => {
    writeFileSync(join(cwd, 'plain.c'), SOURCE);
    const { out, err } = await run(['check', 'plain.c', '--cpus', '1', '--json'], { cwd });
    const document = JSON.parse(out);
    expect(document.error, err).toBeUndefined();
    const { scenario, seed, strategy } = document;
    const own = async (option: string) => (await saidOf('check', option)).replace(/.*else /, '');
    for (const name of ['nmis', 'memory', 'hardware', 'jobs', 'tasks']) {
      expect(await own(`--${name}`)).toBe(String(scenario[name]));
    }
    expect(await own('--int3-stack')).toBe(scenario.int3Stack);
    expect(await saidOf('check', '--seed')).toBe(String(seed));
    expect(await saidOf('check', '--strategy')).toBe(strategy);
    const ran = JSON.parse((await run(['run', 'plain.c', '--json'], { cwd })).out);
    expect(await saidOf('run', '--seed')).toBe(String(ran.seed));
    expect(await saidOf('run', '--strategy')).toBe(ran.strategy);
    expect(await own('--cpus')).toBe(String(ran.scenario.cpus));
  });

  it('of widths and formats are what verbs print', async () => {
    const width = Number(await saidOf('show', '--width'));
    const plain = await run(['show', 'kept.replay'], { cwd });
    const asked = await run(['show', 'kept.replay', '--width', String(width)], { cwd });
    expect(plain.out).toBe(asked.out);
    const format = await saidOf('export', '--format');
    const exported = await run(['export', 'kept.replay'], { cwd });
    const same = await run(['export', 'kept.replay', '--format', format], { cwd });
    expect(exported.out).toBe(same.out);
    const memory = await saidOf('litmus', '--memory');
    expect((await run(['litmus', 'SB.litmus'], { cwd })).out).toContain(`Model=${memory}`);
  });
});
