/** The script for bash, 3.2 or newer: `source <(pokelab completion bash)`. */
import { type Completion, single, type Word } from './completion-words.ts';

export function bashScript({ protocols, verbs }: Completion): string {
  const names = verbs.map(({ name }) => name);
  const values = verbs.flatMap((verb) =>
    verb.options.flatMap(({ name, value }) =>
      value.kind === 'none' ? [] : [`    '${verb.name} ${name}') ${command(value, protocols)} ;;`],
    ),
  );
  const options = verbs.map(
    (verb) =>
      `    '${verb.name} -'*) ${offer([...verb.options.map(({ name }) => name), '--help'])} ;;`,
  );
  const words = verbs.map(
    (verb) => `    '${verb.name} '*) ${command(verb.argument, protocols)} ;;`,
  );
  return `# Completion of pokelab for bash. Put this into ~/.bashrc:
#   source <(pokelab completion bash)
_pokelab() {
  local IFS=$'\\n' current=\${COMP_WORDS[COMP_CWORD]} verb=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    ${offer([...names, '--help', '--version'])}
    return
  fi
  case "$verb \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
    *) _pokelab_word ;;
  esac
}
_pokelab_word() {
  case "$verb $current" in
${options.join('\n')}
${words.join('\n')}
  esac
}
_pokelab_offer() {
  local IFS=' '
  compgen -W "$1" -- "$current"
}
complete -o filenames -F _pokelab pokelab
`;
}

/** What fills COMPREPLY. */
function command(word: Word, protocols: readonly string[]): string {
  switch (word.kind) {
    case 'none':
    case 'any':
      return ':';
    case 'values':
      return offer(word.values);
    case 'protocol':
      return offer(protocols, 'compgen -f -X \'!*.c\' -- "$current"');
    case 'replay':
      return offer([], 'compgen -f -X \'!*.replay\' -- "$current"');
    case 'file':
      return offer([], 'compgen -f -- "$current"');
    case 'either':
      return offer(protocols, 'compgen -f -- "$current"');
    case 'directory':
      return offer([], 'compgen -d -- "$current"');
  }
}

function offer(words: readonly string[], files?: string): string {
  const commands: string[] = [];
  if (words.length > 0) commands.push(`_pokelab_offer ${single(words.join(' '))}`);
  if (files !== undefined) commands.push(files);
  if (files?.includes('-X')) commands.push('compgen -d -- "$current"');
  return `COMPREPLY=($(${commands.join('; ')}))`;
}
