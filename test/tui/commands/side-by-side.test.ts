/** Two runs side by side: the race of 2008 beside what it becomes in the protocol of 2009. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { carryOver } from '../../../src/diff/comparing/compare.ts';
import { cursorOf } from '../../../src/diff/comparing/pair-cursor.ts';
import type { Branch } from '../../../src/inspect/branches/branches.ts';
import type { Pair } from '../../../src/inspect/pairs/run-pair.ts';
import { rootOf, Session } from '../pictures.ts';
import { prepare, type Race, race2008 } from '../runs.ts';

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
  const cursor = cursorOf(comparison);
  const state = { other: 0, breakpoints: [], isLinked: true, isSplit: true };
  beside = { branch, pair: { a: 1, b: 2, titles, scenario, cursor, ...state } };
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
    expect(picture).toMatch(/- ftrace-nmi-2008 +CPUs -+- ftrace-nmi-2009 +CPUs -/);
    expect(picture).toMatch(/- ftrace-nmi-2008 +source: .*- ftrace-nmi-2009 +source: /);
    for (const line of picture.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('| shows one run alone, and both again', () => {
    const split = session.press('g').picture;
    expect(session.press('|').picture).not.toContain('- ftrace-nmi-2009');
    expect(session.press('|').picture).toBe(split);
  });

  it('z enlarges the pane in both', () => {
    const { picture } = session.press('tab z');
    expect(picture).not.toContain('CPUs');
    expect(picture.match(/source: /g)).toHaveLength(2);
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

  it('] and [ go to the differences of both, and say what they are', () => {
    const { differences } = beside.pair.cursor;
    session.press('g ]');
    expect([session.model.mark, other()]).toEqual([differences[0].a, differences[0].b]);
    expect(session.message).toMatch(/^Difference 1 of \d+: /);
    const waits = differences.findIndex(({ kind }) => kind === 'wait');
    for (let at = 0; at < waits; at++) session.press(']');
    expect(session.message).toContain('one waits where the other goes on');
    expect([session.model.mark, other()]).toEqual([differences[waits].a, differences[waits].b]);
    expect(session.picture).toMatch(/>.*while \(atomic_cmpxchg/);
    session.press('[');
    expect(session.message).toMatch(`Difference ${waits} of`);
    expect(session.press(`g ${waits + 1} ]`).message).toMatch(`Difference ${waits + 1} of`);
    session.press('g [');
    expect(session.message).toBe('No difference before this.');
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
    expect(session.picture).not.toContain('- ftrace-nmi-2009');
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
    for (const key of [']', '[', 'o', '=', '|']) {
      expect(alone.press(key).message).toContain('debug REPLAY --against PROTOCOL');
    }
  });
});
