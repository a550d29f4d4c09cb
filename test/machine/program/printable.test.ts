/** [W2] What is not printable is spelled; what is stays. */
import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  lengthWithin,
  padded,
  printable,
  printableAscii,
  printableJson,
  printableLines,
} from '../../../src/machine/program/printable.ts';
import fc from '../../support/property.ts';

/** Any UTF-16 at all, with what drives terminals often. */
const text = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.integer({ min: 0x10000, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
      fc.constantFrom(
        '\x1b',
        '\x9b',
        '\r',
        '\n',
        '\t',
        '\u202e',
        '\ud800',
        '\\',
        '"',
        'a',
        'é',
        '日',
      ),
    ),
  )
  .map((parts) => parts.join(''));

describe('[W2] printable text', () => {
  it("spells controls, formats, surrogates alone, what is nobody's, and what is drawn as nothing", () => {
    expect(printable('a\x1b[31m\x07\u009b\x7f')).toBe('a\\u001b[31m\\u0007\\u009b\\u007f');
    expect(printable('\u202e\u2066\u061c\u200b\ufeff\u00ad')).toBe(
      '\\u202e\\u2066\\u061c\\u200b\\ufeff\\u00ad',
    );
    expect(printable('\ud800 \u{e0041} \ufffe \ue000 \u3164 \u2028')).toBe(
      '\\ud800 \\udb40\\udc41 \\ufffe \\ue000 \\u3164 \\u2028',
    );
    expect(printable('x\nPASS\tfoo')).toBe('x\\u000aPASS\\u0009foo');
  });

  it('keeps accents, arrows, CJK and emoji', () => {
    const kept = 'é e\u0301 → ≤ 日本語 한글 🙂 ñ';
    expect(printable(kept)).toBe(kept);
    expect(printableAscii('é→')).toBe('\\u00e9\\u2192');
  });

  it('holds nothing of class C, and is the same when it is printed again', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(printable(any)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(printable(printable(any))).toBe(printable(any));
        expect(printableLines(any).split('\n')).toHaveLength(any.split('\n').length);
        expect(printableAscii(any)).toMatch(/^[ -~\n]*$/);
      }),
    );
  });

  it('[W5] of JSON is JSON of the same', () => {
    fc.assert(
      fc.property(text, (any) => {
        const document = printableJson(JSON.stringify({ [any]: any }, null, 2));
        expect(document).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(document)).toEqual({ [any]: any });
        expect(JSON.parse(printableAscii(document))).toEqual({ [any]: any });
      }),
    );
  });
});

describe('[W6] columns', () => {
  it.each([
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['日本', 4],
    ['ﾊﾝ', 2],
    ['🙂', 2],
  ])('%s takes %i', (shown, columns) => {
    expect(columnsOf(shown)).toBe(columns);
    expect(padded(shown, 8)).toBe(shown + ' '.repeat(8 - columns));
  });

  it('a part that fits ends at a whole character', () => {
    expect([0, 1, 2, 3, 4].map((columns) => lengthWithin('日🙂x', columns))).toEqual([
      0, 0, 1, 1, 3,
    ]);
  });
});
