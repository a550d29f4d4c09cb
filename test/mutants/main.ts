/** Prints the verdicts of every mutant of the two ftrace protocols: `npm run mutants`. */
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import type { SourceFile } from '../../src/machine/program/program.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import type { ScenarioOptions } from '../../src/scenario/scenario.ts';
import { mutantsOf } from './mutate.ts';
import { verdictOf } from './verdict.ts';

/** The scenarios in which the protocol itself passes. */
const SCENARIOS: Record<string, ScenarioOptions[]> = {
  'ftrace-nmi-2008': [
    { cpus: 2, nmis: 1, jobs: 2 },
    { cpus: 2, nmis: 1, sites: 2 },
    { cpus: 3, nmis: 1 },
  ],
  'ftrace-nmi-2009': [
    { cpus: 2, nmis: 2 },
    { cpus: 2, nmis: 1, jobs: 2 },
    { cpus: 2, nmis: 1, sites: 2 },
  ],
};

await prepareLanguage();
for (const [name, scenarios] of Object.entries(SCENARIOS)) {
  const file = readBuiltin(name);
  const models = ['sc', 'tso'] as const;
  const verdicts = (source: SourceFile) =>
    models.map((memory) =>
      verdictOf(
        source,
        scenarios.map((options) => ({ ...options, memory })),
      ),
    );
  const show = (title: string, [sc, tso]: string[]) =>
    console.log(`  ${title}\n    sc:  ${sc}\n    tso: ${tso}`);
  console.log(`\n${name}`);
  show('as it is', verdicts(file));
  for (const mutant of mutantsOf(file)) show(mutant.name, verdicts(mutant.file));
}
