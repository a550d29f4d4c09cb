/** The verb `export`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as exporting from '../../../src/cli/verbs/export.ts';
import * as litmus from '../../../src/cli/verbs/litmus.ts';
import { EXPORT_FORMATS } from '../../../src/cli/words/export-formats.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { BINARY, EXPORTERS } from '../../../src/report/exporting/exports.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const directory = mkdtempSync(join(tmpdir(), 'pokelab-export-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let made = 0;
/** Its events say what was run, not how to run it again. */
const NOT_AGAIN = ['shiviz'];

async function say(file: string, words: Words = {}) {
  const { environment, printed } = quietEnvironment();
  const status = await exporting.run(environment, [file], words);
  return { status, ...printed };
}

describe('pokelab export', () => {
  it('takes every format that there is', () => {
    expect([...EXPORT_FORMATS].sort()).toEqual([...Object.keys(EXPORTERS), 'svg'].sort());
  });

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
    ['replays/direct.replay', { format: 'trace-dat' }, '--format trace-dat needs --out'],
    ['missing.replay', {}, 'missing.replay'],
  ] as [string, Words, string][])('%s %j is refused: %s', async (file, words, message) => {
    await expect(say(file, words)).rejects.toThrow(message);
  });

  const museum = (name: string): string => `replays/museum/${name}.replay`;
  const cutOff = (): string => {
    const file = join(directory, 'cut-off.replay');
    const bytes = readFileSync('replays/ftrace-nmi-2009.replay');
    writeFileSync(file, bytes.subarray(0, bytes.length - 200));
    return file;
  };

  it.each([
    ['fails in an event', () => 'replays/ftrace-nmi-2008.replay', 'fail', 'cross-modification'],
    ['passes', () => 'replays/ftrace-nmi-2009.replay', 'pass', ''],
    ['hangs', () => museum('arm64-patch-text-first-2014'), 'fail', 'hang'],
    ['has several tasks a CPU', () => museum('two-part-nop-2008'), 'fail', 'torn-fetch'],
    ['has traps and interrupts', () => museum('text-poke-batch-2019'), 'fail', 'crash'],
    ['is cut off', cutOff, 'unfinished', ''],
  ])(
    '[X1] [W5] a run that %s is told in every format, printably',
    async (_, fileOf, word, failure) => {
      const file = fileOf();
      for (const format of EXPORT_FORMATS) {
        const out = join(directory, `${format}-${made++}`);
        const { status } = await say(file, { format, out });
        expect(status).toBe(EXIT.ok);
        const text = readFileSync(out, 'latin1');
        expect(text, format).toMatch(new RegExp(word));
        if (failure !== '') expect(text.replaceAll('\\', ''), format).toContain(failure);
        if (!BINARY.includes(format)) {
          expect(readFileSync(out, 'utf8'), format).not.toMatch(/(?!\n)\p{C}/u);
        }
        if (!NOT_AGAIN.includes(format)) expect(text, format).toContain(`pokelab replay ${file}`);
      }
    },
  );

  it('[X11] a run as a litmus test is one that pokelab litmus answers: what was read may be read', async () => {
    const out = join(directory, 'race.litmus');
    await say('replays/ftrace-nmi-2008.replay', { format: 'litmus', out });
    const { environment, printed } = quietEnvironment();
    expect(await litmus.run(environment, [out], { memory: 'tso' })).toBe(EXIT.ok);
    expect(printed.out).toMatch(/^Observation ftrace-nmi-2008 Sometimes /m);
  });
});
