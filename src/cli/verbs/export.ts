/** `pokelab export FILE`: a recorded run for other tools. */
import { eachMoment } from '../../history/simulate.ts';
import { printable } from '../../machine/program/printable.ts';
import { whyUnwritten, writeWhole } from '../../replay/writing/whole-file.ts';
import { EXPORT_FORMATS, type ExportFormat, exporterFor } from '../../report/exporting/exports.ts';
import { outOf } from '../files/record-run.ts';
import { verifiedReplay } from '../files/replay-file.ts';
import { printEach, printJson } from '../printing/json-document.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { choice } from '../words/arguments.ts';
import { EXPORT_FORMAT } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';

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
  const { replay, system } = await verifiedReplay(file);
  const { truncated } = replay;
  if (truncated !== null) environment.err(`pokelab: ${printable(truncated.message)}\n`);
  const exporter = exporterFor(format, system);
  let events = 0;
  function* texts(): Generator<string> {
    let text = exporter.head;
    for (const moment of eachMoment(system, replay.schedule)) {
      events++;
      text += exporter.text(moment);
      if (text.length < CHUNK) continue;
      yield text;
      text = '';
    }
    yield text + exporter.foot();
  }
  if (out === null) await printEach(environment, environment.out, texts());
  else write(environment, out, texts());
  if (words.json) printJson(environment, 'export', { file, format, out, events });
  else if (out !== null) environment.err(`${events} events in ${printable(out)}\n`);
  return EXIT.ok;
}

/** Throws UsageError; nothing is left there then. */
function write({ unfinished }: Environment, out: string, texts: Iterable<string>): void {
  try {
    writeWhole(out, texts, { overwrites: false, unfinished });
  } catch (error) {
    throw new UsageError(whyUnwritten(out, null, error));
  }
}
