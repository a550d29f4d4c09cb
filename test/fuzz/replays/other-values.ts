/** What may stand in the place of a value. */
import type { Random } from '../../../src/explore/strategies/random.ts';
import { bytes, integer, type Tree } from './message-pack.ts';

export const one = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)];

const TEXTS = [
  ...['', '.', '..', '../../../../tmp/x', '/etc/passwd', 'a\0b', '-rf', 'x/../../y', 'a\nb: same'],
  ...['\u001b[31mred', '\u202egpj', 'a'.repeat(300), 'a'.repeat(5000), 'round-robin', '9.9.9'],
  ...['hang', 'crash', 'torn-fetch', 'wrong-text', 'sc', 'tso', 'pso', 'stale', 'intel', 'rerun'],
];
const INTEGERS = [
  ...[0n, 1n, -1n, 2n, 7n, 16n, 255n, 4095n, 4096n, 8191n, 100_000n, 1_000_000n, 2n ** 24n],
  ...[2n ** 31n - 1n, -(2n ** 31n), 2n ** 32n, 2n ** 53n, -(2n ** 53n), 2n ** 63n, 2n ** 64n - 1n],
];
const FLOATS = [0, -0, 1, 0.5, Number.NaN, Infinity, -Infinity, 1e300];
/** Of all types. */
export const OTHERS: readonly Tree[] = [
  { kind: 'nil' },
  { kind: 'flag', value: true },
  { kind: 'flag', value: false },
  { kind: 'array', items: [] },
  { kind: 'map', entries: [] },
  bytes(new Uint8Array(3)),
  integer(0n),
  { kind: 'text', value: 'x' },
  { kind: 'float', value: 1 },
];

/** Another value of the same type. */
export function changed(random: Random, tree: Tree): Tree {
  switch (tree.kind) {
    case 'integer': {
      const near = [1n, -1n, 64n, -64n, 2048n].map((by) => tree.value + by);
      return { ...tree, value: one(random, random.below(2) === 0 ? near : INTEGERS) };
    }
    case 'float':
      return { kind: 'float', value: one(random, FLOATS) };
    case 'text':
      return { kind: 'text', value: changedText(random, tree.value) };
    case 'bytes': {
      const value = Buffer.from(tree.value);
      if (value.length > 0) value[random.below(value.length)] += one(random, [1, 255, 64, 128]);
      return bytes(value);
    }
    case 'flag':
      return { kind: 'flag', value: !tree.value };
    case 'array':
      return { kind: 'array', items: rearranged(random, tree.items) };
    case 'map':
      return { kind: 'map', entries: rearranged(random, tree.entries) };
    case 'nil':
      return one(random, OTHERS.slice(1));
  }
}

/** Of a long text, a source, something inside. */
function changedText(random: Random, text: string): string {
  if (text.length < 200) return one(random, TEXTS);
  const lines = text.split('\n');
  const line = random.below(lines.length);
  const number = (old: string) => String(Number(old) + 1);
  const ways = [
    () => lines.splice(line, 1),
    () => lines.splice(line, 0, '/* said to be safe */'),
    () => lines.splice(line, 0, lines[line]),
    () => lines.splice(line, 1, lines[line].replace(/\b\d+\b/, number)),
    () => lines.splice(0, lines.length, text.replace(/PROTOCOL\("[^"]*"/, 'PROTOCOL("other"')),
    () => lines.splice(0, lines.length, text.replace(/PROTOCOL\("([^"]*)", "/, '$&Proven: ')),
    () => lines.splice(0, 0, `#include "${one(random, TEXTS.slice(0, 8))}"`),
  ];
  one(random, ways)();
  return lines.join('\n');
}

function rearranged<T>(random: Random, list: readonly T[]): T[] {
  const next = [...list];
  if (next.length === 0) return next;
  const at = random.below(next.length);
  const other = random.below(next.length);
  const ways = [
    () => next.splice(at, 1),
    () => next.splice(at, 0, next[other]),
    () => ([next[at], next[other]] = [next[other], next[at]]),
    () => next.splice(0),
    () => next.push(...next.slice(0, 50)),
  ];
  one(random, ways)();
  return next;
}
