/** [C18]: check keeps what it has searched, and goes on with it. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type * as files from '../../../src/cli/files/checkpoint-file.ts';
import { EXIT, UsageError } from '../../../src/cli/process/exit.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { isLong } from '../../support/daily.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const place = mkdtempSync(join(tmpdir(), 'pokelab-'));
const replays = join(place, 'replays');
const FILE = join(place, 'kept.checkpoint');
afterEach(() => {
  for (const name of readdirSync(place)) rmSync(join(place, name), { recursive: true });
});
afterAll(() => rmSync(place, { recursive: true }));

// Tests have no directory of their own to be in.
vi.mock('../../../src/cli/files/checkpoint-file.ts', async (original) => {
  const real = await original<typeof files>();
  const checkpointNames: typeof files.checkpointNames = (scenario, reduce) =>
    real.checkpointNames(scenario, reduce, replays);
  return { ...real, checkpointNames };
});

/** 9,000 states or so, and 35,300. */
const SCENARIO = { cpus: '2', nmis: '3', strategy: 'exhaustive', engine: 'machine' };
const LARGER = { cpus: '3', nmis: '2', strategy: 'exhaustive' };
const NAME = 'ftrace-nmi-2009';
const SLOW = { strategy: 'exhaustive', engine: 'machine' };
const sizeOf = ({ cpus, nmis }: { cpus: string; nmis: string }) => ({ cpus, nmis });

/** A clock that goes on by so many ms whenever it is read, and a user who interrupts at that time. */
async function run(
  name: string | undefined,
  words: Words,
  { tick = 1, interruptAt = Infinity }: { tick?: number; interruptAt?: number } = {},
) {
  let time = 0;
  const now = () => {
    time += tick;
    return time;
  };
  const { environment, printed } = quietEnvironment({ now, interrupted: () => time > interruptAt });
  const status = await check.run(environment, [name] as string[], {
    json: true,
    time: '1000h',
    ...words,
  });
  return { status, printed, document: JSON.parse(printed.out) };
}

const kept = (): string[] => (existsSync(replays) ? readdirSync(replays) : []);
const counted = ({
  states,
  transitions,
  depth,
  nmiPositions,
  verdict,
  end,
}: Record<string, unknown>) => ({
  ...{ states, transitions, depth, nmiPositions, verdict, end },
});

