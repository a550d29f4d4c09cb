import { beforeAll, describe, expect, it } from 'vitest';
import { Timeline } from '../../../src/history/timeline.ts';
import { finishMark, markOf, stepMark } from '../../../src/inspect/events/motion.ts';
import { digestOf } from '../../../src/machine/snapshots/recorded-digest.ts';
import fc from '../../support/property.ts';
import { Session } from '../../tui/pictures.ts';
import { prepare, type Race, race2008, randomRun, tinyRace } from '../../tui/runs.ts';

let race: Race;
let tiny: Race;
beforeAll(async () => {
  race = await race2008();
  tiny = await tinyRace();
});

/** Marks that a motion visits one after the other. */
function visited(from: number, next: (mark: number) => number): number[] {
  const marks: number[] = [];
  for (let mark = next(from); mark >= 0; mark = next(mark)) marks.push(mark);
  return marks;
}

describe('[U1] motions and their reverse', () => {
  for (const cpu of [null, 0, 1]) {
    it(`visit the same marks, of ${cpu === null ? 'any CPU' : `CPU${cpu}`}`, () => {
      const { timeline } = race;
      const forwards = visited(0, (mark) => stepMark(timeline, mark, 1, cpu));
      const backwards = visited(timeline.length, (mark) => stepMark(timeline, mark, -1, cpu));
      const last = forwards.at(-1) === timeline.length ? [timeline.length] : [];
      expect([...backwards.reverse(), ...last]).toEqual(forwards);
    });
  }

  it('[U3] pass over what is private to a CPU', () => {
    const { timeline } = tiny;
    const events = visited(0, (mark) => stepMark(timeline, mark, 1, null)).map((mark) => {
      return timeline.momentAt(mark - 1).event.kind;
    });
    expect(events).not.toContain('jumped');
    expect(events).not.toContain('called');
    expect(events.filter((kind) => kind === 'fetched')).toHaveLength(2);
  });
});

describe('[U4] finish', () => {
  it('leaves the function, NMIs within it included', () => {
    const { timeline } = tiny;
    const nmi = timeline.find(0, 1, (index) => timeline.columns.kindAt(index) === 'nmi-entered');
    const iret = timeline.find(0, 1, (i) => timeline.columns.kindAt(i) === 'interrupt-returned');
    expect(finishMark(timeline, nmi + 1, 1, 0)).toBe(iret + 1);
    expect(finishMark(timeline, nmi + 2, -1, 0)).toBe(nmi);
    const ended = timeline.find(0, 1, (index) => timeline.columns.kindAt(index) === 'task-ended');
    expect(finishMark(timeline, nmi, 1, 0)).toBe(ended + 1);
  });

  it('says that a task was never called', () => {
    expect(finishMark(tiny.timeline, 3, -1, 0)).toBe(-1);
    expect(new Session(tiny).type(':goto 2').press('F').event).toBe(-1);
  });
});

describe('places', () => {
  it('are an event or a percentage', () => {
    const { timeline } = tiny;
    expect(markOf(timeline, '0')).toBe(1);
    expect(markOf(timeline, '7')).toBe(8);
    expect(markOf(timeline, '9999')).toBe(timeline.length);
    expect(markOf(timeline, '50%')).toBe(Math.round(timeline.length / 2));
    expect(markOf(timeline, '100%')).toBe(timeline.length);
    expect(markOf(timeline, 'x')).toBeNull();
  });
});

describe('[U2] rewinding is exact', () => {
  it('for random walks through random runs', async () => {
    const { system } = await prepare('ftrace-nmi-2009', { cpus: 3, nmis: 4 });
    const keys = fc.array(
      fc.tuple(fc.constantFrom(...'sSnNiIcCfF', '<', '>'), fc.integer({ min: 1, max: 30 })),
      { minLength: 1, maxLength: 25 },
    );
    fc.assert(
      fc.property(fc.nat(1e6), keys, fc.integer({ min: 300, max: 900 }), (seed, walk, most) => {
        const timeline = randomRun(system, seed, most);
        const digests = forwardDigests(Timeline.of(system, timeline.schedule));
        const failure = { class: 'hang', cpu: 0, site: -1, message: '' } as const;
        const session = new Session({ timeline, critical: { failure, event: timeline.length } });
        session.type(':break nmi-entered').type(':break exchanged cpu=1');
        for (const [key, count] of walk) {
          session.press([...String(count), key].join(' ')).work();
          const { mark } = session.model;
          expect(digestOf(system, timeline.machineAt(mark))).toBe(digests[mark]);
        }
      }),
      { numRuns: 20 },
    );
  });
});

/** Digests of the machine at each mark, gone through once from the start. */
function forwardDigests(timeline: Timeline): string[] {
  return Array.from({ length: timeline.length + 1 }, (_, mark) =>
    digestOf(timeline.system, timeline.machineAt(mark)),
  );
}
