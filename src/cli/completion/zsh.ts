/** The script for zsh: `source <(pokelab completion zsh)`, after compinit. */
import { type Completion, single, type Word } from './completion-words.ts';

export function zshScript({ protocols, verbs }: Completion): string {
  const summaries = verbs.map(({ name, summary }) => `    ${single(`${name}:${summary}`)}`);
  const cases = verbs.map(({ name, argument, options }) => {
    const specs = options.map((option) => single(specOf(option, protocols)));
    if (argument.kind !== 'none') specs.push(single(`*:word:${action(argument, protocols)}`));
    return `    ${name}) _arguments ${[...specs, "'--help[how it is used]'"].join(' \\\n      ')} ;;`;
  });
  return `#compdef pokelab
# Completion of pokelab for zsh. Put this into ~/.zshrc, after compinit:
#   source <(pokelab completion zsh)
_pokelab() {
  local -a verbs
  verbs=(
${summaries.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe verb verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${cases.join('\n')}
  esac
}
compdef _pokelab pokelab
${NPX}`;
}

/** Behind npx and its options. Whatever else npx is asked for is completed as before. */
const NPX = `# npx pokelab; everything else that npx runs is completed as it was.
[[ $_comps[npx] == _pokelab_npx ]] || _pokelab_npx_before=$_comps[npx]
_pokelab_npx() {
  local -i at=2
  while (( at < CURRENT )) && [[ $words[at] == -* ]]; do
    [[ $words[at] == (-p|--package) ]] && (( at++ ))
    (( at++ ))
  done
  if (( at < CURRENT )) && [[ $words[at] == pokelab ]]; then
    shift $(( at - 1 )) words
    (( CURRENT -= at - 1 ))
    _pokelab
  else
    eval "\${_pokelab_npx_before:-_default}"
  fi
}
compdef _pokelab_npx npx
`;

function specOf(
  { name, help, value }: Completion['verbs'][number]['options'][number],
  protocols: readonly string[],
): string {
  const spec = `${name}[${escaped(help)}]`;
  return value.kind === 'none' ? spec : `${spec}:value:${action(value, protocols)}`;
}

const escaped = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');

function action(word: Word, protocols: readonly string[]): string {
  switch (word.kind) {
    case 'none':
    case 'any':
      return ' ';
    case 'values':
      return `(${word.values.join(' ')})`;
    case 'protocol':
      return `{ compadd ${protocols.join(' ')}; _files -g "*.c" }`;
    case 'replay':
      return '_files -g "*.replay"';
    case 'file':
      return '_files';
    case 'either':
      return `{ compadd ${protocols.join(' ')}; _files }`;
    case 'directory':
      return '_files -/';
  }
}
