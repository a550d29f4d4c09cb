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
${NPX}`;
}

/**
 * Behind npx and its options. Whatever else npx is asked for is completed as before, by names of files where nothing
 * was: bash 3.2 has no compopt, and completes files then.
 */
const NPX = `# npx pokelab; everything else that npx runs is completed as it was.
if ! complete -p npx >/dev/null 2>&1 && declare -F _completion_loader >/dev/null; then
  _completion_loader npx 2>/dev/null
fi
case "$(complete -p npx 2>/dev/null)" in
  *' _pokelab_npx '*) ;;
  *) _pokelab_npx_before=$(complete -p npx 2>/dev/null) ;;
esac
_pokelab_npx() {
  local at=1 option
  while [ "$at" -lt "$COMP_CWORD" ]; do
    option=\${COMP_WORDS[at]}
    case $option in
      -*) at=$((at + 1)) ;;
      *) break ;;
    esac
    # A value behind = is two words.
    if [ "\${COMP_WORDS[at]}" = = ]; then
      at=$((at + 2))
    elif [ "$option" = -p ] || [ "$option" = --package ]; then
      at=$((at + 1))
    fi
  done
  if [ "$at" -ge "$COMP_CWORD" ] || [ "\${COMP_WORDS[at]}" != pokelab ]; then
    _pokelab_npx_else "$@"
    return
  fi
  local -a words
  words=("\${COMP_WORDS[@]:at}")
  local COMP_CWORD=$((COMP_CWORD - at)) COMP_WORDS
  COMP_WORDS=("\${words[@]}")
  compopt +o default +o bashdefault -o filenames 2>/dev/null
  _pokelab
}
_pokelab_npx_else() {
  local IFS=$' \\t\\n' word previous= spec current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  for word in $_pokelab_npx_before; do
    case $previous in
      -o) compopt -o "$word" 2>/dev/null ;;
      -F)
        "$word" "$@"
        return
        ;;
    esac
    previous=$word
  done
  if [ -n "$_pokelab_npx_before" ]; then
    spec=\${_pokelab_npx_before#complete }
    IFS=$'\\n'
    COMPREPLY=($(eval "compgen \${spec% npx} -- \\"\\$current\\"" 2>/dev/null))
  fi
}
complete -o bashdefault -o default -F _pokelab_npx npx
`;

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
