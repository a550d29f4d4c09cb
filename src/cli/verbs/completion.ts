/** `pokelab completion SHELL`: a script that completes the command line, made from the table of verbs. */
import { builtinProtocols } from '../../protocols/catalogue.ts';
import { bashScript } from '../completion/bash.ts';
import { type Completion, SHELLS, wordOf } from '../completion/completion-words.ts';
import { fishScript } from '../completion/fish.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus } from '../process/exit.ts';
import { choice } from '../words/arguments.ts';
import type { Verb, VerbOption } from '../words/verb.ts';

export async function printCompletion(
  environment: Environment,
  shell: string,
  verbs: readonly Verb[],
): Promise<ExitStatus> {
  const completion = completionOf(verbs);
  switch (choice('completion', shell, SHELLS)) {
    case 'zsh':
      environment.out(zshScript(completion));
      break;
    case 'fish':
      environment.out(fishScript(completion));
      break;
    default:
      environment.out(bashScript(completion));
  }
  return EXIT.ok;
}

function completionOf(verbs: readonly Verb[]): Completion {
  return {
    protocols: builtinProtocols(),
    verbs: verbs.map(({ name, summary, arguments: words, options }) => ({
      name,
      summary,
      argument: wordOf(words, undefined),
      options: options.map(optionOf),
    })),
  };
}

function optionOf([
  flags,
  help,
  values,
]: VerbOption): Completion['verbs'][number]['options'][number] {
  const [name, placeholder = ''] = flags.split(' ');
  return { name, help, value: wordOf(placeholder, values) };
}
