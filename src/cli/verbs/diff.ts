/** `pokelab diff A B`, `pokelab diff A --against PROTOCOL`: two runs, or two protocols. */
import { diffDocument } from '../../diff/telling/diff-document.ts';
import { markdownLines, markdownParts } from '../../diff/telling/markdown.ts';
import { reportLines } from '../../diff/telling/report.ts';
import { printable } from '../../machine/program/printable.ts';
import { lazyDisassembler } from '../../report/naming/disassemble.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { addSummary, askedOf } from '../ci/hand-over.ts';
import { partedSummary } from '../ci/summary.ts';
import {
  type ComparedRuns,
  comparedRuns,
  comparedStatus,
  otherOf,
} from '../comparing/compared-runs.ts';
import { diffTwoProtocols } from '../comparing/diff-protocols.ts';
import { kindOf } from '../files/file-kinds.ts';
import { isProtocol, loadProtocol } from '../files/protocol-file.ts';
import { outOf, recordRun } from '../files/record-run.ts';
import { refuseNoReplay } from '../files/replay-file.ts';
import { forPeople, printJson, scenarioFields } from '../printing/json-document.ts';
import { paintFor, widthOf } from '../printing/render-run.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { DEFAULT_WIDTH, LEAST_OF_TWO } from '../words/defaults.ts';
import { refuseIdle } from '../words/diff-words.ts';
import type { Words } from '../words/given-words.ts';

export async function run(
  environment: Environment,
  [first, second]: string[],
  words: Words,
): Promise<ExitStatus> {
  const against = words.against as string | undefined;
  const other = otherOf(second, words);
  if (other === undefined) {
    if (!isProtocol(first)) refuseNoReplay(first);
    const call = `diff ${quoted(first)}`;
    throw new UsageError(
      isProtocol(first)
        ? `name what to compare with: ${call} PROTOCOL, or diff REPLAY --against ${quoted(first)}`
        : `name what to compare with: ${call} REPLAY, or ${call} --against PROTOCOL`,
    );
  }
  if (isProtocol(first) && isProtocol(other)) {
    refuseIdle('protocols', words);
    return diffTwoProtocols(environment, [first, other], words);
  }
  // Says what is wrong with a name that there is not.
  if (against !== undefined && !isProtocol(against)) await loadProtocol(against);
  if (isProtocol(first)) {
    if (kindOf(other) !== 'replay') await loadProtocol(other);
    throw new UsageError(`write the replay first: diff ${other} ${first}`);
  }
  return diffRuns(environment, { first, other }, words);
}

async function diffRuns(
  environment: Environment,
  { first, other }: { first: string; other: string },
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const { summary } = askedOf(words);
  const out = outOf(words);
  const width = widthOf(words, LEAST_OF_TWO) ?? DEFAULT_WIDTH;
  const compared = await comparedRuns(environment, { first, other }, words);
  const { judged, scenario } = compared;
  const recorded = out === null ? null : await recordSecond(environment, compared, out);
  const paint = paintFor(environment, words);
  const options = { width, paint, disassembler: lazyDisassembler() };
  const lines = words.markdown ? markdownLines(judged, options) : reportLines(judged, options);
  if (words.json) {
    const fields = { ...diffDocument(judged), scenario: scenarioFields(scenario) };
    printJson(environment, 'diff', fields);
  }
  say(`${lines.join('\n')}\n`);
  if (recorded?.ok) say(`\nThe second run is in ${printable(recorded.recording.path)}\n`);
  if (recorded?.ok === false) {
    environment.err(`pokelab: ${printable(recorded.message)}\n`);
  }
  const [head, ...parts] = markdownParts(judged, options);
  const isAdded = addSummary(environment, summary, partedSummary(head, parts));
  const isLost = recorded?.ok === false || !isAdded;
  const status = comparedStatus(environment, judged);
  return status === EXIT.ok && isLost ? EXIT.usage : status;
}

function recordSecond(environment: Environment, { judged, scenario }: ComparedRuns, out: string) {
  const { system, timeline } = judged.comparison.b;
  const { schedule } = timeline;
  return recordRun(environment, {
    scenario,
    system,
    schedule,
    strategy: 'schedule',
    seed: null,
    out,
  });
}
