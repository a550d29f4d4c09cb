import { describe, expect, it } from 'vitest';
import { type Picker, pickerFrame, updatePicker } from '../../../tui/screen/picker.ts';
import { pictureOf } from '../pictures.ts';

const replay = (name: string, verdict: string, bytes: number) => ({
  file: `replays/${name}.replay`,
  verdict,
  protocol: name,
  scenario: '2 CPUs, 2 NMIs, tso, 1 site, 1 job',
  events: 160,
  bytes,
});

const picker: Picker = {
  directory: 'replays',
  replays: [
    replay('ftrace-nmi-2008', 'cross-modification', 10627),
    replay('direct', 'torn-fetch', 900),
    replay('stop-machine', 'pass', 7_300_000),
  ],
  cursor: 0,
  size: { width: 80, height: 10 },
  message: '',
};

function press(keys: string, from = picker) {
  let at = from;
  for (const key of keys.split(' ')) {
    const picked = updatePicker(at, { kind: 'key', key });
    if (picked.kind !== 'picking') return picked;
    at = picked.picker;
  }
  return { kind: 'picking', picker: at } as const;
}

describe('the picker', () => {
  it('shows verdict, protocol and size of each replay', () => {
    expect(pictureOf(pickerFrame(picker).regions[0].lines)).toMatchInlineSnapshot(`
      "
       Replays in replays, newest first

       FILE                    VERDICT             PROTOCOL           SIZE  EVENTS  SC
       ftrace-nmi-2008.replay  cross-modification  ftrace-nmi-2008   11 KB     160  2
       direct.replay           torn-fetch          direct            900 B     160  2
       stop-machine.replay     pass                stop-machine     7.3 MB     160  2



       Enter opens  j k move  q quits
      "
    `);
  });

  it('opens the chosen one, by key and by click', () => {
    expect(press('j enter')).toEqual({ kind: 'chosen', path: 'replays/direct.replay' });
    expect(press('G k k k enter')).toEqual({
      kind: 'chosen',
      path: 'replays/ftrace-nmi-2008.replay',
    });
    const clicked = updatePicker(picker, { kind: 'mouse', action: 'press', x: 4, y: 5 });
    expect(clicked).toMatchObject({ picker: { cursor: 2 } });
    if (clicked.kind !== 'picking') throw new Error('one click opens nothing');
    const again = updatePicker(clicked.picker, { kind: 'mouse', action: 'press', x: 4, y: 5 });
    expect(again).toEqual({ kind: 'chosen', path: 'replays/stop-machine.replay' });
    expect(press('q')).toEqual({ kind: 'quit' });
    expect(press('C-z')).toEqual({ kind: 'suspend' });
  });

  it('says how to make one where there is none', () => {
    const [region] = pickerFrame({ ...picker, replays: [] }).regions;
    expect(pictureOf(region.lines)).toContain('None yet: "pokelab check PROTOCOL" records one.');
    expect(press('enter', { ...picker, replays: [] }).kind).toBe('picking');
  });
});
