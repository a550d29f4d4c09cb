import { describe, expect, it } from 'vitest';
import { drawable } from '../../../tui/drawing/glyphs.ts';
import {
  clip,
  fill,
  type Look,
  pagedStart,
  plainLine,
  segment,
  spread,
  textOf,
  widthOf,
} from '../../../tui/drawing/segments.ts';
import { paintLine } from '../../../tui/terminal/palette.ts';
import fc from '../../support/property.ts';

describe('lines', () => {
  it('are cut and filled to a width, whatever they are made of', () => {
    const line = fc.array(
      fc.record({ text: fc.string({ maxLength: 9 }), look: fc.constant<Look>('plain') }),
    );
    fc.assert(
      fc.property(line, fc.nat(40), (pieces, width) => {
        expect(widthOf(fill(pieces, width, '~'))).toBe(width);
        expect(textOf(pieces).startsWith(textOf(clip(pieces, width)))).toBe(true);
        expect(widthOf(spread(pieces, [segment('end')], Math.max(3, width)))).toBe(
          Math.max(3, width),
        );
      }),
    );
    expect(textOf(clip(plainLine('abcdef'), 4, '~'))).toBe('abc~');
    expect(textOf(spread(plainLine('left'), plainLine('right'), 12))).toBe('left   right');
  });
});

describe('a paged window', () => {
  it('holds the item, and stays while the item moves within half a window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 4, max: 60 }),
        fc.nat(299),
        (count, height, wanted) => {
          const at = Math.min(wanted, count - 1);
          const start = pagedStart(count, height, at);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(at).toBeGreaterThanOrEqual(start);
          expect(at).toBeLessThan(start + height);
        },
      ),
    );
    const starts = new Set(Array.from({ length: 100 }, (_, at) => pagedStart(100, 20, at)));
    expect(starts.size).toBeLessThan(12);
  });
});

describe('what reaches the terminal', () => {
  it('[U23] has no control characters but the colours', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.constantFrom(0, 8, 256),
        (text, colours) => {
          const painted = paintLine([segment(text, 'bad')], { colours });
          const pieces = painted.split('\x1b[').map((piece, at) => {
            return at === 0 ? piece : piece.replace(/^[\d;]*m/, '');
          });
          expect(pieces.join('')).toMatch(/^[ -~]*$/);
        },
      ),
    );
    expect(drawable('a\x1b[2Jb│日')).toBe('a?[2Jb│?');
  });

  it('has no colour where there is none', () => {
    const line = [segment('text', 'nmi'), segment('bad', 'bad')];
    expect(paintLine(line, { colours: 0 })).toBe('text\x1b[1mbad\x1b[m');
    expect(paintLine(line, { colours: 256 })).toBe('\x1b[35mtext\x1b[m\x1b[1;31mbad\x1b[m');
    expect(paintLine([{ ...line[1], selected: true }], { colours: 8 })).toBe(
      '\x1b[1;31;7mbad\x1b[m',
    );
  });
});
