/** What macros make is bounded, and nothing takes a time that grows faster than the text. */
import { describe, expect, it } from 'vitest';
import { everyNth } from '../../support/daily.ts';
import { problems } from './expanded.ts';

const chain = (length: number, body: (next: number) => string): string =>
  Array.from({ length }, (_, index) => `#define A${index} ${body(index + 1)}\n`).join('');
const TOO_MUCH = 'macros make more than 1000000 characters of this file';
const TOO_DEEP = 'this is nested too deeply';

/** What it is, the text, what is told first. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['doubled 40 times', `${chain(40, (next) => `A${next} A${next}`)}A0`, TOO_MUCH],
  ['doubled 40 times, to nothing', `${chain(40, (n) => `A${n} A${n}`)}#define A40\nA0`, TOO_MUCH],
  [
    'arguments doubled',
    `${Array.from({ length: 40 }, (_, i) => `#define f${i}(x) f${i + 1}(x x)\n`).join('')}f0(1)`,
    TOO_MUCH,
  ],
  [
    'arguments pasted to themselves',
    `${Array.from({ length: 40 }, (_, i) => `#define f${i}(x) f${i + 1}(x##x)\n`).join('')}f0(a)`,
    TOO_MUCH,
  ],
  ['doubled within itself', `#define f(x) x x\n${'f('.repeat(30)}1${')'.repeat(30)}`, TOO_MUCH],
  [
    'a large body with a large argument',
    `#define f(x) ${'x '.repeat(200_000)}\nf(${'y '.repeat(200_000)})`,
    TOO_MUCH,
  ],
  [
    '300 in a row',
    `${chain(300, (next) => `A${next}`)}A0`,
    'more than 200 macros within each other',
  ],
  ['open invocations', `#define f(x) x\n${'f('.repeat(130_000)}`, TOO_DEEP],
  ['nested ones', `#define f(x) x\n${'f('.repeat(130_000)}${')'.repeat(130_000)}`, TOO_DEEP],
  [
    'an open invocation',
    `#define f(x) x\nf(${'x '.repeat(400_000)}`,
    "the arguments of 'f' do not end",
  ],
  ['brackets in #if', `#if ${'('.repeat(130_000)}\n#endif`, TOO_DEEP],
  ['signs in #if', `#if ${'!'.repeat(130_000)}1\n#endif`, TOO_DEEP],
  ['choices in #if', `#if ${'1?'.repeat(130_000)}1\n#endif`, TOO_DEEP],
  ['digits in #if', `#if ${'1'.repeat(900_000)}\n#endif`, 'a number of more than 64 bits'],
  ['open comments', '/* '.repeat(300_000), '/* is never closed'],
  ['open quotes', '\\"'.repeat(400_000), '" is never closed'],
  ['an open quote on each line', "'\n".repeat(400_000), "' is never closed"],
  ['open conditions', '#if 1\n'.repeat(130_000), '#if without #endif'],
];

/** What it is, and the text: as long, and right. */
const ACCEPTED: readonly (readonly [string, string])[] = [
  ['a line of a megabyte', `#define f(x) ((x)+1)\nint a = ${'f(1) + '.repeat(80_000)}1;`],
  ['joined lines', 'x \\\n'.repeat(240_000)],
  ['pasted names', `#define p(x, y) x##y\n${'p(a, b)\n'.repeat(100_000)}`],
  ['strings', `#define s(x) #x\ns(${'"\\\\" '.repeat(60_000)})`],
  ['conditions', `${'#if 1\n'.repeat(70_000)}${'#endif\n'.repeat(70_000)}`],
  ['conditions that are not read', `#if 0\n${'#if x\n#endif\n'.repeat(70_000)}#endif`],
  ['a name far from a parenthesis', `#define f(x) x\nf${'\n'.repeat(900_000)}`],
  ['many parameters', `#define f(${Array.from({ length: 90_000 }, (_, i) => `p${i}`)}) p1`],
  ['definitions', Array.from({ length: 40_000 }, (_, i) => `#define m${i} m${i + 1}\n`).join('')],
];

describe('[L3] [L4] macros are bounded', () => {
  it.each(everyNth(3, REFUSED))('%s', (_, text, message) => {
    expect(problems(text)[0]).toContain(`: ${message}`);
  });

  it.each(everyNth(4, ACCEPTED))('nothing is wrong with %s', (_, text) => {
    expect(problems(text)).toEqual([]);
  });
});
