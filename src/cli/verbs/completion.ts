/** `pokelab completion SHELL`: a script that completes the command line, made from the table of verbs. */
import { builtinProtocols } from '../../protocols/catalogue.ts';
import { bashScript } from '../completion/bash.ts';
import { type Completion, SHELLS, wordOf } from '../completion/completion-words.ts';
import { fishScript } from '../completion/fish.ts';
import { zshScript } from '../completion/zsh.ts';
import { printJson } from '../printing/json-document.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus } from '../process/exit.ts';
import { choice } from '../words/arguments.ts';
import type { Words } from '../words/given-words.ts';
import { helpOf, type Verb, type VerbOption } from '../words/verb.ts';

export async function printCompletion(
  environment: Environment,
  { shell, words }: { shell: string; words: Words },
  verbs: readonly Verb[],
): Promise<ExitStatus> {
  choice('completion', shell, SHELLS);
  const script = scriptOf(shell, completionOf(verbs));
  if (words.json) printJson(environment, 'completion', { shell, script });
  else environment.out(script);
  return EXIT.ok;
}

function scriptOf(shell: string, completion: Completion): string {
  switch (shell) {
    case 'zsh':
      return zshScript(completion);
    case 'fish':
      return fishScript(completion);
    default:
      return bashScript(completion);
  }
}

function completionOf(verbs: readonly Verb[]): Completion {
  return {
    protocols: builtinProtocols(),
    verbs: verbs.map(({ name, summary, arguments: words, options }) => ({
      name,
      summary,
      argument: wordOf(words, undefined),
      options: options.flatMap(optionsOf),
    })),
  };
}

/** One for each of its names. */
function optionsOf(option: VerbOption): Completion['verbs'][number]['options'] {
  const [flags, , values] = option;
  const words = flags.split(/[ ,]+/);
  const names = words.filter((word) => word.startsWith('-'));
  const [placeholder = ''] = words.filter((word) => !word.startsWith('-'));
  const value = wordOf(placeholder, values);
  return names.map((name) => ({ name, help: helpOf(option), value }));
}
