#!/usr/bin/env node
/** The command line: words to verbs, outcomes to exit statuses. The only reader of `process`. */
import { Command, CommanderError } from 'commander';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus, UsageError } from './exit.ts';
import { VERBS, type Verb } from './verbs.ts';
import { VERSION } from './version.ts';
import type { Words } from './words.ts';

let interrupted = false;

function realEnvironment(): Environment {
  const { stdout, stderr, env } = process;
  const isDumb = env.TERM === 'dumb';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    isTerminal: stderr.isTTY === true && !isDumb,
    colour: stdout.isTTY === true && !isDumb && !env.NO_COLOR,
    columns: stdout.columns ?? 80,
    now: () => performance.now(),
    interrupted: () => interrupted,
    // Whoever came through npm has no `pokelab` on the PATH.
    command: env.npm_command === undefined ? 'pokelab' : 'npx pokelab',
  };
}

/** Runs a verb; everything that can go wrong ends in a line for people and a status. */
async function runVerb(verb: Verb, positional: string[], words: Words): Promise<ExitStatus> {
  const environment = realEnvironment();
  try {
    const { run } = await verb.load();
    return await run(environment, positional, words);
  } catch (error) {
    if (error instanceof UsageError) {
      environment.err(`pokelab: ${error.message.trimEnd()}\n`);
      return EXIT.usage;
    }
    environment.err(`pokelab: internal error, please report it: ${(error as Error).stack}\n`);
    return EXIT.internal;
  }
}

function program(done: (status: ExitStatus) => void): Command {
  const root = new Command('pokelab')
    .description('A laboratory for live code patching protocols')
    .version(VERSION)
    .showHelpAfterError('(pokelab --help lists the verbs)')
    .exitOverride();
  for (const verb of VERBS) {
    const command = root.command(`${verb.name} ${verb.arguments}`.trim()).summary(verb.summary);
    command.description(`${verb.summary[0].toUpperCase()}${verb.summary.slice(1)}.`);
    for (const [flags, help] of verb.options) command.option(flags, help);
    command.exitOverride().action(async (...given: unknown[]) => {
      const positional = given
        .slice(0, -2)
        .flat()
        .filter((word) => word !== undefined);
      done(await runVerb(verb, positional as string[], given[given.length - 2] as Words));
    });
  }
  return root;
}

async function main(): Promise<void> {
  // A second Ctrl-C ends the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupted = true;
      process.once(signal, () => process.exit(EXIT.interrupted));
    });
  }
  // `pokelab ls | head` closes our stdout early: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
  });
  try {
    await program((status) => {
      process.exitCode = status;
    }).parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

await main();
