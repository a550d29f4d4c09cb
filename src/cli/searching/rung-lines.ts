/** What a search proved on the way: scenarios smaller than the one that was asked for, and larger ones. */

import { wrap } from '../../report/printing/wrap.ts';
import { describeScenario, nmisWord, type Scenario } from '../../scenario/scenario.ts';
import { plural } from '../printing/run-size.ts';
import type { CheckOutcome } from './check-scenario.ts';
import type { Rung } from './climb.ts';

/** Columns. */
const LINE = 75;
const INDENT = 12;

/** That what fails is another scenario than was asked for, and what is known of that. */
export function askedLines({ asked, scenario, found, passes }: CheckOutcome): string[] {
  if (found === null || scenario === asked) return [];
  const what = passes ? 'passes' : 'not searched: a smaller one fails';
  return wrap(`  asked:    ${describeScenario(asked)}: ${what}`, LINE, 0, INDENT);
}

/** Of a failure the sizes are told where the smallest one is; a pass says which smaller ones fail all the same. */
export function rungLines({ asked, scenario, verdict, rungs, found }: CheckOutcome): string[] {
  const others = rungs.filter((rung) => rung.scenario !== asked && rung.scenario !== scenario);
  const below = others.filter((rung) => !isAbove(rung, asked));
  const above = others.filter((rung) => isAbove(rung, asked));
  const told = verdict === 'unknown' ? below : below.filter(({ failure }) => failure !== null);
  return [
    ...(found === null ? lines('smaller:', sizes(told)) : []),
    ...lines('larger:', above.map(largerText)),
  ];
}

export function isAbove({ scenario }: Rung, asked: Scenario): boolean {
  const { cpus, nmis, sites, jobs } = scenario;
  return cpus > asked.cpus || nmis > asked.nmis || sites > asked.sites || jobs > asked.jobs;
}

const largerText = (rung: Rung): string => `${describeScenario(rung.scenario)}: ${verdictOf(rung)}`;

/** Those of as many CPUs and the same verdict together: `1 CPU with 0, 1 NMIs: pass`. */
function sizes(rungs: readonly Rung[]): string[] {
  const groups = new Map<string, Rung[]>();
  for (const rung of rungs.toSorted((a, b) => a.scenario.cpus - b.scenario.cpus)) {
    const key = `${plural(rung.scenario.cpus, 'CPU')} with NMIs: ${verdictOf(rung)}`;
    groups.set(key, [...(groups.get(key) ?? []), rung]);
  }
  return [...groups].map(([key, group]) => {
    const nmis = group.map(({ scenario }) => nmisWord(scenario.nmis)).join(', ');
    return key.replace('NMIs', nmis === '1' ? '1 NMI' : `${nmis} NMIs`);
  });
}

export function verdictOf({ end, failure }: Rung): string {
  if (failure !== null) return failure.class;
  return end === 'complete' ? 'pass' : 'not decided';
}

function lines(title: string, texts: readonly string[]): string[] {
  return texts.flatMap((text, index) =>
    wrap(`  ${(index === 0 ? title : '').padEnd(INDENT - 2)}${text}`, LINE, 0, INDENT),
  );
}
