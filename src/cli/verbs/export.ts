/** `pokelab export FILE`: a recorded run for other tools. */

import { closeSync, openSync, writeSync } from 'node:fs';
import { ScheduleError, simulateSchedule } from '../../history/simulate.ts';
import { printable } from '../../machine/program/printable.ts';
import { EXPORT_FORMATS, type ExportFormat, exporterFor } from '../../report/exporting/exports.ts';
import { outOf } from '../files/record-run.ts';
import { readReplayFile, systemOfReplay } from '../files/replay-file.ts';
import { printJson } from '../printing/json-document.ts';
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
  const replay = readReplayFile(file);
  const system = await systemOfReplay(replay);
  const sink = sinkOf(environment, out);
  const exporter = exporterFor(format, system);
  let text = exporter.head;
  let events = 0;
  try {
    await simulateSchedule(system, replay.schedule).forEach((moment) => {
      events++;
      text += exporter.text(moment);
      if (text.length < CHUNK) return;
      sink.write(text);
      text = '';
    });
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    environment.err(
      `pokelab: ${printable(file)}: ${error.message}; 'replay' tells how it differs\n`,
    );
    return EXIT.diverged;
  } finally {
    sink.write(text + exporter.foot());
    sink.close();
  }
  if (words.json) printJson(environment, 'export', { file, format, out, events });
  else if (out !== null) environment.err(`${events} events in ${printable(out)}\n`);
  return EXIT.ok;
}

interface Sink {
  write(text: string): void;
  close(): void;
}

function sinkOf(environment: Environment, out: string | null): Sink {
  if (out === null) return { write: environment.out, close: () => {} };
  try {
    const descriptor = openSync(out, 'wx');
    return {
      write: (text) => void writeSync(descriptor, text),
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    throw new UsageError(`cannot write ${out}: ${(error as Error).message}`);
  }
}
