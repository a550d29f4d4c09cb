/** `pokelab bisect FILE`: a failing run and a passing one that differ in one decision. */
import { type Bisected, type Decision, LONGEST_RUN } from '../../explore/bisecting/bisect.ts';
import { printable } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import { openReplayFile } from '../../replay/reading/open.ts';
import type { Replay } from '../../replay/reading/replay.ts';
import { operand, quoted } from '../../report/printing/paste-lines.ts';
import { decisionLines } from '../../report/telling/decision.ts';
import { outOf, recordRun } from '../files/record-run.ts';
import { verifiedReplay } from '../files/replay-file.ts';
import { forPeople, printJson } from '../printing/json-document.ts';
import { widthOf } from '../printing/render-run.ts';
import { grouped, plural } from '../printing/run-size.ts';
import { type Environment, interruptedStatus } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { oneDecision } from '../searching/one-decision.ts';
import { timeOf } from '../words/arguments.ts';
import { BISECT_MS } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';

/** By which a replay says that it was made here. */
const STRATEGY = 'bisect';

export async function run(
  environment: Environment,
  [file]: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const out = outOf(words);
  const width = widthOf(words);
  const maxMs = timeOf(words, BISECT_MS);
  const { replay, system, finding: failing } = await verifiedReplay(file);
  if (failing === null) throw new UsageError(`${file} holds no failure to bisect`);
  const finding = { failure: failing, schedule: [...replay.schedule] };
  const found = await oneDecision(environment, system, finding, { maxMs, maxSteps: Infinity });
  const { decision, told } = found;
  const isGiven = told?.isGiven === true;
  const files: Bisecting = { file, isGiven, out, replay, system };
  const pair = decision && (await recordPair(environment, files, decision));
  if (words.json) {
    const { runs, orders, why } = found;
    const fields = { file, class: finding.failure.class, found: decision !== null };
    const parts = { decision: told, fails: pair?.fails ?? null, passes: pair?.passes ?? null };
    printJson(environment, 'bisect', { ...fields, why, runs, orders, ...parts });
  }
  if (told !== null) say(`${decisionLines(told, width).join('\n')}\n`);
  say(`\n${triedText(found)}\n`);
  if (pair?.fails && pair.passes) {
    const beside = `${quoted(operand(pair.fails))} --beside ${quoted(pair.passes)}`;
    say(`debug:     ${environment.command} debug ${beside}\n`);
  }
  if (environment.interrupted()) return interruptedStatus(environment);
  if (decision === null) return EXIT.unknown;
  return pair?.passes ? EXIT.ok : EXIT.usage;
}

function triedText({ why, runs, orders, decision }: Bisected): string {
  if (why === 'tried-all' && orders === 0) {
    return 'none found: there is no other order of its steps to try near this one';
  }
  const tried = `${plural(runs, 'run')} by ${plural(orders, 'order')} of steps`;
  switch (why) {
    case 'found':
      return decision?.areNeighbours
        ? `${tried}; the two are the same but for two steps that change places`
        : `${tried}; the two are the same up to there, and no order in between is possible`;
    case 'tried-all':
      return `none found: ${tried} near this one, and no pair among them`;
    case 'budget':
      return `none found in the time: ${tried} near this one; --time gives it more`;
    case 'too-long':
      return `none found: it has more than ${grouped(LONGEST_RUN)} steps; shrink it first`;
    case 'no-order':
      return 'none found: it fails by NMIs that never end, not by the order of its steps';
  }
}

/** An older one of the same name may go, and nothing else. */
function isOfBisect(path: string): boolean {
  const read = openReplayFile(path);
  return read.ok && read.replay.header.strategy === STRATEGY;
}

interface Bisecting {
  file: string;
  /** It is the failing run of the pair. */
  isGiven: boolean;
  out: string | null;
  replay: Replay;
  system: System;
}

/** The files of the two runs: the failing one is the given one where nothing is different; null for one that could not be recorded. */
async function recordPair(
  environment: Environment,
  { file, isGiven, out, replay, system }: Bisecting,
  { fails, passes }: Decision,
): Promise<{ fails: string | null; passes: string | null }> {
  const stem = file.replace(/\.replay$/, '');
  const record = async (schedule: Step[], path: string): Promise<string | null> => {
    const { scenario } = replay;
    const replaces = path !== out && isOfBisect(path);
    const run = { scenario, system, schedule, strategy: STRATEGY, seed: null, out: path, replaces };
    const recorded = await recordRun(environment, run);
    if (recorded.ok) return path;
    environment.err(`pokelab: ${printable(recorded.message)}\n`);
    return null;
  };
  return {
    fails: isGiven ? file : await record(fails.schedule, `${stem}-fails.replay`),
    passes: await record(passes.schedule, out ?? `${stem}-passes.replay`),
  };
}
