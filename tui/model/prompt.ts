/** One line being typed: a command, a search, a filter. Pure line editing with history and completion. */

export type PromptKind = ':' | '/' | '~' | '&';

export interface Prompt {
  kind: PromptKind;
  text: string;
  /** In characters from the left. */
  cursor: number;
  /** Position in the history, its length for the line being typed. */
  historyAt: number;
  /** What was being typed before the history was looked at. */
  draft: string;
  /** Completions of the word before the cursor that a further Tab goes through. */
  offered: readonly string[];
  offeredAt: number;
}

export function openPrompt(kind: PromptKind, history: readonly string[], text = ''): Prompt {
  return {
    kind,
    text,
    cursor: text.length,
    historyAt: history.length,
    draft: '',
    offered: [],
    offeredAt: 0,
  };
}

export type Edited =
  | { kind: 'editing'; prompt: Prompt }
  | { kind: 'entered'; text: string }
  | { kind: 'given-up' };

/** `complete` gives whole lines that the text before the cursor may become. */
export interface PromptSurroundings {
  history: readonly string[];
  complete: (text: string) => readonly string[];
}

export function editPrompt(prompt: Prompt, key: string, around: PromptSurroundings): Edited {
  const { text, cursor } = prompt;
  switch (key) {
    case 'enter':
      return { kind: 'entered', text };
    case 'escape':
    case 'C-c':
      return { kind: 'given-up' };
    case 'backspace':
      return text === '' ? { kind: 'given-up' } : erase(prompt, Math.max(0, cursor - 1), cursor);
    case 'delete':
      return erase(prompt, cursor, cursor + 1);
    case 'C-u':
      return erase(prompt, 0, cursor);
    case 'C-k':
      return erase(prompt, cursor, text.length);
    case 'C-w':
      return erase(prompt, text.slice(0, cursor).search(/\S*\s*$/), cursor);
    case 'left':
      return moved(prompt, cursor - 1);
    case 'right':
      return moved(prompt, cursor + 1);
    case 'home':
    case 'C-a':
      return moved(prompt, 0);
    case 'end':
    case 'C-e':
      return moved(prompt, text.length);
    case 'up':
    case 'C-p':
      return recalled(prompt, prompt.historyAt - 1, around.history);
    case 'down':
    case 'C-n':
      return recalled(prompt, prompt.historyAt + 1, around.history);
    case 'tab':
    case 'S-tab':
      return completed(prompt, key === 'tab' ? 1 : -1, around.complete);
    default:
      return insert(prompt, key === 'space' ? ' ' : key);
  }
}

function edited(prompt: Prompt, text: string, cursor: number): Edited {
  return { kind: 'editing', prompt: { ...prompt, text, cursor, offered: [], offeredAt: 0 } };
}

function insert(prompt: Prompt, character: string): Edited {
  if (character.length !== 1 || character < ' ') return { kind: 'editing', prompt };
  return { kind: 'editing', prompt: insertText(prompt, character) };
}

/** Characters that a line may have. */
const MOST_TYPED = 4096;

/** Text at the cursor: lines become one, and of control characters and what no key types nothing is left. */
export function insertText(prompt: Prompt, pasted: string): Prompt {
  const { text, cursor } = prompt;
  const line = pasted
    .replace(/[\r\n]+$/, '')
    .replace(/\r\n|[\r\n\t]/g, ' ')
    .replace(/[^ -~]/g, '')
    .slice(0, Math.max(0, MOST_TYPED - text.length));
  const whole = text.slice(0, cursor) + line + text.slice(cursor);
  return { ...prompt, text: whole, cursor: cursor + line.length, offered: [], offeredAt: 0 };
}

function erase(prompt: Prompt, from: number, to: number): Edited {
  return edited(prompt, prompt.text.slice(0, from) + prompt.text.slice(to), from);
}

function moved(prompt: Prompt, cursor: number): Edited {
  return edited(prompt, prompt.text, Math.max(0, Math.min(prompt.text.length, cursor)));
}

function recalled(prompt: Prompt, at: number, history: readonly string[]): Edited {
  if (at < 0 || at > history.length) return { kind: 'editing', prompt };
  const draft = prompt.historyAt === history.length ? prompt.text : prompt.draft;
  const text = at === history.length ? draft : history[at];
  return {
    kind: 'editing',
    prompt: { ...prompt, text, cursor: text.length, historyAt: at, draft },
  };
}

/** The first Tab completes as far as all candidates agree; further ones go through them. */
function completed(
  prompt: Prompt,
  direction: 1 | -1,
  complete: PromptSurroundings['complete'],
): Edited {
  if (prompt.offered.length > 1) {
    const { length } = prompt.offered;
    const offeredAt = (prompt.offeredAt + direction + length) % length;
    const text = prompt.offered[offeredAt];
    return { kind: 'editing', prompt: { ...prompt, text, cursor: text.length, offeredAt } };
  }
  const offered = complete(prompt.text);
  if (offered.length === 0) return { kind: 'editing', prompt };
  const text = commonStart(offered);
  return {
    kind: 'editing',
    prompt: {
      ...prompt,
      text: text.length > prompt.text.length || offered.length === 1 ? text : prompt.text,
      cursor: Math.max(text.length, prompt.text.length),
      offered,
      offeredAt: -1,
    },
  };
}

function commonStart(texts: readonly string[]): string {
  return texts.reduce((start, text) => {
    let length = 0;
    while (length < start.length && start[length] === text[length]) length++;
    return start.slice(0, length);
  });
}
