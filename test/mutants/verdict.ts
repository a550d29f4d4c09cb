/** The verdict of one protocol file over several scenarios. */
import { exhaustive } from '../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../src/explore/searching/search.ts';
import { parseProtocol } from '../../src/language/protocol/protocol.ts';
import type { SourceFile } from '../../src/machine/program/program.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import { resolveScenario } from '../../src/scenario/resolve.ts';
import type { ScenarioOptions } from '../../src/scenario/scenario.ts';

/** Seconds for one search. */
const BUDGET = 60;

/** `pass`, `?` when the time ran out, or the class and the scenario that shows it. */
export function verdictOf(file: SourceFile, scenarios: ScenarioOptions[]): string {
  const parsed = parseProtocol(file);
  if (!parsed.ok) return `does not compile: ${parsed.diagnostics[0].message}`;
  let isComplete = true;
  for (const options of scenarios) {
    const resolved = resolveScenario(parsed.protocol, options);
    if (!resolved.ok) throw new Error(resolved.message);
    const built = buildSystem(resolved.scenario);
    if (!built.ok) throw new Error('does not build');
    const search = exhaustive({
      ...UNLIMITED,
      system: built.system,
      reduce: true,
      maxSteps: Infinity,
      seed: 0,
      maxMs: BUDGET * 1000,
      now: () => performance.now(),
    });
    const { finding, end } = finish(search);
    if (finding !== null) return `${finding.failure.class} (${describe(options)})`;
    isComplete &&= end === 'complete';
  }
  return isComplete ? 'pass' : '?';
}

const describe = (options: ScenarioOptions): string =>
  Object.entries(options)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
