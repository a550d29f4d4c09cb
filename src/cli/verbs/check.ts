/** `pokelab check PROTOCOL`: search for a run that fails; record, verify and explain it. */

import type { Search } from '../../explore/searching/search.ts';
import { costOf } from '../../explore/shrinking/schedule-cost.ts';
import type { ScenarioSize, SearchedSize } from '../../explore/shrinking/smallest-scenario.ts';
import type { Protocol } from '../../language/protocol/protocol.ts';
import { printable } from '../../machine/program/printable.ts';
import { pasteLines } from '../../report/printing/paste-lines.ts';
import { decisionLines, type ToldDecision } from '../../report/telling/decision.ts';
import { nmisWord, type Scenario, type ScenarioOptions } from '../../scenario/scenario.ts';
import { askedOf, handOver } from '../ci/hand-over.ts';
import { caseSummary } from '../ci/summary.ts';
import { loadProtocol, scenarioFor, systemFor } from '../files/protocol-file.ts';
import { outOf } from '../files/record-run.ts';
import { workersOf } from '../parallel/pool.ts';
import { forPeople, printJson, scenarioFields } from '../printing/json-document.ts';
import { paintFor, type RenderedRun, renderRun, widthOf } from '../printing/render-run.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { checkReport } from '../searching/check-report.ts';
import { type CheckOutcome, checkScenario, type Found } from '../searching/check-scenario.ts';
import type { ClimbRequest, Rung } from '../searching/climb.ts';
import { coverageLines, seedLines, sizeLines } from '../searching/coverage.ts';
import {
  keepingOf,
  keptLines,
  type Resumed,
  refuseOther,
  resumedOf,
  resumedPlan,
  spellingOf,
  trustLines,
} from '../searching/keeping.ts';
import { type Keeping, keptSearch } from '../searching/kept-search.ts';
import { BRIEFLY, oneDecision } from '../searching/one-decision.ts';
import { isAbove, verdictOf } from '../searching/rung-lines.ts';
import { isUnsized, scenariosAbove } from '../searching/rungs.ts';
import { type Plan, planOf, refuseTooLarge } from '../searching/search-plan.ts';
import { scenarioOptions } from '../words/arguments.ts';
import { UNSIZED_MS } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';
import { warnOfIdleOptions } from '../words/idle-options.ts';

export async function run(
  environment: Environment,
  [name]: (string | undefined)[],
  words: Words,
): Promise<ExitStatus> {
  const options = scenarioOptions(words);
  const planned = { ...planOf(environment, words), workers: workersOf(words) };
  const asked = askedOf(words);
  const out = outOf(words);
  widthOf(words);
  const from = await resumedOf(words);
  const { scenario, protocol } = await scenarioOf(environment, name, options, { words, from });
  const plan = from === null ? planned : resumedPlan(planned, from);
  refuseTooLarge(plan, scenario);
  const reduce = from?.checkpoint.header.reduce ?? words.reduction !== false;
  const keeping = keepingOf(environment, words, { scenario, plan, reduce, from });
  // What it goes on from may be of no use, and is told before anything else.
  const whole = keeping === null ? undefined : wholeSearch(keeping);
  const above = aboveOf(plan, protocol, scenario, words);
  const say = forPeople(environment, words);
  environment.listen();
  say(`${seedLines(plan, scenario).join('\n')}\n`);
  const outcome = await checkScenario(environment, {
    scenario,
    plan,
    reduce,
    whole,
    shrinks: words.shrink !== false,
    out,
    above,
  });
  // What cannot be drawn is a defect as well: then no document is printed either.
  const spelling = name ?? spellingOf(scenario);
  const shown = await outcomeShown(environment, words, spelling, outcome);
  const { lines } = shown;
  lines.push(...trustLines(from));
  if (keeping !== null) lines.push(...keptLines(environment, words, keeping, outcome));
  const kept = outcome.verdict === 'unknown' ? keeping?.file : undefined;
  if (words.json) {
    const checkpoint = kept?.held == null ? null : kept.path;
    const told = { ...toldFields(shown.rendered), decision: shown.decision };
    const resumed = from && { file: from.path, states: from.checkpoint.header.counts.states };
    printJson(environment, 'check', { ...outcomeFields(outcome), ...told, checkpoint, resumed });
  }
  printOutcome(environment, words, outcome, lines);
  if (outcome.verdict === 'pass' || outcome.found?.recorded.ok) keeping?.file.remove();
  const report = checkReport(outcome, { ...shown, protocol: spelling });
  const isWritten = handOver(environment, asked, report, caseSummary(report));
  return report.status === EXIT.ok && !isWritten ? EXIT.usage : report.status;
}

/** Larger scenarios, where the user asks for them or nobody has said how large it is to be. Throws UsageError. */
function aboveOf(
  plan: Plan,
  protocol: Protocol | null,
  scenario: Scenario,
  words: Words,
): ClimbRequest['above'] {
  const options = scenarioOptions(words);
  const isAsked = words.larger === true;
  if (isAsked && plan.strategy !== 'portfolio') {
    throw new UsageError(
      `--larger goes on after a pass, with portfolio; ${plan.strategy} does not`,
    );
  }
  const isWanted =
    protocol !== null && plan.strategy === 'portfolio' && (isAsked || isUnsized(protocol, options));
  const scenarios = isWanted ? scenariosAbove(scenario, protocol, options) : [];
  return { scenarios, maxMs: isAsked || plan.hasTime ? plan.limits.maxMs : UNSIZED_MS };
}

