/** [D3] [D10] [D14] Random protocols and versions of them with one change: a diff does not contradict itself. */
import { beforeAll, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { randomProtocol } from '../../explore/random-protocols.ts';
import { systemOf } from '../../fuzz/agreement/subject.ts';
import { selvesAgree, versionsAgree } from '../../fuzz/agreement/versions.ts';
import fc from '../../support/property.ts';

beforeAll(prepareLanguage);

it('forwards and backwards, with itself, and carried over to itself', () => {
  let pairs = 0;
  const property = fc.property(randomProtocol, fc.nat(1000), (scenario, seed) => {
    const subject = { scenario, system: systemOf(scenario), seed };
    selvesAgree(subject);
    if (versionsAgree(subject)) pairs++;
  });
  fc.assert(property, { numRuns: fc.daily(7, 60) });
  expect(pairs).toBeGreaterThan(5);
});
