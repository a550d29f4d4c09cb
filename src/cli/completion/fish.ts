/** The script for fish: `pokelab completion fish | source`. */
import type { Completion, Word } from './completion-words.ts';

export function fishScript({ protocols, verbs }: Completion): string {
  const lines = [
    '# Completion of pokelab for fish. Put this into ~/.config/fish/config.fish:',
    '#   pokelab completion fish | source',
    'complete -c pokelab -f',
  ];
  for (const { name, summary, argument, options } of verbs) {
    lines.push(`complete -c pokelab -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`);
    const within = `complete -c pokelab -n '__fish_seen_subcommand_from ${name}'`;
    if (argument.kind !== 'none') lines.push(`${within} ${words(argument, protocols)}`.trimEnd());
    for (const option of options) {
      const value = option.value.kind === 'none' ? '' : ` ${valueWords(option.value, protocols)}`;
      const long = option.name.replace(/^--/, '');
      lines.push(`${within} -l ${long} -d ${quoted(option.help)}${value}`.trimEnd());
    }
  }
  return `${lines.join('\n')}\n${NPX}`;
}

/** Behind npx and its options: what is offered behind pokelab alone. */
const NPX = `# npx pokelab; everything else that npx runs is completed as it was.
function __pokelab_npx_words
  set -l words (commandline -opc)
  set -e words[1]
  while set -q words[1]; and string match -q -- '-*' $words[1]
    contains -- $words[1] -p --package; and set -e words[1]
    set -e words[1]
  end
  test "$words[1]" = pokelab; and printf '%s\\n' $words
end
function __pokelab_npx
  complete -C (string join ' ' -- (string escape -- (__pokelab_npx_words)) (commandline -ct))
end
complete -c npx -f -n __pokelab_npx_words -a '(__pokelab_npx)'
`;

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** `-r`: the option takes a value; `-x`: and no file. */
function valueWords(word: Word, protocols: readonly string[]): string {
  const isFile = word.kind !== 'values' && word.kind !== 'any';
  return `${isFile ? '-r' : '-x'} ${words(word, protocols)}`;
}

/** `-a`: what is offered; `-F`: files too. */
function words(word: Word, protocols: readonly string[]): string {
  switch (word.kind) {
    case 'none':
    case 'any':
      return '';
    case 'values':
      return `-a ${quoted(word.values.join(' '))}`;
    case 'protocol':
      return `-a ${quoted(`${protocols.join(' ')} (__fish_complete_suffix .c)`)}`;
    case 'replay':
      return "-a '(__fish_complete_suffix .replay)'";
    case 'file':
      return '-F';
    case 'either':
      return `-F -a ${quoted(protocols.join(' '))}`;
    case 'directory':
      return "-a '(__fish_complete_directories)'";
  }
}
