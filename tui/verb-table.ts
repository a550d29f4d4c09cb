/** The command language: every verb with its usage and help. `verbs.ts` says what each does. */

export interface VerbEntry {
  name: string;
  /** What may follow it; empty for verbs that take nothing but a count. */
  usage: string;
  help: string;
  /** What its words may be completed to. */
  words: 'names' | 'patterns' | 'panes' | 'strategies' | 'none';
}

const verb = (
  name: string,
  help: string,
  usage = '',
  words: VerbEntry['words'] = 'none',
): VerbEntry => ({ name, usage, help, words });

export const VERBS = [
  verb('step', 'to the next event that others can tell', '[COUNT]'),
  verb('step-back', 'back to the one before', '[COUNT]'),
  verb('next', 'to the next event of this CPU', '[COUNT]'),
  verb('next-back', 'back to the one before on this CPU', '[COUNT]'),
  verb('event', 'one event, private ones too', '[COUNT]'),
  verb('event-back', 'one event back', '[COUNT]'),
  verb('continue', 'on to a breakpoint, watchpoint or the failure', '[COUNT]'),
  verb('continue-back', 'back to one', '[COUNT]'),
  verb('finish', 'out of this function', '[COUNT]'),
  verb('finish-back', 'back to before it was called', '[COUNT]'),
  verb('start', 'to the start'),
  verb('end', 'to the end'),
  verb('goto', 'to an event, or so far through the run; the number alone does', 'EVENT | N%'),
  verb('percent', 'with a count: so far through the run'),
  verb('failure', 'to the failure'),
  verb('cpu', 'follow another CPU', 'N | next | previous'),
  verb('bookmark', 'set a bookmark', 'LETTER'),
  verb('jump', 'go to a bookmark', 'LETTER'),
  verb('write-marks', 'write the bookmarks beside the replay, or to a file', '[FILE]'),
  verb('older', 'back through the places jumped from'),
  verb('newer', 'forth through them'),
  verb('play', 'play or pause; EVENTS a second', '[EVENTS]'),
  verb('faster', 'play twice as fast'),
  verb('slower', 'play half as fast'),

  verb('verdict', 'what went wrong, in words'),
  verb('why', 'the causal past of the failure, or of this event', '[here]'),
  verb('writer', 'back to the last write of a value', '[NAME]', 'names'),
  verb('reader', 'on to the next read of a value', '[NAME]', 'names'),
  verb(
    'break',
    'stop at: KIND cpu=N in=CONTEXT LINE FUNCTION SITE if CONDITION',
    '[PATTERN]',
    'patterns',
  ),
  verb('watch', 'stop where a variable or a byte changes', '[NAME]', 'names'),
  verb('delete', 'delete a breakpoint', 'N | all'),
  verb('breakpoints', 'list breakpoints and watchpoints'),
  verb('search', 'look for text in events', '[TEXT]'),
  verb('search-regex', 'look for a regular expression', '[EXPRESSION]'),
  verb('search-next', 'look on'),
  verb('search-back', 'look back'),
  verb(
    'filter',
    'show only events of a pattern as for break, or with a text',
    '[PATTERN | /TEXT]',
    'patterns',
  ),
  verb('json', "write the machine's state to a file", 'FILE'),

  verb('fork', 'list the steps that may be taken here'),
  verb('take', 'take one of them', 'N'),
  verb('nmi', 'an NMI arrives at a CPU now', '[CPU]'),
  verb('run-on', 'run this branch on', '[round-robin | random SEED | cpu N]', 'strategies'),
  verb('branches', 'the tree of branches'),
  verb('branch', 'go to a branch', 'N'),
  verb('save', 'record this branch', 'FILE'),
  verb('discard', 'drop a branch and those that left it', '[N]'),

  verb('difference', 'both runs to the next difference', '[COUNT]'),
  verb('difference-back', 'both runs to the difference before', '[COUNT]'),
  verb('other-run', 'to the other run of two'),
  verb('link', 'one cursor moves both runs, or each has its own'),
  verb('split', 'both runs side by side, or one'),

  verb('focus', 'to a pane', 'PANE | next | previous', 'panes'),
  verb('zoom', 'enlarge the pane, and back'),
  verb('down', 'cursor down', '[COUNT]'),
  verb('up', 'cursor up', '[COUNT]'),
  verb('left', 'cursor left', '[COUNT]'),
  verb('right', 'cursor right', '[COUNT]'),
  verb('page-down', 'a page down'),
  verb('page-up', 'a page up'),
  verb('list-down', 'down in a list'),
  verb('list-up', 'up in a list'),
  verb('list-page-down', 'a page down in a list'),
  verb('list-page-up', 'a page up in a list'),
  verb('list-choose', 'choose in a list'),
  verb('list-delete', 'delete in a list'),
  verb('close', 'close the list'),

  verb('command', 'type a command'),
  verb('help', 'keys of this pane'),
  verb('yank', 'copy the line that reproduces this, or write it to a file', '[FILE]'),
  verb('redraw', 'draw everything again'),
  verb('suspend', 'to the shell'),
  verb('cancel', 'cancel what is under way'),
  verb('quit', 'quit'),
] as const satisfies readonly VerbEntry[];

/** The verb that a word names: itself, or the only one that it begins; a message for none. */
export function verbNamed(word: string): VerbEntry | string {
  const exact = VERBS.find(({ name }) => name === word);
  if (exact !== undefined) return exact;
  const begun = VERBS.filter(({ name }) => name.startsWith(word));
  if (begun.length === 1) return begun[0];
  const shortest = begun.filter(({ name }) => begun.every((other) => other.name.startsWith(name)));
  if (shortest.length === 1) return shortest[0];
  if (begun.length === 0) return `There is no command "${word}": ? lists them.`;
  return `"${word}" may be ${begun.map(({ name }) => name).join(', ')}.`;
}
