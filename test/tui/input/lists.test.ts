import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { originOf } from '../../../src/inspect/state/byte-origins.ts';
import { GUTTERS } from '../../../src/report/printing/cells.ts';
import { glyphsFor } from '../../../tui/drawing/glyphs.ts';
import { PANES } from '../../../tui/drawing/layout.ts';
import { textOf } from '../../../tui/drawing/segments.ts';
import { bindingsIn, keyName } from '../../../tui/input/keymap.ts';
import { listOf } from '../../../tui/input/lists.ts';
import { linesOf } from '../../../tui/lists/list-item.ts';
import { WORDS } from '../../../tui/words/words.ts';
import { Session } from '../pictures.ts';
import { type Race, race2008 } from '../runs.ts';

let race: Race;
let session: Session;
beforeAll(async () => {
  race = await race2008();
});
beforeEach(() => {
  session = new Session(race);
});

/** What the list shows, page after page, as one text: lines of the screen within its frame. */
function read(from: Session): string[] {
  const lines: string[] = [];
  const heights = listOf(from.model).items.map((item) => linesOf(item).length);
  const length = heights.reduce((sum, height) => sum + height, 0);
  let top = 0;
  heights.forEach((height, cursor) => {
    from.model = { ...from.model, overlay: { ...from.model.overlay, list: 'help', cursor, top } };
    const rows = from.picture.split('\n').filter((row) => /^..?.?\|.*\|/.test(row));
    const first = Math.max(0, rows.length - (length - top));
    for (const row of rows.slice(first, first + height)) {
      lines.push(
        row
          .replace(/^.*?\| ?/, '')
          .replace(/\|[^|]*$/, '')
          .trimEnd(),
      );
    }
    top += height;
  });
  return lines;
}

const SIZES = [
  { width: 60, height: 16 },
  { width: 80, height: 24 },
  { width: 100, height: 30 },
  { width: 200, height: 60 },
];

describe('[U45] help', () => {
  it('has every key of the pane and of lists, and every command that takes words, uncut at any size', () => {
    session.type(':pin write_flag');
    for (const size of SIZES) {
      for (const pane of PANES) {
        session.take({ kind: 'resize', size }).type(`:focus ${pane}`).press('?');
        const items = listOf(session.model).items.flatMap(linesOf).map(textOf);
        for (const line of items)
          expect(line.length).toBeLessThanOrEqual(Math.min(size.width - 7, 97));
        const flat = items.join(' ').replace(/ +/g, ' ');
        for (const { keys, help } of [...bindingsIn(pane), ...bindingsIn('list')]) {
          expect(flat).toContain(`${keys.map(keyName).join(' ')} ${help}`);
        }
        for (const { name, usage, help } of WORDS.filter((word) => word.usage !== '')) {
          expect(flat).toContain(`:${name} ${usage} ${help}`);
        }
        session.press('escape');
      }
    }
  });

  it('is not cut on the screen either', () => {
    for (const size of SIZES.slice(0, 2)) {
      session.take({ kind: 'resize', size }).press('?');
      const { items } = listOf(session.model);
      const texts = items.flatMap(linesOf).map((line) => textOf(line).trimEnd());
      expect(read(session).filter((line) => line !== '')).toEqual(
        texts.filter((line) => line !== ''),
      );
      session.press('escape');
    }
  });

  it('explains every mark that panes draw', () => {
    for (const isUnicode of [false, true]) {
      const glyphs = glyphsFor(isUnicode);
      const at = new Session(race, { glyphs }).press('?');
      const marks = new Set(
        listOf(at.model)
          .items.flatMap(linesOf)
          .flatMap((line) => line[0].text.trim().split(' ')),
      );
      const { vertical, horizontal, ...drawn } = glyphs;
      expect([vertical, horizontal]).toHaveLength(2);
      for (const mark of Object.values(drawn)) expect([...marks]).toContain(mark);
      for (const mark of Object.values(GUTTERS))
        if (mark !== ' ') expect([...marks]).toContain(mark);
      const [site] = race.system.program.sites;
      const letters = [0x0f, 0xe8, 0x00, 0x77].map((byte) => originOf(site, 0, byte));
      for (const letter of [...letters, '=', 'n', 'o', '?']) expect([...marks]).toContain(letter);
    }
  });

  it('goes from group to group by Tab', () => {
    session.press('?');
    const seen: string[] = [];
    for (let group = 0; group < 4; group++) {
      session.press('tab');
      const { items } = listOf(session.model);
      seen.push(textOf(items[session.model.overlay?.cursor ?? -1].line));
      expect(session.picture).toMatch(/\n.*\+- keys in lanes.*\n.*\| /);
    }
    expect(seen).toEqual(['Questions', 'What if', 'Two runs', 'Panes']);
  });
});

