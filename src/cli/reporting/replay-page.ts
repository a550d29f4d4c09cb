/** The page of a recorded run. */
import { printable } from '../../machine/program/printable.ts';
import { runPage } from '../../page/html/run-page.ts';
import type { Replay } from '../../replay/reading/replay.ts';
import { fileLines } from '../../report/printing/paste-lines.ts';
import { describeScenario } from '../../scenario/scenario.ts';
import { verifiedTimeline } from '../files/replay-file.ts';
import { claimsOf, claimsText } from '../printing/claims.ts';
import { unfinishedText, verdictOf } from '../printing/render-run.ts';
import { runTold, type ToldRun } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT } from '../process/exit.ts';
import { type MadePage, ownParts } from './made-page.ts';
import { toldParts } from './told-parts.ts';

export async function replayPage(environment: Environment, file: string): Promise<MadePage> {
  const { replay, timeline, first } = await verifiedTimeline(file);
  const told = runTold(timeline, first);
  const { truncated, scenario } = replay;
  if (truncated !== null) environment.err(`pokelab: ${printable(truncated.message)}\n`);
  const made = runPage({
    title: scenario.protocol,
    ...(await toldParts(environment, told)),
    verdict: verdictWords(told),
    lines: linesOf(replay, told),
    shown: 'The run',
    notes: [],
    again: fileLines(environment.command, file),
    ...ownParts(),
  });
  const { text, ...held } = made;
  return { text, status: EXIT.ok, events: { ...held, all: timeline.length } };
}

export function verdictWords(told: ToldRun): { kind: 'fail' | 'pass' | 'unknown'; words: string } {
  const verdict = verdictOf(told);
  if (told.failure !== null) return { kind: 'fail', words: `FAIL ${told.failure.class}` };
  if (verdict === 'pass') return { kind: 'pass', words: 'this run passes' };
  return { kind: 'unknown', words: 'unfinished' };
}

function linesOf(replay: Replay, told: ToldRun): string[] {
  const { scenario, truncated } = replay;
  const lines = [
    describeScenario(scenario),
    `${told.timeline.length} events; ${claimsText(claimsOf(replay, told.failure))}`,
  ];
  if (told.unfinished !== null) lines.push(`unfinished: ${unfinishedText(told.unfinished)}`);
  if (truncated !== null) lines.push(truncated.message);
  return lines;
}
