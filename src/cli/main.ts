#!/usr/bin/env node
/** The command line: words to verbs, outcomes to exit statuses. */
import { basename, relative } from 'node:path';
import { Command, CommanderError } from 'commander';
import { quoted } from '../report/printing/paste-lines.ts';
import { manualText } from './manual.ts';
import { printJson } from './printing/json-document.ts';
import { type Ended, endedBy } from './process/ended.ts';
import type { Environment } from './process/environment.ts';
import { EXIT, type ExitStatus } from './process/exit.ts';
import { Memory } from './process/memory.ts';
import { Signals } from './process/signals.ts';
import { openStreams } from './process/streams.ts';
import { VERSION } from './process/version.ts';
import { VERBS } from './verb-table.ts';
import { takesCommands, withCommands } from './words/command-words.ts';
import { takesDefines, withDefines } from './words/define-words.ts';
import type { Words } from './words/given-words.ts';
import { helpOf, type Verb } from './words/verb.ts';

const signals = new Signals();
const memory = new Memory();
const streams = openStreams(signals.receive);

function realEnvironment(): Environment {
  const { stdout, stderr, env } = process;
  const isDumb = env.TERM === 'dumb';
  return {
    out: streams.out,
    err: streams.err,
    drained: streams.drained,
    isTerminal: stderr.isTTY === true && !isDumb,
    colour: stdout.isTTY === true && !isDumb && !env.NO_COLOR,
    // A serial line does not know its width: 0.
    columns: () => stderr.columns || 80,
    now: () => performance.now(),
    listen: () => signals.listen(),
    interrupted: () => signals.received || memory.isLow(performance.now()),
    memoryLow: () => !signals.received && memory.isLow(performance.now()),
    command: commandName(),
  };
}

/** Whoever came through npm, or runs the script by its path, has no `pokelab` on the PATH. */
function commandName(): string {
  const { argv, env } = process;
  if (env.npm_command !== undefined) return 'npx pokelab';
  const isInstalled = basename(argv[1]) === 'pokelab';
  return isInstalled ? 'pokelab' : `node ${quoted(relative('.', argv[1]))}`;
}

/** Runs a verb; everything that can go wrong ends in a line for people and a status. */
async function runVerb(verb: Verb, positional: string[], words: Words): Promise<ExitStatus> {
  const environment = realEnvironment();
  try {
    const { run } = await verb.load();
    return await run(environment, positional, words);
  } catch (error) {
    return end(endedBy(error));
  }
}

/** What went wrong for people, and as the one document where that was asked for. */
function end({ status, message, text }: Ended): ExitStatus {
  streams.err(text);
  const words = process.argv.slice(2);
  if (words.includes('--json')) {
    const verb = VERBS.find(({ name }) => name === words[0])?.name ?? null;
    printJson({ out: streams.out }, verb, { error: { status, message } });
  }
  return status;
}

function program(done: (status: ExitStatus) => void): Command {
  const root = new Command('pokelab')
    .description('A laboratory for live code patching protocols')
    .version(VERSION)
    .showHelpAfterError("('pokelab --help' lists the verbs)")
    .configureOutput({
      writeOut: streams.out,
      writeErr: streams.err,
      outputError: (text, write) => write(text.replace(/^error:/, 'pokelab:')),
    })
    .exitOverride();
  for (const verb of VERBS) {
    const command = root.command(`${verb.name} ${verb.arguments}`.trim()).summary(verb.summary);
    command.description(`${verb.summary[0].toUpperCase()}${verb.summary.slice(1)}.`);
    for (const option of verb.options) command.option(option[0], helpOf(option));
    command.addHelpText('after', manualText(verb.name));
    command.showHelpAfterError(`('pokelab ${verb.name} --help' lists its options)`);
    command.action(async (...given: unknown[]) => {
      const positional = given
        .slice(0, -2)
        .flat()
        .filter((word) => word !== undefined);
      done(await runVerb(verb, positional as string[], given[given.length - 2] as Words));
    });
  }
  return root;
}

/** With all commands in one, and each -D in the spelling of its protocol. */
function wordsGiven([name, ...words]: string[]): string[] {
  if (name === undefined) return [];
  const verb = VERBS.find((known) => known.name === name);
  if (verb === undefined) return [name, ...words];
  const joined = takesCommands(verb) ? withCommands(words) : words;
  return [name, ...(takesDefines(verb) ? withDefines(verb, joined) : joined)];
}

async function main(): Promise<void> {
  let status: ExitStatus = EXIT.ok;
  try {
    await program((result) => {
      status = result;
    }).parseAsync([...process.argv.slice(0, 2), ...wordsGiven(process.argv.slice(2))]);
  } catch (error) {
    if (!(error instanceof CommanderError)) status = end(endedBy(error));
    else if (error.exitCode === 0) status = EXIT.ok;
    else {
      // Commander has told people.
      const message = error.message.replace(/^error: /, '');
      status = end({ status: EXIT.usage, message, text: '' });
    }
  }
  process.exitCode = status;
}

// Without this Node would end with 1, which says that a violation was found.
process.on('uncaughtException', (error) => {
  process.exit(end(endedBy(error)));
});
// The verdict is of no use to whoever did not get it.
process.on('exit', () => {
  if (streams.problem !== null) process.exitCode = EXIT.usage;
});
await main();
