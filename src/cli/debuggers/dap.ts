/** `pokelab dap [FILE]`: a recorded run for an editor, which speaks the Debug Adapter Protocol on stdin and stdout. */

import { CAPABILITIES } from '../../dap/protocol/capabilities.ts';
import { type Debuggee, openDebuggee } from '../../dap/run/debuggee.ts';
import { DISK } from '../../dap/run/disk.ts';
import { Server } from '../../dap/server.ts';
import { OpeningError } from '../../inspect/opening/opening.ts';
import { printable } from '../../machine/program/printable.ts';
import { refuseNoReplay } from '../files/replay-file.ts';
import { printJson } from '../printing/json-document.ts';
import type { Console } from '../process/console.ts';
import type { Environment } from '../process/environment.ts';
import {
  DiagnosticsError,
  DivergedError,
  EXIT,
  type ExitStatus,
  UsageError,
} from '../process/exit.ts';
import type { Words } from '../words/given-words.ts';

/** stdout belongs to the protocol. */
type Around = Pick<Environment, 'out' | 'err' | 'command' | 'console'>;

export async function run(
  environment: Around,
  [file]: string[],
  words: Words,
): Promise<ExitStatus> {
  if (file !== undefined) refuseNoReplay(file);
  if (words.json) return describe(environment, file ?? null);
  const { err, command, console } = environment;
  if (console === undefined) throw new UsageError('an editor is spoken to on stdin');
  const around = console();
  if (around.input.isTTY) err(HINT);
  const server = new Server({
    disk: DISK,
    command,
    replay: file ?? null,
    // Frames, of which nothing may be changed on the way: what is in them is printable.
    send: (text) => void around.output.write(text),
  });
  const { problem } = await conversation(server, around);
  if (problem === null) return EXIT.ok;
  err(`pokelab: stdin is no conversation of the Debug Adapter Protocol: ${printable(problem)}\n`);
  return EXIT.usage;
}

const HINT =
  "pokelab: editors start this and speak to it on stdin; 'pokelab dap --help' says how, Ctrl-D ends it\n";

/** Signals end it as the end of stdin does: at once, with what was asked before unanswered. */
async function conversation(
  server: Server,
  { input, output, onSignal }: Console,
): Promise<{ problem: string | null }> {
  // Nobody is left to be answered.
  output.once('error', () => server.end());
  input.on('data', (chunk: Buffer) => server.take(chunk));
  for (const event of ['end', 'error', 'close']) input.on(event, () => server.end());
  const stopped = new Promise<{ problem: null }>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      onSignal(signal, () => done({ problem: null }));
    }
  });
  const ended = await Promise.race([server.serve(), stopped]);
  // What still comes is nobody's.
  input.destroy();
  return ended;
}

/** What an editor would be told, for programs: nothing is spoken. */
async function describe(environment: Around, file: string | null): Promise<ExitStatus> {
  const run = file === null ? null : await opened(environment, file);
  printJson(environment, 'dap', {
    file,
    capabilities: CAPABILITIES,
    run:
      run === null
        ? null
        : {
            events: run.timeline.length,
            threads: run.system.cpus,
            at: run.first === 0 ? null : run.first - 1,
            failure: run.critical?.failure ?? null,
            sources: run.sources.map(({ name, path }) => ({ name, path })),
            told: run.told,
          },
  });
  return EXIT.ok;
}

async function opened({ command }: Around, replay: string): Promise<Debuggee> {
  const options = { replay, at: null, runsOn: false, protocol: null } as const;
  try {
    return await openDebuggee(options, { disk: DISK, command });
  } catch (error) {
    if (!(error instanceof OpeningError)) throw error;
    const message = error.message.trimEnd();
    if (error.status === EXIT.diverged) throw new DivergedError(message);
    throw message.includes('\n') ? new DiagnosticsError(message) : new UsageError(message);
  }
}
