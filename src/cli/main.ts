#!/usr/bin/env node
/** The command line: words to verbs, outcomes to exit statuses. */
import { basename, relative } from 'node:path';
import { isatty } from 'node:tty';
import { Command, CommanderError } from 'commander';
import { printable } from '../machine/program/printable.ts';
import { quoted } from '../report/printing/paste-lines.ts';
import { tellEnded } from './ending.ts';
import { manualText } from './manual.ts';
import { type Ended, endedBy } from './process/ended.ts';
import { EXIT, type ExitStatus } from './process/exit.ts';
import { openStreams } from './process/streams.ts';
import { VERSION } from './process/version.ts';
import { runOnThread } from './thread/keeper.ts';
import { VERBS } from './verb-table.ts';
import { takesCommands, withCommands } from './words/command-words.ts';
import { takesDefines, withDefines } from './words/define-words.ts';
import type { Words } from './words/given-words.ts';
import { helpOf, type Verb } from './words/verb.ts';

// Nothing that the main thread says is worth more than its reader.
const streams = openStreams(() => {});

/** Whoever came through npm, or runs the script by its path, has no `pokelab` on the PATH. */
function commandName(): string {
  const { argv, env } = process;
  if (env.npm_command !== undefined) return 'npx pokelab';
  const isInstalled = basename(argv[1]) === 'pokelab';
  return isInstalled ? 'pokelab' : `node ${quoted(relative('.', argv[1]))}`;
}

/** Runs a verb; everything that can go wrong ends in a line for people and a status. */
async function runVerb({ name }: Verb, positional: string[], words: Words): Promise<ExitStatus> {
  const { TERM, NO_COLOR } = process.env;
  const isDumb = TERM === 'dumb';
  const colour = isatty(1) && !isDumb && !NO_COLOR;
  const asked = { verb: name, positional, words, isJson: isJson(), isDumb, colour };
  try {
    return await runOnThread({ ...asked, command: commandName() }, streams);
  } catch (error) {
    return end(endedBy(error));
  }
}

const isJson = (): boolean => process.argv.slice(2).includes('--json');

function end(ended: Ended): ExitStatus {
  const verb = VERBS.find(({ name }) => name === process.argv[2])?.name ?? null;
  return tellEnded(streams, ended, { verb, isJson: isJson() });
}

function program(done: (status: ExitStatus) => void): Command {
  const root = new Command('pokelab')
    .description('A laboratory for live code patching protocols')
    .version(VERSION)
    .showHelpAfterError("('pokelab --help' lists the verbs)")
    .configureOutput({
      writeOut: streams.out,
      writeErr: streams.err,
      outputError: (text, write) => write(refusalText(text)),
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

/** A line, whatever the word that is refused holds, and commander's own one below it. */
function refusalText(text: string): string {
  const [, said, hint = ''] = /^(.*?)(\n\(Did you mean [^\n]*\))?\n?$/s.exec(text) ?? ['', text];
  return `${printable(said).replace(/^error:/, 'pokelab:')}${hint}\n`;
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
  await streams.drained();
  // Threads that still work have nobody to work for.
  process.exit(streams.problem === null ? status : EXIT.usage);
}

// Without this Node would end with 1, which says that a violation was found.
process.on('uncaughtException', (error) => {
  process.exit(end(endedBy(error)));
});
await main();
