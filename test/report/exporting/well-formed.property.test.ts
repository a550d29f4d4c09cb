/** [X1] [X2]: every format of random runs, under readers that know nothing of exporters. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { ExportFormat } from '../../../src/report/exporting/exports.ts';
import type { ExportedRun } from '../../../src/report/exporting/run/exporter.ts';
import fc from '../../support/property.ts';
import { madeRun, type RandomRun, randomRun, textOf } from './exported.ts';
import { readCsv } from './lines/csv-reader.ts';
import { clockFaults, readShiviz } from './orders/shiviz-reader.ts';
import { itfFaults } from './states/itf-faults.ts';
import { readVcd } from './states/vcd-reader.ts';
import { readFtrace } from './traces/ftrace-reader.ts';
import { faultsOf } from './traces/trace-events.ts';

beforeAll(prepareLanguage);

/** Throws where it is not well formed; gives what it says of the scenario and the verdict. */
type Reader = (text: string, run: ExportedRun) => { scenario: unknown; verdict: unknown };

const READERS: Partial<Record<ExportFormat, Reader>> = {
  csv(text, run) {
    const [columns, scenario, ...rows] = readCsv(text);
    const verdict = rows.pop() ?? [];
    for (const row of [scenario, verdict, ...rows]) expect(row).toHaveLength(columns.length);
    expect(rows.map(([event]) => Number(event))).toEqual(rows.map((_, index) => index));
    expect(rows).toHaveLength(run.timeline.length);
    const kind = columns.indexOf('kind');
    expect([scenario[kind], verdict[kind]]).toEqual(['scenario', 'verdict']);
    return { scenario: scenario.join(' '), verdict: verdict.join(' ') };
  },
  jsonl(text, run) {
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const [scenario, verdict] = [lines.shift(), lines.pop()];
    expect(lines.map(({ index }) => index)).toEqual(lines.map((_, index) => index));
    expect(lines).toHaveLength(run.timeline.length);
    expect([scenario.kind, verdict.kind]).toEqual(['scenario', 'verdict']);
    const { class: failure, message = '', verdict: word } = verdict;
    return {
      scenario: `${scenario.description} ${scenario.reproduce}`,
      verdict: `${word}: ${failure === undefined ? '' : `${failure} `}${message}`,
    };
  },
  perfetto(text) {
    const trace = JSON.parse(text);
    expect(faultsOf(trace)).toEqual([]);
    const { scenario, reproduce, verdict, class: failure = '', message } = trace.otherData;
    return {
      scenario: `${scenario.description} ${reproduce}`,
      verdict: `${verdict}: ${failure} ${message}`,
    };
  },
  ftrace(text) {
    const lines = readFtrace(text);
    const said = (name: string) =>
      lines.find(({ what }) => what.startsWith(`${name}: `))?.what ?? '';
    return { scenario: `${said('scenario')} ${said('reproduce')}`, verdict: said('verdict') };
  },
  shiviz(text, run) {
    const entries = readShiviz(text);
    expect(entries).toHaveLength(run.timeline.length + 2);
    expect(clockFaults(entries.slice(0, -1))).toEqual([]);
    return { scenario: null, verdict: entries.at(-1)?.event };
  },
  vcd(text) {
    const { comments } = readVcd(text);
    return { scenario: comments.join(' '), verdict: comments.join(' ') };
  },
  itf(text, run) {
    const trace = JSON.parse(text);
    expect(itfFaults(trace)).toEqual([]);
    expect(trace.states).toHaveLength(run.timeline.length + 1);
    const { description, reproduce, verdict, message } = trace['#meta'];
    return { scenario: `${description} ${reproduce}`, verdict: `${verdict}: ${message}` };
  },
};

function check(format: ExportFormat, random: RandomRun, seen: Set<string>): void {
  const run = madeRun(random);
  const { verdict, scenario, timeline } = run;
  const said = READERS[format]?.(textOf(format, run), run);
  seen.add(verdict.word);
  for (let event = 0; event < timeline.length; event++) seen.add(timeline.columns.kindAt(event));
  expect(said?.verdict).toContain(verdict.word);
  expect(said?.verdict).toContain(verdict.sentence);
  if (said?.scenario === null) return;
  expect(said?.scenario).toContain(scenario.description);
  expect(said?.scenario).toContain(scenario.reproduce);
}

describe('[X1] [X2] of random runs, some of them cut off', () => {
  it.each(Object.keys(READERS) as ExportFormat[])(
    '%s is well formed, and says what was run and how it ended',
    (format) => {
      const seen = new Set<string>();
      fc.assert(
        fc.property(randomRun, (random) => check(format, random, seen)),
        { numRuns: fc.daily(40, 300) },
      );
      const wanted = [
        'pass',
        'fail',
        'unfinished',
        'nmi-entered',
        'trapped',
        'switched',
        'interrupt-entered',
      ];
      expect([...seen]).toEqual(expect.arrayContaining(wanted));
    },
  );
});
