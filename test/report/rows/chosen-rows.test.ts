/** A part of a run is told as the whole run's table tells it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Timeline } from '../../../src/history/timeline.ts';
import { stretch } from '../../../src/history/walk.ts';
import type { System } from '../../../src/machine/state/system.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { type Choice, chosenRows } from '../../../src/report/rows/chosen-rows.ts';
import { isShown } from '../../../src/report/rows/event-wording.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { eachRow, rowsOf } from '../../../src/report/rows/rows.ts';
import { longRun } from '../../bench/long-run.ts';
import fc from '../../support/property.ts';
import { COUNTED, INT3, NULL_POINTER, STOPPED } from '../protocols.ts';
import { sampleSystem } from '../sample.ts';

const systems: System[] = [];
beforeAll(async () => {
  for (const text of [COUNTED, INT3, NULL_POINTER, STOPPED]) {
    for (const cpus of [1, 2, 3]) {
      systems.push(await sampleSystem(text, { cpus, nmis: 2, memory: 'tso' }));
    }
  }
});

const picks = fc.tuple(fc.nat(), fc.array(fc.nat(1000), { minLength: 1, maxLength: 250 }));

function timelineOf([which, numbers]: readonly [number, readonly number[]]): Timeline {
  const timeline = new Timeline(systems[which % systems.length]);
  for (const number of numbers) {
    const steps = timeline.enabledAtEnd();
    if (steps.length === 0) break;
    timeline.append(steps[number % steps.length] as Step);
  }
  return timeline;
}

const whole = (timeline: Timeline): Row[] =>
  rowsOf(stretch(timeline, 0, timeline.length), { system: timeline.system });

const choice = (part: Partial<Choice>): Choice => ({
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
  cpus: null,
  kinds: null,
  ...part,
});

const isNamed = ({ kind }: Row): boolean => kind === 'function';
const plain = (rows: Iterable<Row>): Row[] => [...rows].filter((row) => !isNamed(row));

describe('[T13] chosen rows', () => {
  it('of some events are the rows that hold one of them', () => {
    fc.assert(
      fc.property(picks, fc.nat(300), fc.nat(60), (made, from, more) => {
        const timeline = timelineOf(made);
        const to = from + more;
        const part = [...chosenRows(timeline, choice({ from, to }), {})];
        const held = whole(timeline).filter(({ first, last }) => first <= to && last >= from);
        expect(plain(part)).toEqual(plain(held));
      }),
    );
  });

  it('stand below the names of all functions that they run in', () => {
    fc.assert(
      fc.property(picks, fc.nat(300), (made, from) => {
        const timeline = timelineOf(made);
        const open = new Map<string, number>();
        for (const row of chosenRows(timeline, choice({ from }), {})) {
          const lane = `${row.cpu} ${row.context}`;
          if (isNamed(row)) open.set(lane, row.depth + 1);
          // An end is no statement: where a part begins with it, no function is named above it.
          else if (row.kind !== 'context')
            expect(open.get(lane) ?? 0).toBeGreaterThanOrEqual(row.depth);
        }
      }),
    );
  });

  it('of some CPUs, and of some kinds of events', () => {
    fc.assert(
      fc.property(picks, (made) => {
        const timeline = timelineOf(made);
        const all = plain(whole(timeline));
        const ofOne = plain(chosenRows(timeline, choice({ cpus: [0] }), {}));
        expect(ofOne).toEqual(all.filter(({ cpu }) => cpu === 0));
        const kinds = ['nmi-entered', 'executed'] as const;
        const told = [...chosenRows(timeline, choice({ kinds: [...kinds] }), {})];
        const events = [...stretch(timeline, 0, timeline.length)];
        const wanted = events.filter(({ event: { kind } }) => kinds.some((one) => one === kind));
        for (const { index } of wanted) {
          expect(told.filter(({ first, last }) => first <= index && last >= index)).toHaveLength(1);
        }
        expect(told.length).toBeLessThanOrEqual(wanted.length);
      }),
    );
  });
});

describe('a long run', () => {
  it('[T13] rows of rare events are those of the whole run', () => {
    const { system, schedule } = longRun(500, 4);
    const timeline = Timeline.of(system, schedule);
    const kinds: Choice['kinds'] = ['nmi-entered', 'interrupt-returned', 'stopped'];
    const told = [...chosenRows(timeline, choice({ kinds }), {})];
    const held = whole(timeline).filter(({ events }) =>
      events.some((kind) => kinds.includes(kind)),
    );
    expect(told).toEqual(held.map((row) => ({ ...row, depth: 0 })));
    const gaps = held.map(({ first }, at) => first - (held[at - 1]?.first ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(2000);
  });

  it('[T2] a loop goes on in the next row', async () => {
    const source = `PROTOCOL("loop");
TITLE("A loop");
ORIGIN("a test");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
static int n;
int patcher(void) { int i; for (i = 0; i < 500; i++) WRITE_ONCE(n, i); return 0; }
`;
    const system = await sampleSystem(source, { cpus: 1, memory: 'tso' });
    const timeline = new Timeline(system);
    for (;;) {
      const [step] = timeline.enabledAtEnd();
      if (step === undefined) break;
      timeline.append(step);
    }
    const rows = plain(whole(timeline));
    const written = rows
      .flatMap(({ effects }) => effects)
      .map((effect) => /= (\w+)/.exec(effect)?.[1]);
    expect(Math.max(...rows.map(({ effects }) => effects.length))).toBeLessThanOrEqual(64);
    for (let i = 0; i < 500; i++) {
      expect(written.some((value) => Number(value) === i)).toBe(true);
    }
  });
});

describe('[T1] rows one at a time', () => {
  it('come as soon as they are whole', () => {
    fc.assert(
      fc.property(picks, (made) => {
        const timeline = timelineOf(made);
        let taken = 0;
        function* counted() {
          for (const moment of stretch(timeline, 0, timeline.length)) {
            taken = moment.index;
            yield moment;
          }
        }
        let next = 0;
        const { system } = timeline;
        for (const row of eachRow(counted(), { system })) {
          if (isNamed(row)) continue;
          // No event of a later row but the one that ended this one, or the run's end.
          const between = [...stretch(timeline, row.last + 1, taken)];
          expect(between.filter(({ event }) => isShown(event))).toEqual([]);
          expect(row.first).toBeGreaterThanOrEqual(next);
          next = row.last + 1;
        }
      }),
    );
  });

  it('are of the same kinds of events as the run', () => {
    fc.assert(
      fc.property(picks, (made) => {
        const timeline = timelineOf(made);
        const events = [...stretch(timeline, 0, timeline.length)].map(({ event }) => event);
        for (const { first, last, events: kinds } of plain(whole(timeline))) {
          const held = events.slice(first, last + 1).filter(isShown);
          expect(new Set(kinds)).toEqual(new Set(held.map(({ kind }) => kind)));
        }
      }),
    );
  });
});
