/** The protocol that the comparison with SPIN searches: right as it is, and wrong where something is taken away. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { verdictOf } from '../../mutants/verdict.ts';

beforeAll(prepareLanguage);

const text = readFileSync(new URL('ftrace-2009.c', import.meta.url), 'utf8');

it.each([
  ['', 'pass'],
  ['NO_WAIT', 'cross-modification'],
  ['NOT_ATOMIC', 'cross-modification'],
  ['NO_HELP', 'torn-fetch'],
  ['NO_ENTRY_FENCE', 'pass'],
  ['NO_LAST_WAIT', 'pass'],
])('[E9] %s: %s', (variant, verdict) => {
  const defines = variant === '' ? [] : [{ name: variant, value: '' }];
  const sizes = [
    { cpus: 1, nmis: 2 },
    { cpus: 2, nmis: 2 },
  ];
  for (const memory of ['sc', 'tso'] as const) {
    const scenarios = sizes.map((size) => ({ ...size, memory }));
    expect(verdictOf({ name: 'ftrace-2009', text, defines }, scenarios)).toContain(verdict);
  }
});
