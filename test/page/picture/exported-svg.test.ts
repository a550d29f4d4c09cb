/** [P5] A picture as a file: of random runs it is XML that says what was run, and how it ended. */
import { beforeAll, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { svg } from '../../../src/page/picture/exported-svg.ts';
import { madeRun, randomRun } from '../../report/exporting/exported.ts';
import fc from '../../support/property.ts';
import { textOfXml } from './xml.ts';

beforeAll(prepareLanguage);

/** Lines are broken. */
const joined = (text: string): string => text.replace(/\s+/g, '');

it('of random runs', () => {
  const verdicts = new Set<string>();
  fc.assert(
    fc.property(randomRun, (random) => {
      const run = madeRun(random);
      const [picture] = [...svg(run)];
      const text = joined(textOfXml(picture.replace(/<style>[^<]*<\/style>/, '')));
      const { scenario, verdict } = run;
      expect(text).toContain(joined(`${scenario.protocol}: ${scenario.description}`));
      expect(text).toContain(joined(scenario.reproduce));
      expect(text).toContain(joined(verdict.sentence));
      verdicts.add(verdict.word);
      // What the story says was changed after it was read is marked, where both have a row of their own CPU.
      const marked = [
        ...picture.matchAll(/class="flow changed" data-from="(\d+)" data-to="(\d+)"/g),
      ];
      const told = (run.story()?.events ?? []).map(
        ({ event, changedBy }) => `${event} ${changedBy}`,
      );
      for (const [, from, to] of marked) expect(told).toContain(`${from} ${to}`);
    }),
    { numRuns: fc.daily(40, 100) },
  );
  expect([...verdicts].sort()).toEqual(['fail', 'pass', 'unfinished']);
});
