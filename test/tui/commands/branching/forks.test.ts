import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readContinuation } from '../../../../src/inspect/branches/continuations.ts';
import { OpeningError, openReplay, openScenario } from '../../../../src/inspect/opening/opening.ts';
import { openReplayFile } from '../../../../src/replay/reading/open.ts';
import { verifyReplay } from '../../../../src/replay/reading/verify.ts';
import { forkChoices, stepText } from '../../../../tui/commands/branching/forks.ts';
import { listedReplays } from '../../../../tui/files/listed-replays.ts';
import { LiveRecording, parentOf, saveBranch } from '../../../../tui/files/recording.ts';
import { branchOf, type Model, timelineOf } from '../../../../tui/model/model.ts';
import { Session } from '../../pictures.ts';
import { prepare, type Race, race2008 } from '../../runs.ts';

let race: Race;
let session: Session;
let folder: string;
beforeAll(async () => {
  race = await race2008();
  folder = mkdtempSync(join(tmpdir(), 'pokelab-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  session = new Session(race);
});

function choices(model: Model): string[] {
  const steps = forkChoices(model);
  if (typeof steps === 'string') return [steps];
  return steps.map((step) => stepText(timelineOf(model), model.mark, step));
}

/** To just before CPU0 takes its NMI, then on without it. */
function forkWithoutNmi(): void {
  const { timeline } = race;
  const entry = timeline.find(timeline.length - 1, -1, (index) => {
    return timeline.columns.kindAt(index) === 'nmi-entered';
  });
  session.type(`:goto ${entry - 1}`);
  const number = choices(session.model).findIndex((text) => text.startsWith('CPU1 nmi runs on'));
  session.type(`:take ${number + 1}`);
}

describe('[U14] a fork', () => {
  it('lists the steps that may be taken, the recorded one told', () => {
    session.press('g x');
    expect(choices(session.model).sort()).toEqual([
      'CPU0 runs on: job = 0',
      'CPU1 runs on: execute_sites()',
      'an NMI arrives at CPU0',
      'an NMI arrives at CPU1',
    ]);
    expect(session.picture).toMatch(/CPU0 runs on: job = 0 {2}\(what this run did\)/);
  });

  it('takes one in a branch of its own, and leaves the run as it was', () => {
    const { length } = race.timeline;
    forkWithoutNmi();
    expect(session.model.branches).toHaveLength(2);
    const branch = branchOf(session.model);
    expect(branch).toMatchObject({ id: 2, parent: 1, isOpen: true, critical: null });
    expect(branch.timeline.length).toBe(branch.leftAt + 1);
    expect(branch.timeline.schedule.slice(0, -1)).toEqual(
      race.schedule.slice(0, branch.timeline.schedule.length - 1),
    );
    expect(race.timeline.length).toBe(length);
  });

  it('[U16] runs on without NMIs to an end that is well: the NMI was needed', () => {
    forkWithoutNmi();
    session.press('c').work();
    const { timeline, critical, isOpen } = branchOf(session.model);
    expect(critical).toBeNull();
    expect(isOpen).toBe(false);
    expect(session.message).toMatch(/^The run ends well/);
    const entries = timeline.schedule.filter(({ kind }) => kind === 'nmi');
    expect(entries).toHaveLength(1);
    expect(session.press('c').message).toBe('The end of the run.');
  });

  it('fails again when the NMI is put in by hand', () => {
    forkWithoutNmi();
    session.type(':nmi 0').type(':run-on cpu 0').work();
    expect(branchOf(session.model).critical?.failure.class).toMatch(
      /cross-modification|torn-fetch/,
    );
    expect(session.message).toMatch(/^The run fails here/);
    expect(session.type(':nmi 0').message).toMatch(/No NMI can arrive/);
  });

  it('steps on, by any CPU and by one', () => {
    forkWithoutNmi();
    const { length } = branchOf(session.model).timeline;
    session.press('s');
    expect(branchOf(session.model).timeline.length).toBeGreaterThan(length);
    session.type(':cpu 1').press('n');
    expect(timelineOf(session.model).momentAt(session.event).event.cpu).toBe(1);
    session.press('S S s s s i i');
    expect(session.model.mark).toBe(timelineOf(session.model).length);
  });

  it('runs on under a strategy, up to a breakpoint', () => {
    forkWithoutNmi();
    session.type(':break task-ended').type(':run-on random 3').work();
    expect(timelineOf(session.model).momentAt(session.event).event.kind).toBe('task-ended');
    expect(branchOf(session.model).continuation.name).toBe('random 3');
    expect(session.type(':run-on nonsense').message).toBe(
      'run on under: round-robin, random SEED, or cpu N',
    );
    expect(readContinuation('cpu 1')).toMatchObject({ name: 'cpu 1' });
  });

  it('is refused where nothing can be taken', () => {
    forkWithoutNmi();
    session.type(':nmi 0').press('c').work();
    expect(session.press('x').message).toBe('Nothing is enabled here: the run is over.');
    expect(session.type(':take 99').message).toMatch(/the run is over/);
    session.type(':branch 1').press('g');
    expect(session.type(':take 99').message).toBe('Take one of 1 to 4: x lists them.');
    expect(session.press('G').type(':run-on').message).toMatch(/^This run is over: x forks/);
  });
});

describe('the tree of branches', () => {
  it('is moved in; a branch goes with those that left it', () => {
    forkWithoutNmi();
    const { mark } = session.model;
    session.press('s s s').type(':take 1');
    session.press('g').type(':take 2').press('t');
    expect(session.model.branches.map(({ id, parent }) => [id, parent])).toEqual([
      [1, null],
      [2, 1],
      [3, 2],
    ]);
    expect(session.picture).toContain('the run that was opened');
    session.press('k enter');
    expect(session.model.branch).toBe(2);
    session.press('C-o');
    expect(session.model.branch).toBe(3);
    session.type(':branch 1');
    expect(session.model.mark).toBe(mark - 1);
    session.type(':discard 2');
    expect(session.model.branches.map(({ id }) => id)).toEqual([1]);
    expect(session.type(':discard').message).toMatch(/cannot be discarded/);
    session.press('C-o');
    expect(session.model.branch).toBe(1);
    expect(session.message).toBe('');
  });
});

describe('[U15] a saved branch', () => {
  it('is a replay that verifies, and names its parent and where it left', () => {
    forkWithoutNmi();
    session.press('c').work();
    const branch = branchOf(session.model);
    const path = join(folder, 'branch.replay');
    const recorded = { scenario: race.scenario, tool: '0' };
    expect(saveBranch(path, branch, session.model.branches, recorded)).toMatchObject({ ok: true });
    const read = openReplayFile(path);
    if (!read.ok) throw new Error(read.problem.message);
    const { replay } = read;
    expect(replay.header.parent).toEqual({ name: 'race.replay', event: branch.leftAt });
    expect(replay.header.strategy).toBe('by hand, then round-robin');
    expect(verifyReplay(replay, race.system)).toMatchObject({ same: true });
    expect(saveBranch(path, branch, session.model.branches, recorded)).toMatchObject({
      ok: false,
      message: expect.stringContaining('the file exists'),
    });
    expect(session.type(':save').message).toBe('Name a file: save FILE.');
  });

  it('of an unsaved branch names what both share with the recording', () => {
    forkWithoutNmi();
    const first = branchOf(session.model);
    session.press('s s s g').type(':take 2');
    expect(parentOf(branchOf(session.model), session.model.branches)).toEqual({
      name: 'race.replay',
      event: Math.min(first.leftAt, branchOf(session.model).leftAt),
    });
  });
});

describe('a live run', () => {
  it('goes on as far as a count says, as by single keys', async () => {
    const scenario = (await prepare('ftrace-nmi-2008')).scenario;
    const begin = async () =>
      new Session(race, await openScenario(scenario, 'pokelab debug live.replay', null));
    for (const key of ['s', 'i', 'n']) {
      const single = await begin();
      for (let count = 0; count < 12; count++) single.press(key);
      const counted = (await begin()).press(`1 2 ${key}`);
      expect(counted.event).toBe(single.event);
      expect(timelineOf(counted.model).schedule).toEqual(timelineOf(single.model).schedule);
    }
  });

  it('is recorded as it goes: what has happened is on the disk before it ends', async () => {
    const { scenario } = await prepare('direct');
    const run = await openScenario(scenario, 'pokelab debug live.replay', null);
    const live = new Session(
      { timeline: run.root.timeline, critical: race.critical },
      { root: run.root },
    );
    const path = join(folder, 'live.replay');
    const recording = new LiveRecording(path, run.root, { scenario, tool: '0' });
    live.press('s s s n n');
    expect(recording.follow(live.model.branches)).toBeNull();
    const begun = openReplayFile(path);
    expect(begun.ok && begun.replay.eventCount).toBe(timelineOf(live.model).length);
    expect(begun.ok && begun.replay.truncated).not.toBeNull();
    live.press('c').work();
    expect(recording.finish(live.model.branches)).toBeNull();
    const opened = await openReplay(path, 'pokelab');
    expect(opened.root.timeline.length).toBe(timelineOf(live.model).length);
    expect(opened.root.critical?.failure).toEqual(branchOf(live.model).critical?.failure);
  });

  it('of nothing leaves no file', async () => {
    const { scenario } = await prepare('direct');
    const run = await openScenario(scenario, '', null);
    const path = join(folder, 'nothing.replay');
    const recording = new LiveRecording(path, run.root, { scenario, tool: '0' });
    expect(recording.finish([run.root])).toBeNull();
    expect(openReplayFile(path).ok).toBe(false);
  });
});

describe('opening', () => {
  it('refuses what is no replay, in one line', async () => {
    const path = join(folder, 'text.replay');
    writeFileSync(path, 'hello');
    await expect(openReplay(path, 'pokelab')).rejects.toThrow(OpeningError);
    await expect(openReplay(join(folder, 'missing.replay'), 'pokelab')).rejects.toMatchObject({
      status: 2,
      message: expect.stringContaining('there is no such file'),
    });
  });

  it('lists a folder, newest first, whatever is in it', () => {
    const files = listedReplays(folder).map(({ file, verdict }) => [
      file.split('/').pop(),
      verdict,
    ]);
    expect(files).toContainEqual(['text.replay', 'not-a-replay']);
    expect(files).toContainEqual(['branch.replay', 'pass']);
    expect(listedReplays(join(folder, 'none'))).toEqual([]);
  });
});
