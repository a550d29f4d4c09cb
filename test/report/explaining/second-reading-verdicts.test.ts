/** No sentence on the failing runs of the protocols whose verdicts are known contradicts their events. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { explain } from '../../../src/report/explaining/explain.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';
import { everyNth } from '../../support/daily.ts';
import { failingRun } from '../failing-runs.ts';
import { SecondReading } from './second-reading.ts';

beforeAll(prepareLanguage);

const FOLDER = 'test/protocols/verdicts';
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.c'),
);
const MEMORIES = ['tso'] as const;

describe('[T14] a second reading finds no contradiction', () => {
  it.each(everyNth(4, files))('in the words on %s', (name) => {
    for (const memory of MEMORIES) {
      const parsed = parseProtocol({ name, text: readFileSync(`${FOLDER}/${name}`, 'utf8') });
      if (!parsed.ok) return;
      const resolved = resolveScenario(parsed.protocol, { memory });
      const built = resolved.ok ? buildSystem(resolved.scenario) : null;
      if (!built?.ok) return;
      const { system } = built;
      const limits = { ...UNLIMITED, maxStates: 5_000 };
      const options = { ...limits, system, reduce: true, maxSteps: Infinity, seed: 1 };
      const { finding } = finish(exhaustive(options));
      const run = finding === null ? null : failingRun(name, system, finding.schedule);
      if (run === null) continue;
      const { events, critical } = run;
      const sentences = explain(events, { system, critical, disassembler: null });
      const reading = new SecondReading(system, events, critical.event, critical.failure.site);
      expect(reading.contradictions(sentences)).toEqual([]);
    }
  });
});
