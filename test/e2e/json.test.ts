/** `--json`: one document on stdout, the fields of [C20] to [C28], everything for people on stderr. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLong } from '../support/daily.ts';
import { kept, run, scratch } from './pokelab.ts';

const cwd = scratch();
const scenario = {
  protocol: expect.any(String),
  source: expect.stringMatching(/\.c$/),
  cpus: expect.any(Number),
  nmis: expect.any(Number),
  nmisPerCpu: expect.any(Array),
  memory: expect.stringMatching(/^(sc|tso|pso)$/),
  hardware: 'coherent',
  sites: expect.any(Number),
  jobs: expect.any(Number),
  tasks: 1,
};
const failure = { class: 'cross-modification', cpu: 1, site: 0, message: expect.any(String) };
const size = {
  nmis: expect.any(Number),
  switches: expect.any(Number),
  steps: expect.any(Number),
};

/** The document; nothing else may be on stdout. */
async function documentOf(status: number, ...words: string[]): Promise<Record<string, unknown>> {
  const ended = await run([...words, '--json'], { cwd });
  expect(ended.status, ended.err).toBe(status);
  expect(ended.out).toMatch(/^\{\n[\s\S]*\n\}\n$/);
  const document = JSON.parse(ended.out);
  expect(document).toMatchObject({ tool: 'pokelab', version: '0.1.0', verb: words[0] });
  return document;
}

describe.concurrent('documents', () => {
  it('[C22] check, a failure', async () => {
    expect(await documentOf(1, 'check', 'direct', '--seed', '7')).toMatchObject({
      verdict: 'fail',
      complete: false,
      end: 'finding',
      finding: {
        ...failure,
        ...size,
        least: true,
        by: 'exhaustive',
        replay: expect.stringMatching(/\.replay$/),
      },
      rungs: [{ cpus: 1, nmis: 0, isLarger: false, verdict: 'pass', end: 'complete' }],
      pctRuns: 0,
      states: expect.any(Number),
      transitions: expect.any(Number),
      depth: expect.any(Number),
      runs: 0,
      nmiPositions: 0,
      elapsedMs: expect.any(Number),
      seed: 7,
      strategy: 'portfolio',
      smallest: { cpus: 2, nmis: 0, searched: expect.any(Array) },
      scenario: { ...scenario, protocol: 'direct', cpus: 2, nmisPerCpu: [0, 0] },
      asked: { ...scenario, protocol: 'direct', cpus: 2, nmisPerCpu: [0, 0] },
    });
  });

  it.runIf(isLong)('[C22] check, a pass and an open question', async () => {
    const pass = {
      verdict: 'pass',
      complete: true,
      end: 'complete',
      finding: null,
      smallest: null,
    };
    expect(await documentOf(0, 'check', 'direct', '--cpus', '1')).toMatchObject(pass);
    const open = { verdict: 'unknown', complete: false, end: 'runs', finding: null, runs: 2 };
    const words = ['--cpus', '1', '--strategy', 'pct', '--runs', '2'];
    expect(await documentOf(5, 'check', 'direct', ...words)).toMatchObject(open);
  });

  it.runIf(isLong)('[C34] bisect', async () => {
    copyFileSync(kept('direct'), join(cwd, 'bisected.replay'));
    expect(await documentOf(0, 'bisect', 'bisected.replay')).toMatchObject({
      file: 'bisected.replay',
      class: 'cross-modification',
      found: true,
      why: 'found',
      runs: expect.any(Number),
      orders: expect.any(Number),
      decision: {
        event: expect.any(Number),
        step: expect.any(Number),
        fails: expect.stringMatching(/^CPU0/),
        passes: expect.stringMatching(/^CPU1/),
      },
      fails: expect.stringMatching(/^bisected(-fails)?\.replay$/),
      passes: 'bisected-passes.replay',
    });
    const { verdict } = await documentOf(0, 'show', 'bisected-passes.replay');
    expect(verdict).toBe('pass');
  });

  it('[C23] run', async () => {
    const words = ['--schedule', kept('stop-machine'), '--out', 'run.replay'];
    expect(await documentOf(1, 'run', 'stop-machine', ...words)).toMatchObject({
      verdict: 'fail',
      failure,
      events: expect.any(Number),
      steps: expect.any(Number),
      strategy: 'schedule',
      seed: null,
      replay: 'run.replay',
      scenario,
    });
  });

  it('[C24] replay', async () => {
    const file = kept('direct');
    expect(await documentOf(2, 'replay', file, 'missing.replay')).toMatchObject({
      same: false,
      replays: [
        {
          file,
          status: 0,
          same: true,
          verdict: 'cross-modification',
          events: expect.any(Number),
          truncated: false,
          note: null,
          divergence: null,
          message: expect.stringContaining('same'),
        },
        {
          file: 'missing.replay',
          status: 2,
          same: false,
          verdict: null,
          events: null,
          truncated: null,
          note: null,
          divergence: null,
          message: expect.stringContaining('there is no such file'),
        },
      ],
    });
  });

  it('[C25] show', async () => {
    const file = kept('stop-machine');
    const document = await documentOf(0, 'show', file);
    expect(document).toMatchObject({
      file,
      truncated: false,
      failure,
      events: expect.any(Number),
      steps: expect.any(Number),
      strategy: 'exhaustive',
      seed: 1,
      scenario,
      explanation: expect.arrayContaining([expect.stringMatching(/^CPU0 changed vfs_read .*\.$/)]),
    });
    const rows = document.rows as { critical: string | null }[];
    for (const row of rows) {
      expect(row).toMatchObject({
        first: expect.any(Number),
        last: expect.any(Number),
        cpu: expect.any(Number),
        context: expect.any(String),
        depth: expect.any(Number),
        kind: expect.any(String),
        text: expect.any(String),
        effects: expect.any(Array),
      });
    }
    expect(rows.filter(({ critical }) => critical !== null)).toHaveLength(1);
  });

  it.runIf(isLong)('[C26] ls', async () => {
    const document = await documentOf(0, 'ls', kept('direct').replace(/[^/]*$/, ''));
    const entry = {
      file: expect.stringMatching(/\.replay$/),
      verdict: expect.any(String),
      protocol: expect.any(String),
      scenario: expect.any(String),
      events: expect.any(Number),
      bytes: expect.any(Number),
    };
    expect(document.replays).toEqual(expect.arrayContaining([entry]));
    expect(document.protocols).toContainEqual({
      name: 'ftrace-nmi-2009',
      year: 2009,
      origin: 'e9d9df44736d (18 Mar 2009)',
      commits: ['e9d9df44736d'],
      title: expect.any(String),
      mends: expect.any(Array),
      variants: expect.any(Array),
    });
    const years = (document.protocols as { year: number | null }[]).map(({ year }) => year ?? 0);
    expect(years).toEqual(years.toSorted((a, b) => a - b));
  });

  it('[C27] shrink', async () => {
    expect(await documentOf(0, 'shrink', kept('direct'), '--out', 'least.replay')).toMatchObject({
      class: 'cross-modification',
      least: true,
      replay: 'least.replay',
      before: size,
      after: size,
    });
  });
});

describe.concurrent('[C10] what is for people', () => {
  it('goes to stderr beside a document, and is the same', async () => {
    const [plain, beside] = [[], ['--json']].map((json) => run(['show', kept('direct'), ...json]));
    expect((await beside).err).toBe((await plain).out);
  });
});
