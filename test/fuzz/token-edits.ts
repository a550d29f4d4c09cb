/** Texts with some of their tokens changed: dropped, doubled, exchanged, put in, made extreme, nested. */
import fc from '../support/property.ts';

export interface Edit {
  how: 'drop' | 'replace' | 'insert' | 'copy' | 'exchange' | 'nest' | 'repeat' | 'number' | 'bytes';
  at: number;
  from: number;
  word: string;
  many: number;
}

/** Numbers at which something ends: types, tables, doubles. */
const EXTREMES = [
  ...['0', '-1', '1', '15', '16', '17', '31', '32', '63', '64', '65', '127', '128', '255', '256'],
  ...['65535', '65536', '65537', '1000000', '2147483647', '2147483648', '4294967295', '4294967296'],
  ...['9007199254740993', '9223372036854775807', '18446744073709551615', '99999999999999999999'],
  ...['0x', '0xffffffffffffffffff', '1e9', '0.5', "'\\0'"],
];

const BYTES = [
  '\0',
  '\ufeff',
  '\r',
  '\u202e',
  '\ufffd',
  '\u001b[2J',
  '\\',
  '\\\n',
  '\u00e9',
  '"',
  "'",
  '/*',
  '*/',
];

/** Those that open something, with what closes it. */
const NESTS: readonly [string, string][] = [
  ['(', ')'],
  ['{', '}'],
  ['[', ']'],
  ['!', ''],
  ['*', ''],
  ['- ', ''],
  ['(int)', ''],
  ['1 ? 1 : ', ''],
  ['if (1) ', ''],
  ['~', ''],
];

export const editsOf = (words: readonly string[], most: number): fc.Arbitrary<Edit[]> =>
  fc.array(
    fc.record({
      how: fc.constantFrom<Edit['how']>(
        ...(['drop', 'replace', 'insert', 'copy', 'exchange', 'nest', 'repeat'] as const),
        ...(['number', 'number', 'bytes'] as const),
      ),
      at: fc.nat(),
      from: fc.nat(),
      word: fc.constantFrom(...words),
      many: fc.constantFrom(1, 1, 2, 3, 10, 500, 5000),
    }),
    { minLength: 0, maxLength: most },
  );

export const tokensOf = (text: string): string[] => text.match(/\s+|\w+|"[^"\n]*"|[^\s\w]/g) ?? [];

const EDITS: Record<Edit['how'], (tokens: string[], index: number, edit: Edit) => void> = {
  drop: (tokens, index) => void tokens.splice(index, 1),
  replace: (tokens, index, { word }) => void tokens.splice(index, 1, word),
  insert: (tokens, index, { word }) => void tokens.splice(index, 0, ` ${word} `),
  copy: (tokens, index, { from }) => void tokens.splice(index, 1, tokens[from % tokens.length]),
  exchange: (tokens, index, { from }) => {
    const other = from % tokens.length;
    [tokens[index], tokens[other]] = [tokens[other], tokens[index]];
  },
  nest: (tokens, index, { from, many }) => {
    const [open, close] = NESTS[from % NESTS.length];
    tokens[index] = `${open.repeat(many)}${tokens[index]}${close.repeat(many)}`;
  },
  repeat: (tokens, index, { many }) => {
    tokens[index] = tokens[index].repeat(Math.min(many, Math.ceil(20_000 / tokens[index].length)));
  },
  number: (tokens, index, { from }) => {
    const at = tokens.findIndex((token, place) => place >= index && /^\d/.test(token));
    tokens[at < 0 ? index : at] = EXTREMES[from % EXTREMES.length];
  },
  bytes: (tokens, index, { from }) => void tokens.splice(index, 0, BYTES[from % BYTES.length]),
};

export function edited(text: string, edits: readonly Edit[]): string {
  const tokens = tokensOf(text);
  for (const edit of edits) {
    if (tokens.length > 0) EDITS[edit.how](tokens, edit.at % tokens.length, edit);
  }
  return tokens.join('');
}
