import { describe, expect, it } from 'vitest';
import { bindingOf, bindingsIn, KEYMAP, keymapMarkdown } from '../../tui/keymap.ts';
import { PANES } from '../../tui/layout.ts';
import { VERBS, verbNamed } from '../../tui/verb-table.ts';

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
      const verb = verbNamed(line.split(' ')[0]);
      expect(typeof verb === 'string' ? verb : verb.name).toBe(line.split(' ')[0]);
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

  it('makes the table of the README', () => {
    const table = keymapMarkdown();
    expect(table).toContain('| `c` | on to a breakpoint, watchpoint or the failure |');
    expect(table).toContain('| `Ctrl-O` | back through the places jumped from |');
    expect(table.split('\n').every((line) => line === '' || /^\|.*\|.*\|$/.test(line))).toBe(true);
  });
});

describe('the table of verbs', () => {
  it('has no verb twice, and help for each', () => {
    const names = VERBS.map(({ name }) => name);
    expect(new Set<string>(names).size).toBe(names.length);
    expect(VERBS.filter(({ help }) => (help as string) === '')).toEqual([]);
  });

  it('takes a word that begins one verb alone, and says what others may be', () => {
    expect(verbNamed('q')).toMatchObject({ name: 'quit' });
    expect(verbNamed('cont')).toMatchObject({ name: 'continue' });
    expect(verbNamed('step')).toMatchObject({ name: 'step' });
    expect(verbNamed('s')).toMatch(/"s" may be step, step-back, start, slower/);
    expect(verbNamed('frobnicate')).toBe('There is no command "frobnicate": ? lists them.');
  });
});