describe('[U45] / in a list', () => {
  const shown = (from: Session): string[] =>
    listOf(from.model)
      .items.flatMap(linesOf)
      .map((line) => textOf(line).trim());

  it('narrows it as one types, whichever list it is; Esc shows all again', () => {
    session.press('w').type('in_nmi').type(':break nmi-entered').type(':watch write_flag');
    session.press('4 0 g x enter 2 0 g x enter');
    for (const [key, text] of [
      ['x', 'nmi'],
      ['B', 'watch'],
      ['t', 'shares'],
      ['?', 'bookmark'],
    ]) {
      session.press(key);
      const all = shown(session);
      const hits = all.filter((line) => line.toLowerCase().includes(text));
      expect(hits.length).toBeGreaterThan(0);
      expect(hits.length).toBeLessThan(all.length);
      session.press('/');
      for (let typed = 1; typed <= text.length; typed++) {
        session.press(text[typed - 1]);
        const wanted = all.filter((line) => line.toLowerCase().includes(text.slice(0, typed)));
        for (const line of wanted) expect(shown(session)).toContain(line);
      }
      const left = shown(session);
      expect(left.filter((line) => line.toLowerCase().includes(text))).toEqual(hits);
      if (key !== '?') expect(left).toEqual(hits);
      expect(session.picture).toContain(`only /${text}`);
      session.press('escape');
      expect(shown(session)).toEqual(all);
      session.press('escape');
      expect(session.model.overlay).toBeNull();
    }
  });

  it('then Enter keeps it narrow, and a further one chooses', () => {
    session.press('4 0 g x');
    const all = shown(session);
    const wanted = all.findIndex((line) => line.includes('an NMI arrives at CPU1'));
    expect(wanted).toBeGreaterThan(0);
    const asked = new Session(race).press('4 0 g').type(`:take ${wanted + 1}`);
    session.press('/').type('arrives at cpu1');
    expect(session.model).toMatchObject({ prompt: null, overlay: { narrow: 'arrives at cpu1' } });
    expect(shown(session)).toEqual([all[wanted]]);
    session.press('enter');
    expect(session.model).toMatchObject({ branch: 2, overlay: null, mark: asked.model.mark });
  });

  it('does not search the run, and its cursor moves by arrows meanwhile', () => {
    session.press('?').press('/');
    const { mark } = session.model;
    session.press('n m i down down');
    expect(session.model.overlay).toMatchObject({ narrow: 'nmi', cursor: 2 });
    session.press('enter');
    expect(session.model).toMatchObject({ mark, sought: null });
    expect(session.model.overlay?.list).toBe('help');
  });

  it('keeps sentences and explanations whole', () => {
    session.take({ kind: 'resize', size: { width: 60, height: 16 } });
    session.press('v');
    const all = shown(session).join(' ').replace(/ +/g, ' ');
    session.press('/').type('serialising');
    const left = shown(session).join(' ').replace(/ +/g, ' ');
    expect(left).toContain('undefined');
    expect(all).toContain(left.trim());
  });
});
