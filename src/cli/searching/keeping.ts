/** Which search `check` keeps, in which file, and what it goes on from, out of the user's words. */
import { existsSync, statSync } from 'node:fs';
import { isEndless } from '../../detectors/starvation.ts';
import { partsOfSpelling, spelledWith } from '../../language/protocol/defines.ts';
import { prepareLanguage } from '../../language/reading/syntax.ts';
import { printable } from '../../machine/program/printable.ts';
import { builtinProtocols } from '../../protocols/catalogue.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { misnamed } from '../../scenario/build.ts';
import { scenarioProblem } from '../../scenario/resolve.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import {
  checkpointNames,
  checkpointOf,
  KeptFile,
  openCheckpoint,
} from '../files/checkpoint-file.ts';
import { missingSays, strangerSays } from '../files/file-kinds.ts';
import { builtFor } from '../files/protocol-file.ts';
import { bytesText, plural } from '../printing/run-size.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import type { Words } from '../words/given-words.ts';
import type { CheckOutcome } from './check-scenario.ts';
import type { Keeping } from './kept-search.ts';
import { isWhole, type Plan } from './search-plan.ts';

export type Resumed = NonNullable<Keeping['from']>;

/** What `--resume` names; null without it. Throws UsageError. */
export async function resumedOf(words: Words): Promise<Resumed | null> {
  const { resume, strategy, reduction, engine, bitstate, workers } = words;
  if (typeof resume !== 'string') return null;
  if (strategy !== undefined && strategy !== 'exhaustive') {
    throw new UsageError(
      `--resume goes on with an exhaustive search, and --strategy says ${strategy}`,
    );
  }
  if (bitstate === true) {
    throw new UsageError(
      '--resume goes on with a search that knows each state: leave out --bitstate',
    );
  }
  if (workers !== undefined) {
    throw new UsageError(
      '--resume goes on with as many threads as the search had: leave out --workers',
    );
  }
  const stranger = strangerSays(resume, 'checkpoint');
  if (stranger !== null) throw new UsageError(stranger);
  if (!existsSync(resume)) throw new UsageError(missingSays(resume));
  const checkpoint = openCheckpoint(resume);
  const { scenario, reduce, engine: saved } = checkpoint.header;
  if (engine !== undefined && engine !== saved.name) {
    throw new UsageError(`${printable(resume)} is a search of another engine: leave out --engine`);
  }
  if (reduction === false && reduce) {
    throw new UsageError(
      `${printable(resume)} is a search with the reduction: leave out --no-reduction`,
    );
  }
  await prepareLanguage();
  const problem = scenarioProblem(scenario);
  const wrong = problem ?? misnamed(scenario, builtFor(scenario));
  if (wrong !== null) throw new UsageError(`${printable(resume)}: ${wrong}`);
  return { path: resume, checkpoint };
}

/** What a verdict rests on that this search has not seen itself. */
export function trustLines(from: Resumed | null): string[] {
  if (from === null) return [];
  const { path, checkpoint } = from;
  const { states } = checkpoint.header.counts;
  const what = `that its first ${plural(states, 'state')} were searched is what ${printable(path)} says`;
  return ['', `resumed:   ${what}`];
}

/** Throws UsageError when the words ask for another scenario than the file has. */
export function refuseOther({ path, checkpoint }: Resumed, asked: Scenario): void {
  const { scenario } = checkpoint.header;
  if (JSON.stringify(scenario) === JSON.stringify(asked)) return;
  const told = (one: Scenario) => `${printable(one.protocol)}, ${describeScenario(one)}`;
  const [own, other] = [told(scenario), told(asked)];
  const what = own === other ? `another text of ${own}` : `${own}, not of ${other}`;
  throw new UsageError(`${printable(path)} is a search of ${what}: leave out all but --resume`);
}

/** The search's limits; those that the user does not give are as before. Throws UsageError where they are spent. */
export function resumedPlan(plan: Plan, { path, checkpoint }: Resumed): Plan {
  const { limits, counts } = checkpoint.header;
  const isGiven = plan.limits.maxStates !== Infinity;
  const maxStates = isGiven ? plan.limits.maxStates : limits.states;
  if (counts.states >= maxStates) {
    const spent = `it has ${plural(counts.states, 'state')}, and its budget is ${plural(maxStates, 'state')}`;
    throw new UsageError(`${printable(path)}: ${spent}: a larger --states goes on`);
  }
  // Smaller scenarios were searched before.
  return { ...plan, strategy: 'exhaustive', limits: { ...plan.limits, maxStates } };
}

/** How the protocol of a scenario is named on the command line. */
export function spellingOf({ protocol, source }: Scenario): string {
  const { name } = partsOfSpelling(protocol);
  const isBuiltin = builtinProtocols().includes(name);
  return isBuiltin ? protocol : spelledWith(source.name, source.defines ?? []);
}

/** Null for a search that is not kept. Throws UsageError. */
export function keepingOf(
  environment: Environment,
  words: Words,
  search: Omit<Keeping, 'file' | 'isAsked'>,
): Keeping | null {
  const { plan, scenario, from, reduce } = search;
  const asked = checkpointOf(words);
  if (!isWhole(plan.strategy) || isEndless(scenario) || plan.bitstate) {
    if (asked === null) return null;
    const why = plan.bitstate
      ? 'a search with --bitstate cannot be gone on with'
      : isWhole(plan.strategy)
        ? 'a search with NMIs without end cannot be gone on with'
        : `runs of ${plan.strategy} need none: the same seed gives the same runs`;
    throw new UsageError(`--checkpoint: ${why}`);
  }
  if (asked !== null) {
    return { ...search, file: new KeptFile(environment, [asked]), isAsked: true };
  }
  if (from !== null) {
    const held = { bytes: statSync(from.path).size, states: from.checkpoint.header.counts.states };
    return { ...search, file: new KeptFile(environment, [from.path], held), isAsked: true };
  }
  if (words.checkpoint === false) return null;
  for (const other of checkpointNames(scenario, reduce)) {
    if (!existsSync(other)) break;
    const advice = `'check --resume ${quoted(other)}' goes on with it`;
    environment.err(`pokelab: ${printable(other)} is kept of this search: ${advice}\n`);
  }
  return {
    ...search,
    file: new KeptFile(environment, checkpointNames(scenario, reduce)),
    isAsked: false,
  };
}

/** Where the search is kept, and what goes on with it. */
export function keptLines(
  { command }: Environment,
  { time }: Words,
  { file }: Keeping,
  { verdict, end, plan, result }: CheckOutcome,
): string[] {
  const { path, held } = file;
  if (verdict !== 'unknown' || held === null) return [];
  const { maxStates, maxBytes } = plan.limits;
  const words = ['check', '--resume', path];
  if (typeof time === 'string') words.push('--time', time);
  if (end === 'states') words.push('--states', String(2 * maxStates));
  const isAtLimit = result.end === 'memory' && result.outOfMemory !== true;
  if (isAtLimit) words.push('--memory-limit', `${Math.ceil((2 * maxBytes) / 2 ** 20)}M`);
  return [
    '',
    `kept:      ${printable(path)} (${plural(held.states, 'state')}, ${bytesText(held.bytes)})`,
    `resume:    ${command} ${words.map(quoted).join(' ')}`,
  ];
}