/** Nothing holds the search, with its tables, once it is over. */
function wholeSearch(keeping: Keeping): ClimbRequest['whole'] {
  if (keeping.from === null) return (plan, system) => keptSearch({ ...keeping, plan }, system);
  let search: Search | null = keptSearch(keeping, systemFor(keeping.scenario));
  return () => {
    if (search === null) throw new Error('the search was taken before');
    const taken = search;
    search = null;
    return taken;
  };
}

/** Of the words, or of the file that the search goes on from. Throws UsageError. */
async function scenarioOf(
  environment: Environment,
  name: string | undefined,
  options: ScenarioOptions,
  { words, from }: { words: Words; from: Resumed | null },
): Promise<{ scenario: Scenario; protocol: Protocol | null }> {
  if (name === undefined) {
    if (from === null) throw new UsageError('name a protocol, or a search with --resume');
    const isSaid = Object.values(options).some((option) => option !== undefined);
    if (!isSaid) return { scenario: from.checkpoint.header.scenario, protocol: null };
    throw new UsageError('--resume: the file says which scenario; leave out options of another');
  }
  const protocol = await loadProtocol(name);
  const scenario = scenarioFor(protocol, options);
  if (from !== null) refuseOther(from, scenario);
  warnOfIdleOptions(environment, protocol, words);
  return { scenario, protocol };
}

interface OutcomeShown {
  lines: string[];
  rendered: RenderedRun | null;
  decision: ToldDecision | null;
  /** The last of the lines: to be pasted. */
  paste: string[];
}

/** Everything about an outcome that is for people, the run that was found as it is told, and one decision by which it fails. */
export async function outcomeShown(
  environment: Environment,
  words: Words,
  protocol: string,
  outcome: CheckOutcome,
): Promise<OutcomeShown> {
  const coverage = coverageLines(outcome, paintFor(environment, words));
  const { found, system, scenario } = outcome;
  if (found === null) return { lines: coverage, rendered: null, decision: null, paste: [] };
  const { schedule, recorded } = found;
  const rendered = await renderRun(environment, words, { system, schedule });
  const { seed } = outcome.plan;
  const paste = pasteLines({
    command: environment.command,
    protocol,
    scenario,
    strategy: outcome.by,
    seed,
    file: recorded.ok ? recorded.recording.path : null,
  });
  const { told: decision } = await oneDecision(environment, system, found, BRIEFLY);
  const parting = decision === null ? [] : [...decisionLines(decision, widthOf(words)), ''];
  const run = ['', ...rendered.table, '', ...rendered.explanation, '', ...parting];
  const lines = [...run, ...sizeLines(outcome), ...coverage, '', ...paste];
  return { lines, rendered, decision, paste };
}

const toldFields = (rendered: RenderedRun | null): object => ({
  explanation: rendered?.sentences.explanation ?? [],
  conclusion: rendered?.sentences.conclusion ?? [],
  story: rendered?.story ?? null,
});

export function printOutcome(
  environment: Environment,
  words: Words,
  { found }: CheckOutcome,
  lines: readonly string[],
): void {
  forPeople(environment, words)(`${lines.join('\n')}\n`);
  if (found?.recorded.ok === false)
    environment.err(`pokelab: ${printable(found.recorded.message)}\n`);
}

function outcomeFields(outcome: CheckOutcome): object {
  const { asked, scenario, plan, by, verdict, result, end, found, smallest, rungs } = outcome;
  const { states, transitions, depth, runs, nmiPositions, unfinished = 0 } = result;
  return {
    verdict,
    complete: verdict === 'pass',
    end,
    finding: found === null ? null : { ...findingFields(found), by },
    states,
    transitions,
    depth,
    runs,
    unfinished,
    bytes: result.bytes,
    bitstate: result.bits ?? null,
    growing: result.growing ?? [],
    nmiPositions,
    engine: result.engine ?? null,
    widened: result.widened ?? 0,
    elapsedMs: Math.round(result.elapsedMs),
    seed: plan.seed,
    strategy: plan.strategy,
    smallest:
      smallest?.failing == null
        ? null
        : { ...sizeFields(smallest.failing), searched: smallest.sizes.map(searchedFields) },
    rungs: rungs.map((rung) => rungFields(rung, asked)),
    pctRuns: outcome.pctRuns,
    asked: scenarioFields(asked),
    scenario: scenarioFields(scenario),
  };
}

const sizeFields = ({ cpus, nmis }: ScenarioSize) => ({ cpus, nmis: nmisWord(nmis) });
const searchedFields = (size: SearchedSize) => ({ ...size, ...sizeFields(size) });

const rungFields = (rung: Rung, asked: Scenario) => ({
  cpus: rung.scenario.cpus,
  nmis: nmisWord(rung.scenario.nmis),
  sites: rung.scenario.sites,
  jobs: rung.scenario.jobs,
  isLarger: isAbove(rung, asked),
  verdict: rung.failure === null && rung.end !== 'complete' ? 'open' : verdictOf(rung),
  end: rung.end,
  states: rung.states,
});

function findingFields(found: Found): object {
  const { failure, schedule, isLeast, recorded } = found;
  return {
    class: failure.class,
    message: failure.message,
    cpu: failure.cpu,
    site: failure.site,
    ...costOf(schedule),
    least: isLeast,
    replay: recorded.ok ? recorded.recording.path : null,
  };
}
