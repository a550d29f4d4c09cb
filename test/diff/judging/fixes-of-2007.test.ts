/** What the second version does instead of what the first one did: the change itself, not where it was called. */
import { beforeAll, describe, expect, it } from 'vitest';
import { carryOver } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { failingRun, version } from '../versions.ts';

beforeAll(prepareLanguage);

describe('[D12] what only the first version does', () => {
  it.each([
    // ab144f5ec64c: the new code goes into a buffer
    ['paravirt-self-2007', 'paravirt-buffer-2007', 0, 'insnbuf[0] = 0xe8'],
    // 8f4e956b313d: NMIs are locked out first
    ['stop-machine', 'alternatives-2007', 1, 'ignore_nmis++'],
  ])('%s to %s', (first, second, nmis, text) => {
    const size = { cpus: 1, nmis };
    const comparison = carryOver(failingRun(version(first, size)), version(second, size));
    const { answer, turn } = judge(comparison);
    expect(answer).toBe('fixed');
    expect(turn).toMatchObject({ how: 'differs', line: { text } });
  });
});
