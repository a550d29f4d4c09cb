/** The keys of the page: those of the terminal debugger, as far as the page can do what they do. */

export interface Key {
  keys: readonly string[];
  /** What the page does: see `actions.ts`. */
  does: string;
  help: string;
}

const key = (keys: string, does: string, help: string): Key => ({
  keys: keys.split(' '),
  does,
  help,
});

export const KEYS: readonly Key[] = [
  key('s', 'step', 'to the next event that others can tell'),
  key('S', 'step-back', 'back to the one before'),
  key('n', 'next', 'to the next event of this CPU'),
  key('N', 'next-back', 'back to the one before on this CPU'),
  key('i', 'event', 'one event, private ones too'),
  key('I', 'event-back', 'one event back'),
  key('g home', 'start', 'to the start; with a count, to that event'),
  key('G end', 'end', 'to the end'),
  key('!', 'failure', 'to the failure'),
  key('<', 'cpu-previous', 'follow the CPU before'),
  key('>', 'cpu-next', 'follow the CPU after'),
  key('j down', 'down', 'a row down'),
  key('k up', 'up', 'a row up'),
  key('space', 'play', 'play; pause'),
  key('+', 'faster', 'play twice as fast'),
  key('-', 'slower', 'half as fast'),
  key('e', 'story-next', 'to the next event of the story'),
  key('E', 'story-back', 'back to the one before'),
  key('.', 'came-from', 'to the event that the value came from'),
  key(',', 'went-to', 'to the first event that reads it'),
  key(']', 'difference', 'both runs to the next difference'),
  key('[', 'difference-back', 'back to the one before'),
  key('o', 'other-run', 'the cursor to the other run'),
  key('v', 'verdict', 'what went wrong, in words'),
  key('?', 'help', 'these keys'),
];

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'space',
  Home: 'home',
  End: 'end',
  ArrowDown: 'down',
  ArrowUp: 'up',
};

/** What a key does, null for one that does nothing here. */
export function doneBy(pressed: string): string | null {
  const name = NAMES[pressed] ?? pressed;
  return KEYS.find(({ keys }) => keys.includes(name))?.does ?? null;
}
