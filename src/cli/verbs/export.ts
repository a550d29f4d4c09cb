/** `pokelab export FILE`: a recorded run for other tools. */
import { printable } from '../../machine/program/printable.ts';
import { svg } from '../../page/picture/exported-svg.ts';
import { BINARY, CONCLUDING, EXPORTERS } from '../../report/exporting/exports.ts';
import type { ExportedScenario, Exporter } from '../../report/exporting/run/exporter.ts';
import { operand, quoted } from '../../report/printing/paste-lines.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import { outOf } from '../files/record-run.ts';
import { verifiedTimeline } from '../files/replay-file.ts';
import { writeNew } from '../files/written-file.ts';
import { exportedRun } from '../printing/exported-run.ts';
import { printEach, printJson, scenarioFields } from '../printing/json-document.ts';
import { conclusionOf, runTold } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { choice } from '../words/arguments.ts';
import { EXPORT_FORMAT } from '../words/defaults.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../words/export-formats.ts';
import type { Words } from '../words/given-words.ts';

const ALL: Readonly<Record<ExportFormat, Exporter>> = { ...EXPORTERS, svg };

/** Characters that are written at once. */
const CHUNK = 1 << 16;

export async function run(
  environment: Environment,
  [file]: string[],
  words: Words,
): Promise<ExitStatus> {
  const said = choice('--format', words.format as string | undefined, EXPORT_FORMATS);
  const format = (said ?? EXPORT_FORMAT) as ExportFormat;
  const out = outOf(words);
  if (words.json && out === null) {
    throw new UsageError('--json needs --out: stdout cannot hold the run and a document about it');
  }
  if (BINARY.includes(format) && out === null) {
    throw new UsageError(`--format ${format} needs --out: it is no text`);
  }
  const { replay, timeline, first } = await verifiedTimeline(file);
  const { truncated } = replay;
  if (truncated !== null) environment.err(`pokelab: ${printable(truncated.message)}\n`);
  const scenario = scenarioOf(environment, file, replay.scenario);
  const told = runTold(timeline, first);
  const concluded = CONCLUDING.includes(format) ? await conclusionOf(told, environment) : null;
  const texts = inChunks(ALL[format](exportedRun(told, scenario, concluded?.sentences)));
  const events = timeline.length;
  // Bytes have been refused there.
  if (out === null) await printEach(environment, environment.out, texts as Generator<string>);
  else writeNew(environment, out, texts);
  if (words.json) printJson(environment, 'export', { file, format, out, events });
  else if (out !== null) environment.err(`${events} events in ${printable(out)}\n`);
  return EXIT.ok;
}

/** What was run, and the line that runs it again. */
const scenarioOf = (
  { command }: Environment,
  file: string,
  scenario: Scenario,
): ExportedScenario => ({
  protocol: scenario.protocol,
  description: describeScenario(scenario),
  fields: scenarioFields(scenario),
  reproduce: `${command} replay ${quoted(operand(file))}`,
});

/** The same, text in pieces that are worth a write. */
function* inChunks(pieces: Iterable<string | Uint8Array>): Generator<string | Uint8Array> {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece !== 'string') {
      yield piece;
      continue;
    }
    text += piece;
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  yield text;
}
