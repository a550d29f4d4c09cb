/** The page of a search: of the run that fails, or of what was searched and one of the runs that pass. */
import { isEndless } from '../../detectors/starvation.ts';
import { metPlaces } from '../../explore/covering/met-places.ts';
import { runOnce } from '../../explore/searching/sample.ts';
import { randomStrategy } from '../../explore/strategies/random-strategy.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { gridSection } from '../../page/html/grid-section.ts';
import type { Section } from '../../page/html/page.ts';
import { runPage } from '../../page/html/run-page.ts';
import { PLAIN } from '../../report/printing/paint.ts';
import { pasteLines } from '../../report/printing/paste-lines.ts';
import { describeScenario } from '../../scenario/scenario.ts';
import { loadProtocol, scenarioFor } from '../files/protocol-file.ts';
import { workersOf } from '../parallel/pool.ts';
import { toldRun } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';
import { type CheckOutcome, checkScenario, statusOf } from '../searching/check-scenario.ts';
import { coverageLines, sizeLines } from '../searching/coverage.ts';
import { planOf, refuseTooLarge } from '../searching/search-plan.ts';
import { scenarioOptions } from '../words/arguments.ts';
import type { Words } from '../words/given-words.ts';
import { warnOfIdleOptions } from '../words/idle-options.ts';
import { type MadePage, ownParts } from './made-page.ts';
import { verdictWords } from './replay-page.ts';
import { toldParts } from './told-parts.ts';

export async function searchPage(
  environment: Environment,
  name: string,
  words: Words,
): Promise<MadePage> {
  const protocol = await loadProtocol(name);
  const scenario = scenarioFor(protocol, scenarioOptions(words));
  warnOfIdleOptions(environment, protocol, words);
  const plan = { ...planOf(environment, words), workers: workersOf(words) };
  refuseTooLarge(plan, scenario);
  environment.listen();
  const outcome = await checkScenario(environment, {
    scenario,
    plan,
    reduce: true,
    shrinks: true,
    out: null,
  });
  const recorded = outcome.found?.recorded;
  if (recorded?.ok === false) environment.err(`pokelab: ${recorded.message}\n`);
  const file = recorded?.ok ? recorded.recording.path : null;
  return outcomePage(environment, name, outcome, file);
}

/** Steps of a run that is shown beside a verdict. */
const MOST_STEPS = 20_000;
const SEED = 1;

async function outcomePage(
  environment: Environment,
  protocol: string,
  outcome: CheckOutcome,
  file: string | null,
): Promise<MadePage> {
  const { system, scenario, found, verdict, plan } = outcome;
  const schedule = found?.schedule ?? runOnce(system, randomStrategy, SEED, MOST_STEPS);
  const told = toldRun(system, schedule);
  const { timeline } = told;
  const { command } = environment;
  const strategy = outcome.by;
  const made = runPage({
    title: scenario.protocol,
    ...(await toldParts(environment, told)),
    verdict: found === null ? VERDICTS[verdict] : verdictWords(told),
    lines: [describeScenario(scenario)],
    shown: found === null ? 'One run of many, drawn at random' : 'The run',
    notes: [
      {
        title: 'What was searched',
        lines: [...sizeLines(outcome), ...coverageLines(outcome, PLAIN)],
      },
    ],
    more: gridOf(environment, system, found?.schedule),
    again: pasteLines({ command, protocol, scenario, strategy, seed: plan.seed, file }),
    ...ownParts(),
  });
  const { text, ...held } = made;
  return { text, status: statusOf(outcome), events: { ...held, all: timeline.length } };
}

/** Milliseconds after which it is given up to see where CPUs are at once, and states. */
const GRID_MS = 30_000;
/** Two seconds or so: what is seen is the same each time. */
const GRID_STATES = 40_000;

/** Nothing of one CPU, or of NMIs without end. */
function gridOf(
  { now, interrupted }: Environment,
  system: System,
  run: readonly Step[] = [],
): Section[] {
  if (system.cpus === 1 || isEndless(system)) return [];
  const limits = { maxStates: GRID_STATES, maxMs: GRID_MS, now, interrupted };
  return [gridSection(system.program, metPlaces(system, limits, run))];
}

const VERDICTS = {
  pass: { kind: 'pass', words: 'PASS' },
  fail: { kind: 'fail', words: 'FAIL' },
  unknown: { kind: 'unknown', words: 'not decided' },
} as const;
