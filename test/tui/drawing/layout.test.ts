import { describe, expect, it } from 'vitest';
import { type LayoutInput, layoutOf, PANES, tooSmall } from '../../../tui/drawing/layout.ts';
import fc from '../../support/property.ts';

const input = (width: number, height: number, more: Partial<LayoutInput> = {}): LayoutInput => ({
  width,
  height,
  focus: 'lanes',
  zoomed: false,
  recent: PANES,
  ...more,
});

/** Each slot by the first letters of its panes, one cell for four columns and two rows. */
function picture(given: LayoutInput): string {
  const layout = layoutOf(given);
  if (layout === null) return tooSmall(given.width, given.height);
  const rows: string[] = [];
  for (let y = 0; y < given.height; y += 2) {
    let row = '';
    for (let x = 0; x < given.width; x += 4) {
      const slot = layout.slots.find(({ rectangle: r }) => {
        return x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
      });
      row += slot === undefined ? '.' : slot.shown[0];
    }
    rows.push(row);
  }
  return `\n${rows.join('\n')}\n`;
}

describe('the layout', () => {
  it('at 80x24: lanes above, source and one place for the rest below', () => {
    expect(picture(input(80, 24))).toBe(
      `
....................
llllllllllllllllllll
llllllllllllllllllll
llllllllllllllllllll
llllllllllllllllllll
llllllllllllllllllll
sssssssssssttttttttt
sssssssssssttttttttt
sssssssssssttttttttt
sssssssssssttttttttt
sssssssssssttttttttt
....................
`.replaceAll('tttttttttt', 'ttttttttt'),
    );
  });

  it('at 160x48: everything at once', () => {
    const shown = layoutOf(input(160, 48))?.slots.map((slot) => slot.shown);
    expect(shown).toEqual(['lanes', 'source', 'text', 'memory', 'events', 'statistics']);
  });

  it('at 160x30 and 80x50: tabs where there is no room for all', () => {
    expect(layoutOf(input(160, 30))?.slots.map(({ tabs }) => tabs.length)).toEqual([1, 1, 2, 2]);
    expect(layoutOf(input(80, 50))?.slots.map(({ tabs }) => tabs.length)).toEqual([1, 1, 1, 2, 1]);
  });

  it('shows the pane focused last among those that share a place', () => {
    const recent = ['lanes', 'events', 'text', 'memory', 'statistics', 'source'] as const;
    expect(layoutOf(input(80, 24, { recent }))?.slots[2].shown).toBe('events');
  });

  it('has a place for pins only where there are some: that of memory', () => {
    for (const [width, height] of [
      [80, 24],
      [80, 50],
      [160, 30],
      [160, 48],
    ]) {
      const tabs = (hasPins: boolean) =>
        layoutOf(input(width, height, { hasPins }))?.slots.map((slot) => slot.tabs.join(' '));
      expect(tabs(false)?.join(' ')).not.toContain('pins');
      expect(tabs(true)?.filter((names) => names.includes('memory pins'))).toHaveLength(1);
    }
  });

  it('gives an enlarged pane everything', () => {
    const slots = layoutOf(input(80, 24, { zoomed: true, focus: 'memory' }))?.slots;
    expect(slots).toEqual([
      {
        shown: 'memory',
        tabs: ['memory'],
        side: null,
        rectangle: { x: 0, y: 1, width: 80, height: 21 },
      },
    ]);
  });

  it('[U17] says so below 60x16', () => {
    expect(picture(input(59, 16))).toBe(
      'The debugger needs 60 columns and 16 rows; there are 59 and 16.',
    );
    expect(layoutOf(input(60, 15))).toBeNull();
  });

  it('[U17] at 60x16: lanes above, one place for the rest below', () => {
    expect(picture(input(60, 16))).toBe(
      `
...............
lllllllllllllll
lllllllllllllll
lllllllllllllll
sssssssssssssss
sssssssssssssss
sssssssssssssss
...............
`,
    );
    const slots = layoutOf(input(60, 16, { isSplit: true, focus: 'memory' }))?.slots;
    expect(slots?.map(({ side, shown, rectangle }) => ({ side, shown, ...rectangle }))).toEqual([
      { side: 'a', shown: 'memory', x: 0, y: 1, width: 60, height: 7 },
      { side: 'b', shown: 'memory', x: 0, y: 8, width: 60, height: 6 },
    ]);
  });

  it('[U17] covers every cell once, at any size', () => {
    const sizes = fc.record({
      width: fc.integer({ min: 60, max: 260 }),
      height: fc.integer({ min: 16, max: 90 }),
    });
    fc.assert(
      fc.property(
        sizes,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(...PANES),
        ({ width, height }, zoomed, isSplit, hasPins, focus) => {
          const layout = layoutOf(input(width, height, { zoomed, focus, isSplit, hasPins }));
          if (layout === null) throw new Error('too small');
          const covered = new Uint8Array(width * height);
          const rectangles = [layout.verdict, layout.scrubber, layout.status];
          for (const { x, y, width: w, height: h } of [
            ...rectangles,
            ...layout.slots.map(({ rectangle }) => rectangle),
          ]) {
            for (let row = y; row < y + h; row++) {
              for (let column = x; column < x + w; column++) covered[row * width + column]++;
            }
          }
          expect(covered.every((times) => times === 1)).toBe(true);
          expect(layout.slots.every(({ rectangle: r }) => r.height >= 4 && r.width >= 30)).toBe(
            true,
          );
        },
      ),
      { numRuns: 120 },
    );
  });
});
