/** What if: one thing otherwise, the rest carried on, and both runs side by side. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openReplay } from '../../../../src/inspect/opening/opening.ts';
import { openBeside } from '../../../../src/inspect/opening/opening-pair.ts';
import { openReplayFile } from '../../../../src/replay/reading/open.ts';
import { verifyReplay } from '../../../../src/replay/reading/verify.ts';
import { textOf } from '../../../../tui/drawing/segments.ts';
import { saveBranch } from '../../../../tui/files/recording.ts';
import { listOf } from '../../../../tui/input/lists.ts';
import { branchOf, timelineOf } from '../../../../tui/model/model.ts';
import { Session } from '../../pictures.ts';
import { type Race, race2008, tinyRace } from '../../runs.ts';

let race: Race;
let session: Session;
let folder: string;
beforeAll(async () => {
  race = await race2008();
  folder = mkdtempSync(join(tmpdir(), 'pokelab-what-if-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  session = new Session(race);
});

const listed = (): string[] => listOf(session.model).items.map(({ line }) => textOf(line));
const flat = (): string => listed().join(' ').replace(/\s+/g, ' ');
const kindsOf = (kind: string): number => {
  const timeline = timelineOf(session.model);
  let count = 0;
  for (let at = 0; at < timeline.length; at++) if (timeline.columns.kindAt(at) === kind) count++;
  return count;
};

describe('[U48] what can be otherwise', () => {
  it('is listed: the NMI that does not arrive, the store that stays, the step before another', () => {
    session.press('X');
    const entered = race.timeline.find(race.timeline.length - 1, -1, (at) => {
      return race.timeline.columns.kindAt(at) === 'nmi-entered';
    });
    expect(listed()[0]).toBe(`the NMI of event ${entered} does not arrive at CPU0`);
    expect(listed()[1]).toBe(
      "the store to vfs_read stays in CPU0's buffer while any CPU can go on without it",
    );
    expect(listed()[2]).toMatch(
      /^event \d+ comes before CPU1's last: fetches vfs_read: 0f \(event \d+\)/,
    );
    session.press('q').type(':goto 0').press('X');
    expect(listed()).toContain('CPU0 stops here until no other CPU can go on');
  });

  it('what cannot be is refused in words', () => {
    session.press('g');
    expect(session.type(':skip').message).toBe(
      'The current event is of no NMI from outside, and preempts no task.',
    );
    expect(session.type(':delay').message).toMatch(/is no store that goes through a store buffer/);
    expect(session.type(':swap over').message).toMatch(/^Say with which CPU/);
    expect(session.type(':hold 9999').message).toMatch(/^Say until which event: 0 to \d+\.$/);
    expect(session.press('!').type(':delay 3').message).toMatch(/^Say until which event: /);
    expect(session.type(':swap 1').message).toBe(
      'CPU1 does nothing later that this event could be swapped with.',
    );
    expect(session.model.branches).toHaveLength(1);
  });
});

describe('[U49] a changed run', () => {
  it('is a branch beside its parent: both verdicts, and the differences to walk', () => {
    session.press('X enter').work();
    expect(session.model.branches).toHaveLength(2);
    const branch = branchOf(session.model);
    expect(branch).toMatchObject({ id: 2, parent: 1, critical: null, isOpen: false });
    expect(kindsOf('nmi-entered')).toBe(1);
    expect(session.message).toMatch(
      /^Branch 1 fails: cross-modification; without the NMI of event \d+ it ends well \(this run only\)\.$/,
    );
    expect(flat()).toContain(`Branch 2 is branch 1 ${branch.made?.text}.`);
    expect(flat()).toContain(session.message);
    expect(flat()).toMatch(
      /In branch 1 an NMI comes to CPU0 before .*; in branch 2 .*does not come\./,
    );
    expect(flat()).toMatch(/1 branch \d+ \d+ an NMI comes to CPU0 there only/);
    expect(session.model.pair).toMatchObject({ a: 1, b: 2, isSplit: true });
    session.press('q ]');
    expect(session.message).toMatch(/^Difference 2 of \d+ \(branch\): CPU0's NMI, there only: /);
    session.press('o');
    expect(session.model.branch).toBe(1);
    expect(session.press('[').message).toMatch(/^Difference 1 of .*an NMI comes to CPU0 here only/);
    expect(race.timeline.schedule).toEqual(race.schedule);
  });

  it('keeps a store back: the run then ends well, or the event that waits for it is named', () => {
    session.type(':delay').work();
    expect(session.message).toMatch(/kept in CPU0's buffer while any can go on it ends well/);
    session.press('q').type(':branch 1').press('g');
    const { columns } = race.timeline;
    const flag = race.system.program.cells.find(({ name }) => name === 'write_flag')?.address;
    const stored = race.timeline.find(0, 1, (at) => {
      return columns.kindAt(at) === 'committed' && columns.address[at] === flag;
    });
    session.type(`:goto ${stored}`).press('X');
    expect(listed().join()).toContain("the store to write_flag stays in CPU0's buffer");
  });

  it('stops a CPU: CPU1 waits until CPU0 has gone on', () => {
    const { columns, length } = race.timeline;
    const stop = race.timeline.find(0, 1, (at) => columns.kindAt(at) === 'stopped');
    session
      .type(`:goto ${stop}`)
      .type(':cpu 1')
      .type(`:hold ${length - 1}`)
      .work();
    const made = branchOf(session.model);
    if (session.model.branches.length === 1) {
      expect(session.message).toMatch(/^(Not so, the rest carried on|With CPU1 stopped)/);
      return;
    }
    const own = made.timeline.find(stop + 1, 1, (at) => made.timeline.columns.cpu[at] === 1);
    expect(own).toBeGreaterThan(stop + 1);
  });

  it('swaps two steps, both ways', async () => {
    const tiny = await tinyRace();
    session = new Session(tiny);
    const fetched = tiny.timeline.find(tiny.timeline.length - 1, -1, (at) => {
      return tiny.timeline.columns.kindAt(at) === 'fetched';
    });
    session.type(`:goto ${fetched}`).type(':swap 0').work();
    const { timeline } = branchOf(session.model);
    expect(session.model.branches).toHaveLength(2);
    const { schedule } = tiny.timeline;
    const at = tiny.timeline.columns.step[fetched];
    expect(timeline.schedule.slice(0, at)).toEqual(schedule.slice(0, at));
    expect(timeline.schedule[at].cpu).toBe(0);
    session.press('q').type(':branch 1').type(`:goto ${fetched}`);
    session.type(':swap 0 before').work();
    expect(session.model.branches).toHaveLength(3);
    expect(branchOf(session.model).made?.text).toMatch(/^with event \d+ before event \d+$/);
  });

  it('[U15] is saved as other branches are', () => {
    session.press('X enter').work();
    const branch = branchOf(session.model);
    const path = join(folder, 'changed.replay');
    const recorded = { scenario: race.scenario, tool: '0' };
    expect(saveBranch(path, branch, session.model.branches, recorded)).toMatchObject({ ok: true });
    const read = openReplayFile(path);
    if (!read.ok) throw new Error(read.problem.message);
    expect(read.replay.header.parent).toEqual({ name: 'race.replay', event: branch.leftAt });
    expect(read.replay.header.strategy).toBe(branch.made?.text);
    expect(verifyReplay(read.replay, race.system)).toMatchObject({ same: true });
  });

  it('of an open run goes on to its end, and so is said of both', () => {
    session.press('g').type(':take 1');
    session.press('s s s').type(':nmi 1');
    const before = timelineOf(session.model).length;
    session.type(':skip').work();
    expect(session.message).toMatch(
      /^Branch 2 has not ended; without the NMI of event \d+ it (ends well|fails: [\w-]+) \(this run only\)/,
    );
    expect(session.model.pair).toMatchObject({ a: 2, b: 3 });
    expect(kindsOf('nmi-entered')).toBe(0);
    expect(session.model.branches[1].timeline.length).toBe(before);
  });
});

describe('branches beside each other', () => {
  it(':beside puts a fork beside its parent, or another branch', () => {
    expect(session.type(':beside').message).toMatch(/^This run has left no other/);
    session.press('g').type(':take 1').press('c').work();
    session.type(':beside');
    expect(session.model.pair).toMatchObject({ a: 1, b: 2, change: null });
    expect(session.picture).toContain('branch 2');
    expect(session.type(':beside 7').message).toMatch(/^There is no other branch 7/);
  });

  it('each pair comes back with its branches, each run where it was left', async () => {
    const beside = { kind: 'replay', path: join('replays', 'stop-machine.replay') } as const;
    const opened = await openBeside(join('replays', 'ftrace-nmi-2008.replay'), beside, 'pokelab');
    session = new Session(race, { ...opened, size: { width: 100, height: 30 } });
    const { mark } = session.press('!').model;
    session.type(':skip').work();
    session.press('q');
    expect(session.model.pair).toMatchObject({ a: 1, b: 3 });
    session.type(':branch 2');
    expect(session.model.pair).toMatchObject({ a: 1, b: 2 });
    session.press('= G');
    session.type(':branch 3');
    expect(session.model.pair).toMatchObject({ a: 1, b: 3 });
    session.type(':branch 1');
    expect(session.model.pair?.b).toBe(3);
    session.type(':discard 3');
    expect(session.model.pair).toMatchObject({ a: 1, b: 2 });
    expect(session.model.pair?.other).toBe(session.model.branches[1].timeline.length);
    expect(session.press('!').model.mark).toBe(mark);
  });

  it('a filter and what explains a run stay with the run; breakpoints go by program', async () => {
    const beside = { kind: 'replay', path: join('replays', 'stop-machine.replay') } as const;
    const opened = await openBeside(join('replays', 'ftrace-nmi-2008.replay'), beside, 'pokelab');
    session = new Session(race, { ...opened, size: { width: 100, height: 30 } });
    session.type(':filter nmi-entered').work();
    session.type(':break write_flag if write_flag == 1');
    session.type(':break nmi-entered');
    const { filter, breakpoints } = session.model;
    session.press('o');
    expect(session.model.filter).toBeNull();
    expect(session.model.breakpoints).toEqual([]);
    session.press('o');
    expect(session.model.filter).toEqual(filter);
    expect(session.model.breakpoints).toEqual(breakpoints);
  });
});

describe('runs of four CPUs, and of other protocols', () => {
  it.each([
    'smp-text-poke-2025',
    'text-poke-batch-2019',
    'ftrace-int3-2012-NO_FIRST_SYNC',
    'two-part-nop-2008',
  ])('%s: every change that is offered is a run, or is refused in words', async (name) => {
    const opened = await openReplay(join('replays', 'museum', `${name}.replay`), 'pokelab');
    const { length } = opened.root.timeline;
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.9, 1]) {
      session = new Session(race, opened);
      session.type(`:goto ${Math.floor(part * length) - 1}`).press('X');
      const lines = session.model.overlay === null ? [] : listOf(session.model).items;
      for (const { choose } of lines) {
        session = new Session(race, opened);
        session
          .type(`:goto ${Math.floor(part * length) - 1}`)
          .type(`:${choose}`)
          .work();
        const { message, branches } = session.model;
        if (branches.length === 1) expect(message?.isError).toBe(true);
        else
          expect(message?.text).toMatch(
            /^Branch 1 .*; (with|without) .* it .*\(this run only\)\.$/,
          );
      }
    }
  });
});
