/** All ways to answer a question about one random small protocol: they must not contradict each other. */
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import fc from '../../support/property.ts';
import type { Defect, Fuzzer } from '../fuzzer.ts';
import { widenedProtocol } from './extras.ts';
import { leastRunsAgree, pairsAgree, recordingsAgree } from './runs.ts';
import {
  enginesAgree,
  modelsAgree,
  nmisAgree,
  searchesAgree,
  strategiesAgree,
} from './searches.ts';
import { type Subject, subjectOf } from './subject.ts';
import { selvesAgree, versionsAgree } from './versions.ts';

/** Each says whether it could decide its question, and throws where two answers differ. */
export const CHECKS: Readonly<Record<string, (subject: Subject) => boolean>> = {
  searches: searchesAgree,
  engines: enginesAgree,
  strategies: strategiesAgree,
  models: modelsAgree,
  nmis: nmisAgree,
  recordings: recordingsAgree,
  'least runs': leastRunsAgree,
  pairs: pairsAgree,
  selves: selvesAgree,
  versions: versionsAgree,
};

/** Of the last turn. */
let decided: Record<string, number> = {};

async function turn(seed: number): Promise<Defect[]> {
  await prepareLanguage();
  decided = {};
  const [scenario] = fc.sample(widenedProtocol, { seed, numRuns: 1 });
  const subject = subjectOf(scenario, seed);
  decided[subject.classes === null ? 'too large' : subject.findings.length > 0 ? 'fail' : 'pass'] =
    1;
  if (subject.classes !== null && scenario.jobs > 1) decided['two jobs'] = 1;
  if (subject.classes !== null && scenario.cpus > 3) decided['four CPUs'] = 1;
  const defects: Defect[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      if (check(subject)) decided[name] = 1;
    } catch (error) {
      defects.push({ what: `${name}: ${(error as Error).stack}`, files: filesOf(scenario) });
    }
  }
  return defects;
}

function filesOf({ source, ...scenario }: Scenario): Defect['files'] {
  return { 'protocol.c': source.text, 'scenario.json': `${JSON.stringify(scenario)}\n` };
}

export const agreementFuzzer: Fuzzer = {
  name: 'agreement',
  about: 'every way to answer, of random protocols',
  turn,
  counts: () => decided,
};
