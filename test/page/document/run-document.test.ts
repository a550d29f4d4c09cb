/** What a page looks up is what the machine was: at every mark, of runs of protocols of every kind. */
import { beforeAll, describe, expect, it } from 'vitest';
import { variablesOf, variableText } from '../../../src/inspect/state/variable-rows.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { TEXT_BASE } from '../../../src/machine/program/program.ts';
import { fromPlace, type PageRun } from '../../../src/page/document/page-document.ts';
import { pageRun } from '../../../src/page/document/run-document.ts';
import type { Picture } from '../../../src/page/picture/picture.ts';
import { linesOf, lookedUp, siteAt } from '../../../src/page/view/model.ts';
import { sampleRuns } from '../../inspect/runs.ts';
import { madeRun, randomRun } from '../../report/exporting/exported.ts';
import fc from '../../support/property.ts';

const NO_PICTURE: Picture = {
  width: 0,
  height: 0,
  columns: [],
  sites: [],
  spans: [],
  rows: [],
  arrows: [],
  before: '',
  behind: '',
};
const RUNS = await sampleRuns(20, 260);

const documentOf = (
  { title, timeline }: (typeof RUNS)[number],
  part = { start: 0, end: timeline.length },
): PageRun => pageRun({ title, timeline, critical: null, story: null }, part, NO_PICTURE);

describe('[P2] a page has every value at every mark', () => {
  it.each(RUNS)('$title', (sample) => {
    const { timeline } = sample;
    const { system } = timeline;
    const page = documentOf(sample);
    const of = (kind: string) => page.slots.filter((slot) => slot.kind === kind);
    for (let mark = 0; mark <= timeline.length; mark++) {
      const machine = timeline.machineAt(mark);
      variablesOf(system).forEach((variable, at) => {
        const { text } = lookedUp(page, of('variable')[at], mark);
        expect(text).toBe(variableText(system, variable, machine));
      });
      system.program.sites.forEach(({ address, size }, at) => {
        const bytes = siteAt(page, of('site')[at], mark).bytes.map(({ text }) =>
          Number(`0x${text}`),
        );
        const start = address - TEXT_BASE;
        const line = machine.text.flat().slice(start, start + size);
        expect(bytes).toEqual(line);
      });
      machine.cpus.forEach(({ contexts, buffer }, cpu) => {
        const [stack] = of('stack').filter((slot) => slot.cpu === cpu);
        const frames = linesOf(page, stack, mark).filter(({ text }) => text !== '');
        expect(frames).toHaveLength(contexts.flatMap((context) => context.frames).length);
        const [buffers] = of('buffer').filter((slot) => slot.cpu === cpu);
        if (buffers !== undefined) {
          expect(linesOf(page, buffers, mark)).toHaveLength(buffer.length);
        }
      });
    }
  });
});

describe('[P2] what changed a value', () => {
  it.each(RUNS)('$title', (sample) => {
    const { timeline } = sample;
    const page = documentOf(sample);
    const variables = page.slots.filter(({ kind }) => kind === 'variable');
    for (let mark = 1; mark <= timeline.length; mark++) {
      for (const slot of variables) {
        const now = lookedUp(page, slot, mark);
        const before = lookedUp(page, slot, mark - 1);
        expect(now.event === mark - 1).toBe(now.text !== before.text);
        if (now.event === mark - 1) expect(now.was).toBe(before.text);
      }
    }
  });
});

describe('[P3] a part of a run', () => {
  it.each(RUNS)('$title', (sample) => {
    const { length } = sample.timeline;
    const [whole, part] = [
      documentOf(sample),
      documentOf(sample, { start: Math.floor(length / 3), end: Math.floor((2 * length) / 3) }),
    ];
    for (let mark = part.start; mark <= part.end; mark += 7) {
      part.slots.forEach((slot, at) => {
        expect(lookedUp(part, slot, mark).text).toBe(lookedUp(whole, whole.slots[at], mark).text);
      });
    }
    const { events, start } = part;
    for (const [at, text] of events.text.entries()) {
      expect(part.strings[text]).toBe(whole.strings[whole.events.text[start + at]]);
      expect(events.from[at]).toEqual(whole.events.from[start + at]);
    }
  });
});

describe('[P2] of random protocols', () => {
  beforeAll(prepareLanguage);

  it('what is looked up is what a page that begins there begins with', () => {
    fc.assert(
      fc.property(randomRun, fc.nat(), (random, at) => {
        const { timeline } = madeRun(random);
        const mark = at % (timeline.length + 1);
        const sample = { title: '', timeline, events: [] };
        const [whole, part] = [documentOf(sample), documentOf(sample, { start: mark, end: mark })];
        part.slots.forEach((slot, nth) => {
          const text = part.strings[slot.values[1]];
          expect(lookedUp(whole, whole.slots[nth], mark).text).toBe(text);
        });
      }),
      { numRuns: fc.daily(60, 200) },
    );
  });
});

describe('[P2] places', () => {
  it.each(RUNS)('$title', (sample) => {
    const { timeline, events } = sample;
    const page = documentOf(sample);
    events.forEach((event, index) => {
      if (!('pc' in event)) return;
      const { source } = timeline.system.program.functions[event.fn].operations[event.pc];
      const { file, line } = fromPlace(page.events.place[index]);
      expect([file, line]).toEqual([source.file, source.line]);
      expect(page.files[file].text.split('\n').length).toBeGreaterThanOrEqual(line);
    });
  });
});
