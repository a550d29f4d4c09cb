/** Where values come from and go: held to the dynamic flow of a run, and to a second reading of its events. */

import { beforeAll, describe, expect, it } from 'vitest';
import { linksOf } from '../../../src/inspect/links/run-links.ts';
import { originsOf, type Point, pointAt } from '../../../src/inspect/values/origins.ts';
import { readFrom } from '../../../src/inspect/values/reads-from.ts';
import { firstUse } from '../../../src/inspect/values/uses.ts';
import { RunFlow } from '../../../src/report/slicing/run-flow.ts';
import { SecondReading } from '../flow.ts';
import { type Sample, sampleRuns } from '../runs.ts';

let runs: Sample[];
beforeAll(async () => {
  runs = await sampleRuns(Number(process.env.SEED ?? 7), 700);
});

describe('[U36] a value comes from', () => {
  it('the writes that the dynamic flow of the run says', () => {
    for (const { timeline, events } of runs) {
      const flow = new RunFlow(timeline.system);
      events.forEach((event, index) => {
        flow.take(event);
        const writes = readFrom(timeline, index).map(({ write }) => write);
        expect(writes).toEqual([...flow.from[index]]);
      });
    }
  });

  it('what its operands were given by, through calls, as that flow says', () => {
    let compared = 0;
    for (const { timeline, events } of runs) {
      const flow = new RunFlow(timeline.system);
      for (const event of events) flow.take(event);
      /** The flow does not stop at calls: arguments are followed to where they come from. */
      const through = (point: Point): number[] =>
        originsOf(timeline, point).flatMap((origin) => {
          if (origin.kind === 'beginning') return [];
          const isCall = events[origin.point.event].kind === 'called';
          return isCall ? through(origin.point) : [origin.point.event];
        });
      events.forEach((event, index) => {
        const found = new Set(through(pointAt(timeline, index)));
        switch (event.kind) {
          case 'assigned':
          case 'jumped':
          case 'returned':
          case 'task-ended':
          case 'interrupt-sent':
          case 'committed':
            compared++;
            expect(found).toEqual(new Set(flow.data[index].filter((one) => one >= 0)));
            return;
          case 'buffered':
          case 'stored':
            // The flow has where the address comes from, too.
            for (const one of found) expect(flow.data[index]).toContain(one);
            return;
          default:
        }
      });
    }
    expect(compared).toBeGreaterThan(400);
  });

  it('and goes to the first event that reads it', () => {
    let found = 0;
    for (const { timeline, events } of runs) {
      const reading = new SecondReading(timeline);
      const { stores } = linksOf(timeline);
      const read = events.map(() => reading.take());
      const isText = timeline.system.keepsVersions;
      events.forEach((event, index) => {
        if (!['assigned', 'loaded', 'buffered', 'stored', 'committed'].includes(event.kind)) return;
        // Text that is fetched as it was is the flow's, above.
        if (isText && 'address' in event && event.address < 0xc1000000) return;
        const store = event.kind === 'buffered' ? stores.partner.at(index) : -1;
        const use = read.findIndex(({ locals, reads }, at) => {
          const isIn = (list: number[]) =>
            list.includes(index) || (store >= 0 && list.includes(store));
          return at > index && (isIn(locals) || isIn(reads));
        });
        if (use >= 0) found++;
        expect(firstUse(timeline, pointAt(timeline, index))).toBe(use);
      });
    }
    expect(found).toBeGreaterThan(150);
  });
});
