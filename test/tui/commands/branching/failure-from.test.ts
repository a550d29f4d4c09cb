/** `!` where nothing has failed yet: is there a failure from here? */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openReplay } from '../../../../src/inspect/opening/opening.ts';
import { openReplayFile } from '../../../../src/replay/reading/open.ts';
import { saveBranch } from '../../../../tui/files/recording.ts';
import { branchOf } from '../../../../tui/model/model.ts';
import { Session } from '../../pictures.ts';
import { type Race, race2008 } from '../../runs.ts';

let race: Race;
beforeAll(async () => {
  race = await race2008();
});

const kept = async (name: string): Promise<Session> =>
  new Session(race, await openReplay(join('replays', `${name}.replay`), 'pokelab'));

describe('[U50] a failure from here', () => {
  it('is looked for in a fork, and opened as a branch at its failure', async () => {
    const session = new Session(race).press('2 0 g x enter');
    const fork = branchOf(session.model);
    session.press('!').work();
    const { model } = session;
    const branch = branchOf(model);
    expect(branch).toMatchObject({ id: 3, parent: 2, isOpen: false });
    expect(branch.critical?.failure.class).toBe('cross-modification');
    expect(model.mark).toBe((branch.critical?.event ?? 0) + 1);
    const own = fork.timeline.schedule.length;
    expect(branch.timeline.schedule.slice(0, own)).toEqual(fork.timeline.schedule);
    const events = model.mark - fork.timeline.length;
    expect(session.message).toMatch(
      new RegExp(
        `^Branch 3 fails: cross-modification, ${events} events behind event ${fork.timeline.length - 1}; `,
      ),
    );
    session.press('t');
    expect(session.picture).toContain(`a failure from event ${fork.timeline.length - 1} on`);
    session.press('q g !');
    expect(session.model.mark).toBe(model.mark);
    expect(session.model.branches).toHaveLength(3);
  });

  it('is told not to be there, with how much was searched; a budget that runs out is told too', async () => {
    const session = await kept('ftrace-nmi-2009');
    session.press('2 0 g !').work();
    expect(session.message).toMatch(
      /^No failure from here: all \d+ states searched, with .* left\.$/,
    );
    session.type(':find-failure 20').work();
    expect(session.message).toMatch(
      /^None found from here: \d+ states searched, which is the budget\. :find-failure STATES/,
    );
    expect(session.type(':find-failure few').message).toMatch(/^Say how many states/);
    expect(session.model.branches).toHaveLength(1);
  });

  it('of a failing run goes to the failure; from before it another one is looked for by name', async () => {
    const session = await kept('ftrace-nmi-2008');
    const { mark } = session.model;
    expect(session.press('g !').model.mark).toBe(mark);
    expect(session.type(':find-failure').message).toMatch(/^The run has failed before this/);
    session.press('g').type(':find-failure').work();
    expect(branchOf(session.model)).toMatchObject({ id: 2, parent: 1 });
  });

  it('is cancelled, and what is found is saved as other branches are', async () => {
    const session = await kept('ftrace-nmi-2009');
    session.press('g !');
    expect(session.model.task?.kind).toBe('hunt');
    session.press('escape');
    expect(session.model.task).toBeNull();
    expect(session.message).toMatch(/^Cancelled: a failure from here/);
    const folder = mkdtempSync(join(tmpdir(), 'pokelab-from-'));
    const found = new Session(race).press('2 0 g x enter !').work();
    const path = join(folder, 'found.replay');
    const recorded = { scenario: race.scenario, tool: '0' };
    const { model } = found;
    expect(saveBranch(path, branchOf(model), model.branches, recorded)).toMatchObject({ ok: true });
    const read = openReplayFile(path);
    expect(read.ok && read.replay.finding?.class).toBe('cross-modification');
    rmSync(folder, { recursive: true });
  });
});
