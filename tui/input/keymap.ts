/**
 * The one table of keys: it drives dispatch, the help of each pane and the table of docs/debugger.md. A key runs
 * a line of the command language, so that `:` can do all that keys do.
 */
import type { PaneName } from '../drawing/layout.ts';

/** Where a binding holds: in every pane, in one, or in a list laid over them. */
export type KeyContext = 'panes' | PaneName | 'list';

export const KEY_GROUPS = [
  'Motion',
  'Questions',
  'What if',
  'Two runs',
  'Panes',
  'Lists',
  'Program',
] as const;
export type KeyGroup = (typeof KEY_GROUPS)[number];

export interface Binding {
  keys: readonly string[];
  context: KeyContext;
  /** The command line that the key runs. */
  line: string;
  help: string;
  group: KeyGroup;
}

const bind = (
  group: KeyGroup,
  context: KeyContext,
  keys: string,
  line: string,
  help: string,
): Binding => ({ group, context, keys: keys.split(' '), line, help });

export const KEYMAP: readonly Binding[] = [
  bind('Motion', 'panes', 's', 'step', 'to the next event that others can tell'),
  bind('Motion', 'panes', 'S', 'step-back', 'back to the one before'),
  bind('Motion', 'panes', 'n', 'next', 'to the next event of this CPU'),
  bind('Motion', 'panes', 'N', 'next-back', 'back to the one before on this CPU'),
  bind('Motion', 'panes', 'i', 'event', 'one event, private ones too'),
  bind('Motion', 'panes', 'I', 'event-back', 'one event back'),
  bind('Motion', 'panes', 'c', 'continue', 'on to a breakpoint, watchpoint or the failure'),
  bind('Motion', 'panes', 'C', 'continue-back', 'back to one'),
  bind('Motion', 'panes', 'f', 'finish', 'out of this function'),
  bind('Motion', 'panes', 'F', 'finish-back', 'back to before it was called'),
  bind('Motion', 'panes', 'g home', 'start', 'to the start; with a count, to that event'),
  bind('Motion', 'panes', 'G end', 'end', 'to the end'),
  bind('Motion', 'panes', '%', 'percent', 'with a count: so far through the run'),
  bind('Motion', 'panes', '!', 'failure', 'to the failure; if the run has none, search from here'),
  bind('Motion', 'panes', '<', 'cpu previous', 'follow the CPU before'),
  bind('Motion', 'panes', '>', 'cpu next', 'follow the CPU after'),
  bind('Motion', 'panes', 'm', 'bookmark', 'and a letter: set a bookmark'),
  bind('Motion', 'panes', "'", 'jump', "and a letter: go there; '' back from the last jump"),
  bind('Motion', 'panes', 'M', 'bookmarks', 'list the bookmarks'),
  bind('Motion', 'panes', 'A', 'distance', 'how far bookmark A is from B, or from here'),
  bind('Motion', 'panes', 'C-o', 'older', 'back through the places jumped from'),
  bind('Motion', 'panes', 'C-p', 'newer', 'forth through them (Ctrl-I is Tab in a terminal)'),
  bind('Motion', 'panes', 'space', 'play', 'play in the direction of the last motion; pause'),
  bind('Motion', 'panes', '+', 'faster', 'play twice as fast'),
  bind('Motion', 'panes', '-', 'slower', 'half as fast'),

  bind('Questions', 'panes', 'v', 'verdict', 'what went wrong, in words'),
  bind('Questions', 'panes', 'V', 'story', 'the events that explain it, a sentence each'),
  bind('Questions', 'panes', 'e', 'story-next', 'to the next of them'),
  bind('Questions', 'panes', 'E', 'story-back', 'to the one before'),
  bind('Questions', 'panes', 'W', 'why', 'dim what does not explain it; again: everything'),
  bind('Questions', 'panes', '*', 'writer', 'back to the last write of the value under the cursor'),
  bind('Questions', 'panes', '#', 'reader', 'on to the next read of it'),
  bind('Questions', 'panes', '.', 'came-from', 'to the event that the value came from'),
  bind(
    'Questions',
    'panes',
    ',',
    'went-to',
    'the other way: back, or to the first event that reads it',
  ),
  bind('Questions', 'panes', 'a', 'accesses', 'list all reads and writes of the value'),
  bind('Questions', 'panes', 'b', 'break', 'breakpoint at the selected line or site, or ask'),
  bind('Questions', 'panes', 'w', 'watch', 'watch the value under the cursor, or ask'),
  bind('Questions', 'panes', 'B', 'breakpoints', 'list breakpoints and watchpoints'),
  bind(
    'Questions',
    'panes',
    '/',
    'search',
    'look for text: in events, in the source pane in the source',
  ),
  bind('Questions', 'panes', '~', 'search-regex', 'look for a regular expression'),
  bind('Questions', 'panes', 'r', 'search-next', 'look on'),
  bind('Questions', 'panes', 'R', 'search-back', 'look back'),
  bind('Questions', 'panes', '&', 'filter', 'only some events, in lanes, events and motion'),

  bind('Questions', 'panes', 'p', 'print', 'print an expression of C, the selected variable first'),
  bind('Questions', 'panes', 'P', 'pin', 'pin the selected value, or ask: it stays in sight'),
  bind(
    'Questions',
    'panes',
    'T',
    'command trace',
    'trace expressions at a place, over the whole run',
  ),
  bind('Questions', 'pins', 'delete', 'unpin', 'in the pane of pins: let this one go'),
  bind('Questions', 'panes', 'u', 'frame-up', 'the frame that called this one, or was interrupted'),
  bind('Questions', 'panes', 'd', 'frame-down', 'the frame that it called, or that came over it'),
  bind('Questions', 'panes', 'K', 'frames', 'list the frames of this CPU'),

  bind('What if', 'panes', 'x', 'fork', 'list the steps that may be taken here; fork'),
  bind('What if', 'panes', 'X', 'what-if', 'list what can be otherwise here; the rest goes on'),
  bind('What if', 'panes', 't', 'branches', 'the tree of branches'),

  bind('Two runs', 'panes', ']', 'difference', 'both runs to the next difference'),
  bind('Two runs', 'panes', '[', 'difference-back', 'back to the one before'),
  bind('Two runs', 'panes', 'D', 'differences', 'list in what both runs differ'),
  bind('Two runs', 'panes', 'o', 'other-run', 'the cursor to the other run'),
  bind('Two runs', 'panes', '=', 'link', 'one cursor moves both runs, or each has its own'),
  bind('Two runs', 'panes', '|', 'split', 'both runs side by side, or one'),

  bind('Panes', 'panes', 'tab', 'focus next', 'next pane'),
  bind('Panes', 'panes', 'S-tab', 'focus previous', 'previous pane'),
  bind('Panes', 'panes', 'z enter', 'zoom', 'enlarge the pane, and back'),
  bind('Panes', 'panes', 'H', 'lane', "hide the followed CPU's lane, or show it again"),
  bind('Panes', 'panes', 'j down', 'down', 'cursor down: line, row, site or event'),
  bind('Panes', 'panes', 'k up', 'up', 'cursor up'),
  bind(
    'Panes',
    'panes',
    'l right',
    'right',
    "byte, element of an array; elsewhere this CPU's next event",
  ),
  bind('Panes', 'panes', 'h left', 'left', 'the other way'),
  bind('Panes', 'panes', 'C-f pagedown', 'page-down', 'a page down'),
  bind('Panes', 'panes', 'C-b pageup', 'page-up', 'a page up'),
  bind('Panes', 'panes', 'C-e', 'scroll-down', 'scroll down, the machine stays; Esc: back'),
  bind('Panes', 'panes', 'C-y', 'scroll-up', 'scroll up'),

  bind('Lists', 'list', 'j down', 'list-down', 'down'),
  bind('Lists', 'list', 'k up', 'list-up', 'up'),
  bind('Lists', 'list', 'C-f pagedown space', 'list-page-down', 'a page down'),
  bind('Lists', 'list', 'C-b pageup', 'list-page-up', 'a page up'),
  bind('Lists', 'list', 'tab', 'list-group', 'to the next group'),
  bind('Lists', 'list', '/', 'list-narrow', 'only items that hold a text'),
  bind('Lists', 'list', 'enter', 'list-choose', 'choose'),
  bind(
    'Lists',
    'list',
    'd delete',
    'list-delete',
    'delete the breakpoint or bookmark, discard the branch',
  ),
  bind('Lists', 'list', 'q escape C-c', 'close', 'close the list'),

  bind('Program', 'panes', ':', 'command', 'a command; Tab completes'),
  bind('Program', 'panes', '?', 'help', 'keys of this pane'),
  bind('Program', 'panes', 'y', 'yank', 'copy the line that reproduces this'),
  bind('Program', 'panes', 'C-l', 'redraw', 'draw everything again'),
  bind('Program', 'panes', 'C-z', 'suspend', 'to the shell; fg comes back'),
  bind('Program', 'panes', 'escape C-c', 'cancel', 'cancel what is under way'),
  bind('Program', 'panes', 'q', 'quit', 'quit; asks where something would be lost'),
];

