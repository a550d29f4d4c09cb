import { beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/history/timeline.ts';
import { type Distance, distanceOf } from '../../../src/inspect/events/distance.ts';
import { openReplay } from '../../../src/inspect/opening/opening.ts';
import fc from '../../support/property.ts';
import { Session } from '../../tui/pictures.ts';
import { prepare, type Race, race2008, randomRun } from '../../tui/runs.ts';

let race: Race;
beforeAll(async () => {
  race = await race2008();
});

/** Counted event by event, from the events themselves. */
function counted(timeline: Timeline, from: number, to: number): Distance {
  const moments = Array.from({ length: timeline.length }, (_, index) => timeline.momentAt(index));
  const between = moments.filter((_, index) => index >= from && index < to);
  const cpus = timeline.system.program.tasks.map((_, cpu) => cpu);
  const switches = between.filter(({ index, event }) => {
    const before = moments[index - 1]?.event;
    return event.kind === 'switched' || (before !== undefined && before.cpu !== event.cpu);
  });
  return {
    events: between.length,
    perCpu: cpus.map((cpu) => between.filter(({ event }) => event.cpu === cpu).length),
    nmis: between.filter(({ event }) => event.kind === 'nmi-entered').length,
    switches: switches.length,
    steps: new Set(between.map(({ stepIndex }) => stepIndex)).size,
  };
}

describe('[U57] the distance of two marks', () => {
  it('is what one counts between them, in random runs, both ways', async () => {
    const prepared = [
      await prepare('ftrace-nmi-2009', { cpus: 4, nmis: 4 }),
      await prepare('text-poke-bp-2013', { tasks: 2 }),
    ];
    fc.assert(
      fc.property(fc.nat(1), fc.nat(1e6), fc.nat(400), fc.nat(400), (which, seed, one, other) => {
        const timeline = randomRun(prepared[which].system, seed, 300);
        const marks = [one, other].map((mark) => Math.min(mark, timeline.length));
        const wanted = counted(timeline, Math.min(...marks), Math.max(...marks));
        expect(distanceOf(timeline, marks[0], marks[1])).toEqual(wanted);
        expect(distanceOf(timeline, marks[1], marks[0])).toEqual(wanted);
      }),
      { numRuns: 30 },
    );
  });

  it('of a whole run is the size that its replay says', async () => {
    for (const name of ['ftrace-nmi-2008', 'stop-machine', 'direct']) {
      const { timeline } = (await openReplay(`replays/${name}.replay`, '')).root;
      const whole = distanceOf(timeline, 0, timeline.length);
      expect(whole.steps).toBe(timeline.schedule.length);
      expect(whole.nmis).toBe(timeline.schedule.filter(({ kind }) => kind === 'nmi').length);
    }
  });
});

describe('[U57] A', () => {
  it('says how far bookmark A is from B, and both stand on the scrubber', () => {
    const session = new Session(race);
    session.press('4 1 g m A 1 1 5 g m B A');
    const { events, perCpu, nmis, switches, steps } = counted(race.timeline, 42, 116);
    expect(session.message).toBe(
      `A @41 to B @115: ${events} events (CPU0 ${perCpu[0]}, CPU1 ${perCpu[1]}), ${nmis} NMIs, ${switches} context switches, ${steps} steps`
        .replace(' 1 NMIs', ' 1 NMI')
        .replace(' 1 context switches', ' 1 context switch')
        .replace(/ \(CPU0 (\d+), CPU1 0\)/, ' (CPU0 $1)'),
    );
    expect(session.press('g').picture).toMatch(/-A-+B-+! </);
    expect(session.type(':distance B A').message).toMatch(/^B @115 back to A @41: 74 events/);
  });

  it('takes other letters, and here', () => {
    const session = new Session(race).press('g m a 9 g m b 2 0 g');
    expect(session.type(':distance a b').message).toMatch(/^a @start to b @9: 10 events/);
    expect(session.type(':A b').message).toMatch(/^b @9 to here @20: 11 events/);
    expect(session.press('m A A').message).toMatch(/^A @20 to here @20: 0 events, 0 NMIs, /);
    expect(session.press('3 0 g A').message).toMatch(/^A @20 to here @30: 10 events/);
    expect(session.type(':distance a z').message).toBe('There is no bookmark z: m z sets it.');
    expect(session.type(':distance a b A').message).toMatch(/between two bookmarks/);
    expect(new Session(race).press('A').message).toBe(
      'There is no bookmark A: m A and m B set the ends of a distance.',
    );
  });

  it('is within a run: a branch has the events that it shares', () => {
    const session = new Session(race).press('5 g m a 3 0 g m c 9 g x enter s m b');
    expect(session.model.branch).toBe(2);
    expect(session.type(':distance a b').message).toMatch(/^a @5 to b @\d+: \d+ events/);
    expect(session.type(':distance c b').message).toBe(
      'c is in branch 1, b in branch 2: no run goes through both.',
    );
  });
});
