/** `pokelab debug [FILE]`: the terminal debugger on a recorded run, or on a run that begins now. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Target } from '../../../tui/main.ts';
import type { Terminal } from '../../../tui/terminal/terminal.ts';
import type { OpenedRun } from '../../inspect/opening/opening.ts';
import { isPlaceWord } from '../../inspect/opening/opening-place.ts';
import { spellingWords } from '../../language/protocol/defines.ts';
import { printable } from '../../machine/program/printable.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { madeName } from '../files/made-name.ts';
import { isProtocol, loadProtocol, scenarioFor } from '../files/protocol-file.ts';
import { outOf } from '../files/record-run.ts';
import { refuseNoReplay } from '../files/replay-file.ts';
import { printJson, scenarioFields } from '../printing/json-document.ts';
import { toldLines } from '../printing/render-run.ts';
import { conclusionOf, runTold, sentencesOf, storyOf } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';
import {
  DiagnosticsError,
  DivergedError,
  EXIT,
  type ExitStatus,
  UsageError,
} from '../process/exit.ts';
import { VERSION } from '../process/version.ts';
import { scenarioOptions } from '../words/arguments.ts';
import { REPLAYS_FOLDER } from '../words/defaults.ts';
import { machineOptions, refuseIdle } from '../words/diff-words.ts';
import type { Words } from '../words/given-words.ts';
import { warnOfIdleOptions } from '../words/idle-options.ts';

/** What the debugger needs of it; it has the terminal to itself. */
type Around = Pick<Environment, 'out' | 'err' | 'command' | 'interrupted' | 'now' | 'console'>;

export async function run(
  environment: Around,
  [file]: string[],
  words: Words,
): Promise<ExitStatus> {
  if (words.story && (words.batch || commandsOf(words) !== '')) {
    throw new UsageError('--story prints the story and quits: it goes without commands');
  }
  const target = await targetOf(environment, file, words);
  if (words.batch || words.story || words.json) return withoutScreen(environment, target, words);
  const { openDebugger } = await import('../../../tui/main.ts');
  const status = await openDebugger({
    terminal: realTerminal(environment),
    target,
    asked: {
      unicode: words.ascii ? false : undefined,
      mouse: words.mouse === false ? false : undefined,
      colour: words.colour === false ? false : undefined,
    },
    commands: commandsOf(words),
    command: environment.command,
    tool: VERSION,
  });
  return status as ExitStatus;
}

const commandsOf = ({ e }: Words): string => (typeof e === 'string' ? e : '');

/** Nothing is drawn: what commands say, the story, or a document for programs. */
async function withoutScreen(
  environment: Around,
  target: Target,
  words: Words,
): Promise<ExitStatus> {
  const { openRun } = await import('../../../tui/main.ts');
  const opened = await openRun(target, environment.command);
  if (!opened.ok) {
    if (opened.status === EXIT.diverged) throw new DivergedError(opened.message);
    throw opened.message.includes('\n')
      ? new DiagnosticsError(opened.message)
      : new UsageError(opened.message);
  }
  const { run } = opened;
  if (run === null) {
    const option = words.json ? '--json' : words.batch ? '--batch' : '--story';
    throw new UsageError(`debug ${option} is about one run: name a replay, or --protocol PROTOCOL`);
  }
  const told = words.story ? await storyToldBy(environment, run) : null;
  const record = target.kind === 'live' ? target.record : null;
  const ran = await batchRun(environment, { run, record }, words);
  if (words.json) printJson(environment, 'debug', { ...(await fieldsOf(run)), ...told, ...ran });
  else if (told !== null) environment.out(storyText(run, told));
  return ran.commands.some(({ problem }) => problem !== null) ? EXIT.failed : EXIT.ok;
}

/** Runs the commands; people are told at once, programs in the end. */
async function batchRun(
  environment: Around,
  { run, record }: { run: OpenedRun; record: string | null },
  words: Words,
) {
  const { runBatch } = await import('../../../tui/batch.ts');
  const { command } = environment;
  const warn = (text: string): void => environment.err(`pokelab: ${printable(text)}\n`);
  const given = { run, record, command, commands: commandsOf(words), tool: VERSION, warn };
  const commands: { command: string; says: string[]; at: number | null; problem: string | null }[] =
    [];
  for await (const { text, where, says, problem, event } of runBatch(given)) {
    commands.push({ command: text, says, at: event, problem });
    if (!words.json) environment.out(says.map((line) => `${printable(line)}\n`).join(''));
    if (problem === null) continue;
    warn(`${where}: ${text}: ${problem}`);
  }
  return { commands };
}

async function storyToldBy(environment: Around, { root, beside }: OpenedRun) {
  if (beside !== null || root.isOpen) throw new UsageError('--story is about one recorded run');
  const told = runTold(root.timeline, root.critical);
  return {
    explanation: sentencesOf(told),
    conclusion: (await conclusionOf(told, environment)).sentences,
    story: storyOf(told),
  };
}

