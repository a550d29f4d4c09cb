/** Two runs side by side: the race of 2008 beside what it becomes in the protocol of 2009. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { carryOver } from '../../../../src/diff/comparing/compare.ts';
import type { Branch } from '../../../../src/inspect/branches/branches.ts';
import { entriesOf } from '../../../../src/inspect/pairs/pair-entries.ts';
import { type Pair, pairOf } from '../../../../src/inspect/pairs/run-pair.ts';
import { rootOf, Session } from '../../pictures.ts';
import { prepare, type Race, race2008 } from '../../runs.ts';

let race: Race;
let beside: { branch: Branch; pair: Pair };
let session: Session;

beforeAll(async () => {
  race = await race2008();
  const { scenario, system } = await prepare('ftrace-nmi-2009');
  const { timeline, critical: verdict } = race;
  const comparison = carryOver({ timeline, verdict }, system);
  const right = { ...rootOf(race), timeline: comparison.b.timeline, critical: null };
  const branch = { ...right, id: 2, savedAs: null, mark: 0 };
  const titles = { a: 'ftrace-nmi-2008', b: 'ftrace-nmi-2009' };
  const known = { titles, scenario, comparison, isCarried: true };
  beside = { branch, pair: pairOf({ a: 1, b: 2, ...known, other: 0 }) };
});
beforeEach(() => {
  session = new Session(race, { beside });
});

const other = (): number => session.model.pair?.other ?? -1;
/** Statements of the rows that are marked as current, left and right. */
const current = (): string =>
  session.picture
    .split('\n')
    .filter((line) => line.includes('>'))
    .join('\n');

describe('[U24] the split view', () => {
  it('shows both runs, each with its lanes and one more pane', () => {
    const { picture } = session.press('g ] ]');
    expect(picture).toMatch(/[->] @\d+ ftrace-nmi-2008 +CPUs -+ @\d+ ftrace-nmi-2009 +CPUs -/);
    expect(picture).toMatch(/\[source\].*\[source\]/);
    expect(picture).toMatch(/cross-modification: .* this run does not fail/);
    for (const line of picture.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('| shows one run alone, and both again', () => {
    const split = session.press('g').picture;
    expect(session.press('|').picture).not.toContain('ftrace-nmi-2009');
    expect(session.press('|').picture).toBe(split);
  });

  it('z enlarges the pane in both', () => {
    const { picture } = session.press('tab z');
    expect(picture).not.toContain('CPUs');
    expect(picture.match(/\(z: back\)/g)).toHaveLength(2);
  });
});

describe('[U25] one cursor in two runs', () => {
  it('moves the other one by what both have in common', () => {
    session.press('g');
    expect(other()).toBe(0);
    for (let steps = 0; steps < 6; steps++) session.press('s');
    const { timeline } = race;
    const last = timeline.momentAt(session.event).event;
    const beneath = beside.branch.timeline.momentAt(other() - 1).event;
    expect([beneath.kind, beneath.cpu]).toEqual([last.kind, last.cpu]);
  });

  it('[U46] ] and [ go to the differences of both, and say what they are', () => {
    const { stops } = beside.pair.cursor;
    session.press('g ]');
    expect([session.model.mark, other()]).toEqual([stops[0].a, stops[0].b]);
    expect(session.message).toMatch(
      /^Difference 1 of \d+ \(statement\): CPU0's task, here only: writes write_flag: 1 \(ftrace-nmi-2008.c:\d+\)$/,
    );
    const waits = stops.findIndex(({ differences }) => differences[0].kind === 'wait');
    for (let at = 0; at < waits; at++) session.press(']');
    expect(session.message).toContain("CPU0's task goes on here, spins there");
    expect([session.model.mark, other()]).toEqual([stops[waits].a, stops[waits].b]);
    expect(session.picture).toMatch(/>.*while \(atomic_cmpxchg/);
    session.press('[');
    expect(session.message).toMatch(`Difference ${waits} of`);
    expect(session.press(`g ${waits + 1} ]`).message).toMatch(`Difference ${waits + 1} of`);
    session.press('g [');
    expect(session.message).toBe('No difference before this.');
  });

  it('[U46] D lists them with the deviations; Enter puts both cursors there', () => {
    const entries = entriesOf(beside.pair);
    session.press('g D');
    expect(session.picture).toContain('differences, here ftrace-nmi-2008, there ftrace-nmi-2009');
    expect(session.picture).toMatch(/instead +\d+ +\d+ CPU1 'smp_mb\(\)'/);
    const waits = entries.findIndex(({ kind }) => kind === 'waits');
    for (let at = 0; at < waits; at++) session.press('j');
    session.press('enter');
    expect(session.model.overlay).toBeNull();
    expect([session.model.mark, other()]).toEqual([entries[waits].a, entries[waits].b]);
    expect(session.message).toMatch(
      /^CPU0: before 'write_flag = 1' .* the second version waits at 'smp_mb/,
    );
    const list = session.press('D').picture.split('\n');
    const marked = list.filter((line) => line.includes('| > '));
    const standing = entries.filter(({ a, b }) => a === entries[waits].a && b === entries[waits].b);
    expect(marked).toHaveLength(standing.length);
    expect(marked.join()).toMatch(/ waits /);
    expect(session.press('q').type(':differences 999').message).toMatch(/^There are \d+ points/);
  });

  it('o goes over to the other run and back, = gives each run its own', () => {
    session.press('g ]');
    const here = [session.model.mark, other()];
    session.press('o');
    expect(session.model.branch).toBe(2);
    expect([other(), session.model.mark]).toEqual(here);
    session.press('=').press('s s s');
    expect(other()).toBe(here[0]);
    session.press('o');
    expect(session.model.branch).toBe(1);
    expect(session.model.mark).toBe(here[0]);
    expect(other()).toBeGreaterThan(here[1]);
  });

  it('a fork is a run alone; o comes back', () => {
    session.press('g 2 0 s x enter');
    expect(session.model.branch).toBeGreaterThan(2);
    expect(session.picture).not.toContain('ftrace-nmi-2009');
    session.press('o');
    expect(session.model.branch).toBe(1);
  });

  it('a click on the other run goes over to it', () => {
    session.press('g ] ]').take({ kind: 'mouse', action: 'press', x: 60, y: 15 });
    expect(session.model.branch).toBe(2);
    expect(current()).not.toBe('');
  });

  it('without a second run the keys say how to get one', () => {
    const alone = new Session(race);
    for (const key of [']', '[', 'D', 'o', '=', '|']) {
      expect(alone.press(key).message).toContain('debug REPLAY --against PROTOCOL');
    }
  });
});
