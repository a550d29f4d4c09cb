/** Values walked in runs that are recorded: of other protocols, with traps, tasks, stoppers and up to four CPUs. */
import { describe, expect, it } from 'vitest';
import { openReplay } from '../../../../src/inspect/opening/opening.ts';
import { Session } from '../../pictures.ts';
import { prepare, randomRun } from '../../runs.ts';

const REPLAYS = [
  'ftrace-nmi-2008',
  'ftrace-nmi-2009',
  'museum/text-poke-batch-2019',
  'museum/ftrace-int3-2012-NO_FIRST_SYNC',
  'museum/smp-text-poke-shared-2025',
  'museum/riscv-auipc-2023',
  'museum/arm64-patch-text-first-2014',
  'museum/lock-prefix-2008',
];

/** From where the session stands: marks that `.` leads through; of several origins the first one. */
function walk(session: Session): number[] {
  const marks = [session.model.mark];
  for (let step = 0; step < 200; step++) {
    session.press('.');
    if (session.model.overlay !== null) session.press('enter');
    if (session.model.mark === marks[marks.length - 1]) return marks;
    marks.push(session.model.mark);
  }
  throw new Error('the walk does not end');
}

function walkEverywhere(session: Session, length: number): number {
  let longest = 0;
  for (let mark = length; mark > 0; mark -= 3) {
    session.type(`:goto ${mark - 1}`);
    const marks = walk(session);
    longest = Math.max(longest, marks.length);
    // Back in time at every step, to an end that says what it is.
    expect(marks).toEqual([...new Set(marks)].sort((a, b) => b - a));
    expect(session.message).toMatch(/^(It begins here: |This event has no value)/);
    for (const back of marks.slice(0, -1).reverse()) {
      expect(session.press(',').model.mark).toBe(back);
    }
  }
  return longest;
}

describe('[U36] a value of a recorded run', () => {
  for (const name of REPLAYS) {
    it(`${name}: is walked to where it begins, and back`, async () => {
      const { root } = await openReplay(`replays/${name}.replay`, 'pokelab');
      const { timeline, critical } = root;
      const failure = { class: 'hang', cpu: 0, site: -1, message: 'made up' } as const;
      const session = new Session({
        timeline,
        critical: critical ?? { failure, event: timeline.length },
      });
      expect(walkEverywhere(session, timeline.length)).toBeGreaterThan(3);
    });
  }

  it('with four CPUs under pso, too', async () => {
    const { system } = await prepare('text-poke-desc-2022', { cpus: 4, memory: 'pso', sites: 2 });
    const timeline = randomRun(system, 3, 600);
    const failure = { class: 'hang', cpu: 0, site: -1, message: 'made up' } as const;
    const session = new Session({ timeline, critical: { failure, event: timeline.length } });
    expect(walkEverywhere(session, timeline.length)).toBeGreaterThan(3);
  });
});

describe('[U35] who wrote it, asked again and again', () => {
  it('goes through every write of the value back to the start', async () => {
    const { system } = await prepare('ftrace-nmi-2008', { cpus: 3, nmis: 4, memory: 'pso' });
    const timeline = randomRun(system, 4, 900);
    const failure = { class: 'hang', cpu: 0, site: -1, message: 'made up' } as const;
    const session = new Session({ timeline, critical: { failure, event: timeline.length } });
    for (const { name, address } of system.program.cells.slice(0, 6)) {
      const writes: number[] = [];
      for (let index = 0; index < timeline.length; index++) {
        const { event } = timeline.momentAt(index);
        if (!('address' in event) || event.address !== address) continue;
        const isWritten = event.kind === 'exchanged' && event.written;
        if (event.kind === 'committed' || isWritten) writes.push(index);
      }
      session.press('G');
      const seen: number[] = [];
      while (!/nothing had written/.test(session.message)) {
        session.type(`:writer ${name}`);
        if (timeline.momentAt(session.event).event.kind !== 'buffered') seen.push(session.event);
        if (seen.length > 200) throw new Error('there is no end');
      }
      session.press('s');
      const found = [...new Set(seen)].filter((index) => writes.includes(index));
      expect(found).toEqual([...writes].reverse());
    }
  });
});