function storyText({ title }: OpenedRun, told: Parameters<typeof toldLines>[0]): string {
  const lines = toldLines(told);
  const text = lines.length === 0 ? ['This run does not fail.'] : lines;
  return [printable(title), '', ...text].map((line) => `${line}\n`).join('');
}

/** What would be drawn, for programs. */
async function fieldsOf({ title, root, note, reproduce, file, scenario, beside }: OpenedRun) {
  const { bookmarksBeside } = await import('../../../tui/files/notes-keeper.ts');
  const { timeline, critical, mark } = root;
  return {
    file,
    title,
    events: timeline.length,
    at: mark === 0 ? null : mark - 1,
    failure: critical?.failure ?? null,
    failing: critical === null || critical.event >= timeline.length ? null : critical.event,
    bookmarks: Object.fromEntries(
      Object.entries(bookmarksBeside(file, root)).map(([letter, place]) => [
        letter,
        place.mark === 0 ? null : place.mark - 1,
      ]),
    ),
    beside: beside === null ? null : beside.pair.titles.b,
    note: note === '' ? null : note,
    reproduce,
    scenario: scenarioFields(scenario),
  };
}

async function targetOf(
  environment: Around,
  file: string | undefined,
  words: Words,
): Promise<Target> {
  const { protocol: name, against, beside } = words;
  const at = placeOf(words);
  if (file !== undefined && isProtocol(file)) {
    const live = `'pokelab debug --protocol ${quoted(file)}' begins a live run of it`;
    throw new UsageError(`${file} is a protocol, not a recorded run: ${live}`);
  }
  for (const replay of [file, beside]) if (typeof replay === 'string') refuseNoReplay(replay);
  if (typeof against === 'string' || typeof beside === 'string') return pairOf(file, words);
  if (typeof name !== 'string') {
    refuseIdle('recording', words);
    if (file !== undefined) return { kind: 'replay', path: file, at };
    if (at !== undefined) throw new UsageError(NO_PLACE);
    return { kind: 'pick', directory: REPLAYS_FOLDER };
  }
  if (at !== undefined) throw new UsageError(NO_PLACE);
  if (file !== undefined) throw new UsageError('give a replay or --protocol, not both');
  const protocol = await loadProtocol(name);
  const scenario = scenarioFor(protocol, scenarioOptions(words));
  warnOfIdleOptions(environment, protocol, words);
  const record = words.json ? null : recordPath(protocol.name, words.out);
  const opens = record === null ? ['--protocol', ...spellingWords(name)] : [record];
  const reproduce = `${environment.command} debug ${opens.map(quoted).join(' ')}`;
  return { kind: 'live', scenario, reproduce, record };
}

const NOTHING_LIVE =
  "it names where a live run is recorded: 'debug --protocol'; of two runs ':save FILE' keeps the one that the cursor is in";
const NO_PLACE = '--at goes with a replay: debug REPLAY --at EVENT';

function placeOf({ at }: Words): string | undefined {
  if (typeof at !== 'string' || isPlaceWord(at)) return at as string | undefined;
  throw new UsageError(
    `--at takes an event's number, N%, failure, start or end, not '${printable(at)}'`,
  );
}

/** Two runs: the recording, and what `--against` or `--beside` puts beside it. */
async function pairOf(file: string | undefined, words: Words): Promise<Target> {
  const { against, beside, protocol } = words;
  const at = placeOf(words);
  if (file === undefined || protocol !== undefined) {
    throw new UsageError(
      '--against and --beside go with a replay: debug REPLAY --against PROTOCOL',
    );
  }
  if (words.out !== undefined) throw new UsageError(`--out: ${NOTHING_LIVE}`);
  if (typeof against !== 'string') {
    refuseIdle('recordings', words);
    return { kind: 'pair', path: file, beside: { kind: 'replay', path: beside as string }, at };
  }
  if (beside !== undefined) throw new UsageError('give --against or --beside, not both');
  refuseIdle('carried', words);
  const { name, file: source } = await loadProtocol(against);
  const own = { name, file: source, called: against, machine: machineOptions(words) };
  return { kind: 'pair', path: file, beside: { kind: 'protocol', ...own }, at };
}

/** Where a live run is recorded: what the user says, else a new name in the directory. */
function recordPath(protocol: string, out: Words[string]): string {
  const named = outOf({ out });
  if (named !== null) return named;
  const stem = join(REPLAYS_FOLDER, `${madeName(protocol)}-live`);
  for (let number = 1; ; number++) {
    const path = `${stem}-${number}.replay`;
    if (existsSync(path)) continue;
    makeFolder(dirname(path));
    return path;
  }
}

/** Where it cannot be made the debugger says that it cannot record, and opens all the same. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    // Said by whoever opens a file in it.
  }
}

/** The console, as the debugger has it. */
function realTerminal({ console, err }: Around): Terminal {
  if (console === undefined) throw new UsageError('the debugger needs a terminal');
  return { ...console(), say: err, env: process.env };
}
