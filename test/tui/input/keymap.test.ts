import { describe, expect, it } from 'vitest';
import { PANES } from '../../../tui/drawing/layout.ts';
import { COMMANDS, commandNamed, meantBy } from '../../../tui/input/command-line.ts';
import { bindingOf, bindingsIn, KEYMAP, keymapMarkdown } from '../../../tui/input/keymap.ts';

describe('[U18] the keymap table', () => {
  for (const place of [...PANES, 'list'] as const) {
    it(`has no key twice in ${place}`, () => {
      const keys = bindingsIn(place).flatMap((binding) => binding.keys);
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    });
  }

  it('leaves digits to counts, and 0 to them as well', () => {
    expect(KEYMAP.flatMap(({ keys }) => keys).filter((key) => /^\d$/.test(key))).toEqual([]);
  });

  it('runs lines that the command language knows', () => {
    for (const { line } of KEYMAP) {
      const command = commandNamed(line.split(' ')[0]);
      expect(typeof command === 'string' ? command : command.name).toBe(line.split(' ')[0]);
    }
  });

  it('has every motion forwards with its reverse under the capital letter', () => {
    for (const key of ['s', 'n', 'i', 'c', 'f', 'r']) {
      const forwards = bindingOf(key, 'lanes')?.line;
      const backwards = bindingOf(key.toUpperCase(), 'lanes')?.line;
      const reverse = key === 'r' ? 'search-back' : `${forwards}-back`;
      expect(backwards).toBe(reverse);
    }
  });

  it('makes the table of docs/debugger.md', () => {
    const table = keymapMarkdown();
    expect(table).toContain('| `c` | on to a breakpoint, watchpoint or the failure |');
    expect(table).toContain('| `Ctrl-O` | back through the places jumped from |');
    expect(table.split('\n').every((line) => line === '' || /^\|.*\|.*\|$/.test(line))).toBe(true);
  });
});

describe('the table of commands', () => {
  it('has no command twice, and help for each', () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(new Set<string>(names).size).toBe(names.length);
    expect(COMMANDS.filter(({ help }) => (help as string) === '')).toEqual([]);
  });

  it('takes a word that begins one command alone, and says what others may be', () => {
    expect(commandNamed('qu')).toMatchObject({ name: 'quit' });
    expect(commandNamed('cont')).toMatchObject({ name: 'continue' });
    expect(commandNamed('step')).toMatchObject({ name: 'step' });
    expect(commandNamed('st')).toMatch(/"st" may be step, step-back, start/);
    expect(commandNamed('frobnicate')).toBe('There is no command "frobnicate": ? lists them.');
  });

  it('[U18] takes a key of one character for its command, in every pane', () => {
    for (const pane of PANES) {
      for (const { keys, line } of bindingsIn(pane)) {
        for (const key of keys.filter((name) => name.length === 1)) {
          const meant = meantBy(key, pane);
          const [name, own = ''] = line.split(' ');
          expect(meant).toMatchObject({ command: { name }, own, isKey: true });
        }
      }
    }
  });
});
