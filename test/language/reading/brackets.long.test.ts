/** Texts of more brackets than a call can have arguments. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { messages } from '../protocols.ts';

beforeAll(prepareLanguage);

describe('[L4] no number of brackets throws', () => {
  for (const bracket of ['(', '[', '{', ')', 'f(', '(u8)(', 'struct {']) {
    it(bracket, () => {
      const text = `int patcher(void) { ${bracket.repeat(200_000)}`;
      expect(messages(text).length).toBeGreaterThan(0);
    });
  }
});