/** The binding of a key in a pane or a list, undefined for none. A pane's own goes first. */
export function bindingOf(key: string, context: PaneName | 'list'): Binding | undefined {
  const holds = (wanted: KeyContext) =>
    KEYMAP.find((binding) => binding.context === wanted && binding.keys.includes(key));
  return holds(context) ?? (context === 'list' ? undefined : holds('panes'));
}

/** The bindings that hold in a pane or a list. */
export function bindingsIn(context: PaneName | 'list'): Binding[] {
  return KEYMAP.filter(
    (binding) => binding.context === context || (context !== 'list' && binding.context === 'panes'),
  );
}

/** Keys as people write them. */
export function keyName(key: string): string {
  return key
    .replace(/^C-(.)$/, (_, letter: string) => `Ctrl-${letter.toUpperCase()}`)
    .replace(/^S-tab$/, 'Shift-Tab')
    .replace(/^(tab|enter|escape|space|up|down|left|right|home|end|delete)$/, capital)
    .replace(/^page(up|down)$/, (_, way: string) => `Page${capital(way)}`);
}

const capital = (word: string): string => word[0].toUpperCase() + word.slice(1);

/** The table of docs/debugger.md. */
export function keymapMarkdown(): string {
  const lines = ['| keys | do |', '|---|---|'];
  for (const group of KEY_GROUPS) {
    lines.push(`| **${group}** | |`);
    for (const { keys, help } of KEYMAP.filter((binding) => binding.group === group)) {
      const names = keys.map((key) => `\`${keyName(key).replace('|', '\\|')}\``).join(' ');
      lines.push(`| ${names} | ${help} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}