describe('[C18] an interrupted search', () => {
  it.each([
    ['machine', SCENARIO, 1],
    ['kernel', LARGER, 5],
  ])(
    'goes on to the same counts, interrupted three times, by the %s',
    async (engine, scenario, many) => {
      const states = (count: number) => String(count * many);
      // What several workers count depends on which of them comes first ([E19]).
      const one = engine === 'kernel' ? { workers: '1' } : {};
      const whole = await run(NAME, { ...scenario, ...one });
      expect(whole.document.engine).toBe(engine);
      expect(whole.document).toMatchObject({ verdict: 'pass', checkpoint: null });
      const budget = { ...one, states: states(1000), checkpoint: FILE };
      const first = await run(NAME, { ...scenario, ...budget });
      expect(first.status).toBe(EXIT.unknown);
      expect(first.document).toMatchObject({ end: 'states', checkpoint: FILE });
      expect(first.printed.err).toMatch(
        new RegExp(
          `\\nresume: {4}pokelab check --resume \\S*kept.checkpoint .*--states ${states(2000)}\\n`,
        ),
      );
      const second = await run(undefined, { resume: FILE, states: states(3000) });
      expect(second.document.states).toBeGreaterThan(first.document.states);
      const larger = { resume: FILE, states: states(5000) };
      const third = await run(NAME, { ...sizeOf(scenario), ...larger });
      expect(third.document.states).toBeGreaterThan(second.document.states);
      const last = await run(undefined, { resume: FILE, states: '1000000' });
      expect(counted(last.document)).toEqual(counted(whole.document));
      expect(last.document.scenario).toEqual(whole.document.scenario);
      expect(existsSync(FILE)).toBe(false);
    },
  );

  it('goes on to the same failure and the same run', async () => {
    const whole = await run('ftrace-nmi-2008', {
      ...SLOW,
      shrink: false,
      out: join(place, 'whole.replay'),
    });
    expect(whole.status).toBe(EXIT.failed);
    const states = String(Math.floor(whole.document.states / 2));
    await run('ftrace-nmi-2008', { ...SLOW, states, checkpoint: FILE });
    const last = await run(undefined, {
      resume: FILE,
      states: '1000000',
      shrink: false,
      out: join(place, 'last.replay'),
    });
    expect(counted(last.document)).toEqual(counted(whole.document));
    const finding = (document: { finding: object }) => ({ ...document.finding, replay: null });
    expect(finding(last.document)).toEqual(finding(whole.document));
    expect(existsSync(FILE)).toBe(false);
  });

  it('is kept in replays/ after ten seconds, and not before', async () => {
    const short = await run(NAME, SCENARIO, { interruptAt: 9_000, tick: 100 });
    expect(short.status).toBe(EXIT.interrupted);
    expect(short.document.checkpoint).toBe(null);
    expect(kept()).toEqual([]);
    const long = await run(NAME, SCENARIO, { interruptAt: 11_000, tick: 100 });
    expect(kept()).toEqual([expect.stringMatching(/^ftrace-nmi-2009-[0-9a-f]{8}\.checkpoint$/)]);
    expect(long.document.checkpoint).toBe(join(replays, kept()[0]));
    // The same words again begin anew, say so, and leave it alone.
    const again = await run(NAME, SCENARIO, { interruptAt: 11_000, tick: 100 });
    expect(again.printed.err).toContain(`${long.document.checkpoint} is kept of this search`);
    expect(again.document.checkpoint).not.toBe(long.document.checkpoint);
    expect(kept()).toHaveLength(2);
    const none = await run(
      NAME,
      { ...SCENARIO, checkpoint: false },
      { interruptAt: 11_000, tick: 100 },
    );
    expect(none.document.checkpoint).toBe(null);
    expect(kept()).toHaveLength(2);
  });

  it('is kept every minute, and no more once it is answered', async () => {
    let most = 0;
    const tick = 500;
    let time = 0;
    const now = () => {
      time += tick;
      if (time % 10_000 === 0) most = Math.max(most, kept().length);
      return time;
    };
    const { environment, printed } = quietEnvironment({ now });
    expect(await check.run(environment, [NAME], { ...SCENARIO, json: true, time: '1000h' })).toBe(
      0,
    );
    expect(JSON.parse(printed.out).verdict).toBe('pass');
    expect(most).toBe(1);
    expect(kept()).toEqual([]);
  });

  it.runIf(isLong)('that cannot be kept goes on, and says so once', async () => {
    writeFileSync(replays, 'no directory');
    const { status, printed } = await run(NAME, SCENARIO, { tick: 500 });
    expect(status).toBe(EXIT.ok);
    expect(printed.err.match(/the search is not kept/g)).toHaveLength(1);
  });
});

describe('[C18] words that do not fit', () => {
  it.each<[string | undefined, Words, string]>([
    [undefined, {}, 'name a protocol, or a search with --resume'],
    [undefined, { resume: FILE, cpus: '3' }, 'the file says which scenario'],
    [NAME, { resume: FILE }, 'is a search of ftrace-nmi-2009, 2 CPUs, 3 NMIs, tso'],
    ['direct', { resume: FILE }, 'not of direct'],
    [undefined, { resume: FILE }, 'a larger --states goes on'],
    [undefined, { resume: FILE, strategy: 'random' }, '--strategy says random'],
    [undefined, { resume: FILE, engine: 'kernel' }, 'leave out --engine'],
    [undefined, { resume: FILE, workers: '2' }, 'leave out --workers'],
    [undefined, { resume: FILE, reduction: false }, 'leave out --no-reduction'],
    [undefined, { resume: 'other' }, 'there is no such file'],
    [NAME, { checkpoint: FILE }, 'exists already'],
    [NAME, { checkpoint: join(place, 'a'), strategy: 'pct' }, 'the same seed gives the same runs'],
    [NAME, { checkpoint: join(place, 'a'), nmis: 'many' }, 'cannot be gone on with'],
    [NAME, { checkpoint: join(place, 'a'), bitstate: true }, 'cannot be gone on with'],
    [undefined, { resume: FILE, bitstate: true }, 'leave out --bitstate'],
    [NAME, { nmis: 'many', bitstate: true }, 'NMIs without end need the whole graph'],
    [NAME, { strategy: 'pct', bitstate: true }, 'pct notes none'],
  ])('%s %o', async (name, words, message) => {
    await run(NAME, { ...SCENARIO, states: '1000', checkpoint: FILE });
    const { environment, printed } = quietEnvironment();
    const told = await check.run(environment, [name] as string[], words).catch((error) => error);
    expect(told).toBeInstanceOf(UsageError);
    expect(told.message).toContain(message);
    expect(printed.out).toBe('');
    expect(existsSync(FILE)).toBe(true);
  });
});
