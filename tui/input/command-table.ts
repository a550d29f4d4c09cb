/** The command language: every command with its usage and help. `command-line.ts` says what each does. */

export interface CommandEntry {
  name: string;
  /** What may follow it; empty for commands that take nothing but a count. */
  usage: string;
  help: string;
  /** What its words may be completed to. */
  words: 'names' | 'patterns' | 'panes' | 'strategies' | 'none';
}

const command = (
  name: string,
  help: string,
  usage = '',
  words: CommandEntry['words'] = 'none',
): CommandEntry => ({ name, usage, help, words });

export const COMMANDS = [
  command('step', 'to the next event that others can tell', '[COUNT]'),
  command('step-back', 'back to the one before', '[COUNT]'),
  command('next', 'to the next event of this CPU', '[COUNT]'),
  command('next-back', 'back to the one before on this CPU', '[COUNT]'),
  command('event', 'one event, private ones too', '[COUNT]'),
  command('event-back', 'one event back', '[COUNT]'),
  command('continue', 'on to a breakpoint, watchpoint or the failure', '[COUNT]'),
  command('continue-back', 'back to one', '[COUNT]'),
  command('finish', 'out of this function', '[COUNT]'),
  command('finish-back', 'back to before it was called', '[COUNT]'),
  command('start', 'to the start'),
  command('end', 'to the end'),
  command('goto', 'to an event, or so far through the run; the number alone does', 'EVENT | N%'),
  command('percent', 'with a count: so far through the run'),
  command('failure', 'to the failure'),
  command('cpu', 'follow another CPU', 'N | next | previous'),
  command('bookmark', 'set a bookmark', 'LETTER'),
  command('jump', 'go to a bookmark', 'LETTER'),
  command('write-marks', 'write the bookmarks beside the replay, or to a file', '[FILE]'),
  command('older', 'back through the places jumped from'),
  command('newer', 'forth through them'),
  command('play', 'play or pause; EVENTS a second', '[EVENTS]'),
  command('faster', 'play twice as fast'),
  command('slower', 'play half as fast'),

  command('verdict', 'what went wrong, in words'),
  command('why', 'what explains the failure, or this event; or its causal past', '[here|past]'),
  command('writer', 'back to the last write of a value', '[NAME]', 'names'),
  command('reader', 'on to the next read of a value', '[NAME]', 'names'),
  command(
    'break',
    'stop at: KIND cpu=N in=CONTEXT LINE FUNCTION SITE if CONDITION',
    '[PATTERN]',
    'patterns',
  ),
  command('watch', 'stop where a variable or a byte changes', '[NAME]', 'names'),
  command('delete', 'delete a breakpoint', 'N | all'),
  command('breakpoints', 'list breakpoints and watchpoints'),
  command('search', 'look for text in events', '[TEXT]'),
  command('search-regex', 'look for a regular expression', '[EXPRESSION]'),
  command('search-next', 'look on'),
  command('search-back', 'look back'),
  command(
    'filter',
    'show only events of a pattern as for break, or with a text',
    '[PATTERN | /TEXT]',
    'patterns',
  ),
  command('json', "write the machine's state to a file", 'FILE'),

  command('fork', 'list the steps that may be taken here'),
  command('take', 'take one of them', 'N'),
  command('nmi', 'an NMI arrives at a CPU now', '[CPU]'),
  command('run-on', 'run this branch on', '[round-robin | random SEED | cpu N]', 'strategies'),
  command('branches', 'the tree of branches'),
  command('branch', 'go to a branch', 'N'),
  command('save', 'record this branch', 'FILE'),
  command('discard', 'drop a branch and those that left it', '[N]'),

  command('difference', 'both runs to the next difference', '[COUNT]'),
  command('difference-back', 'both runs to the difference before', '[COUNT]'),
  command('other-run', 'to the other run of two'),
  command('link', 'one cursor moves both runs, or each has its own'),
  command('split', 'both runs side by side, or one'),

  command('focus', 'to a pane', 'PANE | next | previous', 'panes'),
  command('zoom', 'enlarge the pane, and back'),
  command('down', 'cursor down', '[COUNT]'),
  command('up', 'cursor up', '[COUNT]'),
  command('left', 'cursor left', '[COUNT]'),
  command('right', 'cursor right', '[COUNT]'),
  command('page-down', 'a page down'),
  command('page-up', 'a page up'),
  command('list-down', 'down in a list'),
  command('list-up', 'up in a list'),
  command('list-page-down', 'a page down in a list'),
  command('list-page-up', 'a page up in a list'),
  command('list-choose', 'choose in a list'),
  command('list-delete', 'delete in a list'),
  command('close', 'close the list'),

  command('command', 'type a command'),
  command('help', 'keys of this pane'),
  command('yank', 'copy the line that reproduces this, or write it to a file', '[FILE]'),
  command('redraw', 'draw everything again'),
  command('suspend', 'to the shell'),
  command('cancel', 'cancel what is under way'),
  command('quit', 'quit'),
] as const satisfies readonly CommandEntry[];

/** The command that a word names: itself, or the only one that it begins; a message for none. */
export function commandNamed(word: string): CommandEntry | string {
  const exact = COMMANDS.find(({ name }) => name === word);
  if (exact !== undefined) return exact;
  const begun = COMMANDS.filter(({ name }) => name.startsWith(word));
  if (begun.length === 1) return begun[0];
  const shortest = begun.filter(({ name }) => begun.every((other) => other.name.startsWith(name)));
  if (shortest.length === 1) return shortest[0];
  if (begun.length === 0) return `There is no command "${word}": ? lists them.`;
  return `"${word}" may be ${begun.map(({ name }) => name).join(', ')}.`;
}
