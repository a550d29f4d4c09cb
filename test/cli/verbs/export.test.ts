/** The verb `export`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as exporting from '../../../src/cli/verbs/export.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const directory = mkdtempSync(join(tmpdir(), 'pokelab-export-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function say(file: string, words: Words = {}) {
  const { environment, printed } = quietEnvironment();
  const status = await exporting.run(environment, [file], words);
  return { status, ...printed };
}

describe('pokelab export', () => {
  it('prints JSON lines unless another format is asked for', async () => {
    const { status, out } = await say('replays/direct.replay');
    expect(status).toBe(EXIT.ok);
    const lines = out.trimEnd().split('\n');
    expect(JSON.parse(lines[1])).toMatchObject({ index: 0, step: 0 });
    const [scenario, verdict] = [lines[0], lines.at(-1) ?? ''].map((line) => JSON.parse(line));
    expect(scenario).toMatchObject({
      kind: 'scenario',
      protocol: 'direct',
      cpus: 2,
      reproduce: 'pokelab replay replays/direct.replay',
    });
    expect(verdict).toMatchObject({ kind: 'verdict', verdict: 'fail', events: lines.length - 2 });
    expect(verdict.class).toBe('cross-modification');
    expect(verdict.message).toMatch(/^CPU0 changed/);
  });

  it('writes a file, and tells about it in one document', async () => {
    const file = join(directory, 'direct.json');
    const words = { format: 'perfetto', out: file, json: true };
    const { out } = await say('replays/direct.replay', words);
    const { events, format } = JSON.parse(out);
    expect(format).toBe('perfetto');
    expect(events).toBeGreaterThan(10);
    expect(JSON.parse(readFileSync(file, 'utf8')).traceEvents.length).toBeGreaterThan(10);
  });

  it.each([
    ['replays/direct.replay', { format: 'xml' }, '--format takes one of'],
    ['replays/direct.replay', { json: true }, '--json needs --out'],
    ['missing.replay', {}, 'missing.replay'],
  ] as [string, Words, string][])('%s %j is refused: %s', async (file, words, message) => {
    await expect(say(file, words)).rejects.toThrow(message);
  });
});
