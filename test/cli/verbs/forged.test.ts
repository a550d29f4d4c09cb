/** Kept runs that somebody has edited, checksums mended, given to the verbs: none says what the run does not show. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/verbs/replay.ts';
import { entryOf, fileOf, type Part, partsOf } from '../../fuzz/replays/forged-file.ts';
import { integer, type Tree } from '../../fuzz/replays/message-pack.ts';
import { CALLS, ran } from '../../fuzz/replays/verbs.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'pokelab-forged-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (value: string): Tree => ({ kind: 'text', value });

function put(part: Part, path: readonly string[], value: Tree): void {
  const keys = [...path];
  const last = keys.pop() as string;
  const tree = keys.reduce((inner, key) => entryOf(inner, key)?.[1] ?? inner, part.tree);
  const entry = entryOf(tree, last);
  if (entry === undefined) throw new Error(`there is no ${path.join('.')}`);
  entry[1] = value;
}

let files = 0;
function forged(frame: 'header' | 'end', path: string, value: Tree): string {
  const parts = partsOf(readFileSync('replays/museum/direct.replay'));
  put(parts.find(({ tag }) => tag === frame) as Part, path.split('.'), value);
  const file = join(folder, `${files++}.replay`);
  writeFileSync(file, fileOf(parts));
  return file;
}

const LIES: [frame: 'header' | 'end', path: string, value: Tree][] = [
  ['end', 'finding', { kind: 'nil' }],
  ['end', 'finding.class', text('torn-fetch')],
  ['end', 'finding.cpu', integer(-1n)],
  ['end', 'finding.site', integer(-1n)],
  ['end', 'finding.event', integer(0n)],
  ['header', 'scenario.protocol', text('stop-machine')],
  ['header', 'scenario.protocol', text('direct; rm -rf /')],
];

describe('[R44] what is recorded is what the run shows', () => {
  it.each(LIES)('%s.%s of another value is a difference to every verb', async (...lie) => {
    const file = forged(...lie);
    for (const verb of Object.keys(CALLS)) {
      const { status, printed } = await ran(verb, file, join(folder, 'out.replay'));
      expect(status, `${verb}: ${printed}`).toBe(4);
    }
  });
});

describe('[R45] what no run can tell is shown as what the file says', () => {
  it.each([
    ['header', 'tool', '9.9.9', 'recorded by pokelab "9.9.9"'],
    ['header', 'strategy', 'proof', 'strategy "proof"'],
    ['header', 'scenario.source.name', '../../etc/passwd', 'from "../../etc/passwd"'],
    ['end', 'finding.message', 'all is well', 'its failure in its own words "all is well"'],
  ] as const)('%s.%s %s', async (frame, path, value, says) => {
    const file = forged(frame, path, text(value));
    const { status, document } = await ran('replay', file, '');
    expect(status).toBe(0);
    const [{ claims }] = (document?.replays ?? []) as { claims: object }[];
    expect(Object.values(claims)).toContain(value);
    const { environment, printed } = quietEnvironment();
    await run(environment, [file], {});
    expect(printed.out).toMatch(/\n {2}the file says: .*\n$/);
    expect(printed.out).toContain(says);
  });

  it('and the words of a failure are those of this version', async () => {
    const file = forged('end', 'finding.message', text('all is well'));
    for (const verb of ['show', 'debug', 'dap']) {
      const { document } = await ran(verb, file, '');
      expect(document).not.toBe(null);
      expect(JSON.stringify({ ...document, claims: null })).not.toContain('all is well');
    }
  });
});

describe('[R46] a recording that a verb makes', () => {
  it('says that it was made by it, not by what the file names', async () => {
    const file = forged('header', 'strategy', text('x/../../../../somewhere'));
    const out = join(folder, 'least.replay');
    expect((await ran('shrink', file, out)).printed).not.toContain('somewhere');
    const { document } = await ran('replay', out, '');
    expect(document?.replays).toMatchObject([{ claims: { strategy: 'shrink', seed: null } }]);
  });

  it('is not written through a link', async () => {
    const target = join(folder, 'target');
    const link = join(folder, 'link.replay');
    symlinkSync(target, link);
    for (const verb of ['shrink', 'bisect']) {
      const { printed } = await ran(verb, 'replays/museum/direct.replay', link);
      expect(printed).toMatch(/exists/);
    }
    expect(() => readFileSync(target)).toThrow('ENOENT');
  });
});
