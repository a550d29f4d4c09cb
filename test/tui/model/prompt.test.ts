import { describe, expect, it } from 'vitest';
import { editPrompt, openPrompt, type Prompt } from '../../../tui/model/prompt.ts';

const around = {
  history: ['step 3', 'goto 7'],
  complete: (text: string) =>
    ['step', 'step-back', 'start', 'save'].filter((name) => name.startsWith(text)),
};

function type(keys: string[], from: Prompt = openPrompt(':', around.history)): Prompt | string {
  let prompt = from;
  for (const key of keys) {
    const edited = editPrompt(prompt, key, around);
    if (edited.kind !== 'editing') return edited.kind === 'entered' ? edited.text : 'given up';
    ({ prompt } = edited);
  }
  return prompt;
}

describe('the prompt', () => {
  it('edits a line', () => {
    const keys = [
      ...'goto 12',
      'left',
      'backspace',
      '4',
      'home',
      'delete',
      'G',
      'end',
      '0',
      'enter',
    ];
    expect(type(keys.map((key) => (key === ' ' ? 'space' : key)))).toBe('Goto 420');
    expect(type([...'one', 'space', ...'two', 'C-w', ...'2', 'enter'])).toBe('one 2');
    expect(type([...'abc', 'C-u', ...'d', 'enter'])).toBe('d');
    expect(type([...'abc', 'C-a', 'right', 'C-k', 'enter'])).toBe('a');
  });

  it('is given up by Escape, Ctrl-C, and Backspace when empty', () => {
    expect(type(['a', 'escape'])).toBe('given up');
    expect(type(['a', 'C-c'])).toBe('given up');
    expect(type(['a', 'backspace', 'backspace'])).toBe('given up');
  });

  it('goes through the history and back to what was being typed', () => {
    expect(type(['x', 'up', 'enter'])).toBe('goto 7');
    expect(type(['x', 'up', 'up', 'up', 'enter'])).toBe('step 3');
    expect(type(['x', 'up', 'up', 'down', 'down', 'enter'])).toBe('x');
  });

  it('completes as far as all agree, then one after the other', () => {
    expect(type(['s', 't', 'e', 'tab', 'enter'])).toBe('step');
    expect(type(['s', 't', 'tab', 'tab', 'enter'])).toBe('step');
    expect(type(['s', 't', 'tab', 'tab', 'tab', 'enter'])).toBe('step-back');
    expect(type(['s', 't', 'tab', 'S-tab', 'enter'])).toBe('step-back');
    expect(type(['s', 'a', 'tab', 'enter'])).toBe('save');
    expect(type(['q', 'tab', 'enter'])).toBe('q');
  });

  it('takes no key that is not a character', () => {
    expect(type(['a', 'pageup', 'C-x', 'b', 'enter'])).toBe('ab');
  });
});
