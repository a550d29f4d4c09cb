/** RCU tests whose answer is known from counting. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { answer } from '../../support/litmus.ts';

/** Each thread writes its variable and reads the next one's, `R` inside a read-side section, `G` around a grace period. */
function ring(kinds: string): string {
  const threads = [...kinds].map((kind, id) => {
    const [own, next] = [`x${id}`, `x${(id + 1) % kinds.length}`];
    const write = `WRITE_ONCE(*${own}, 1);`;
    const read = `r1 = READ_ONCE(*${next});`;
    const body =
      kind === 'R'
        ? `rcu_read_lock(); ${write} ${read} rcu_read_unlock();`
        : `${write} synchronize_rcu(); ${read}`;
    return `P${id}(int *${own}, int *${next})\n{\n int r1;\n ${body}\n}\n`;
  });
  const all = [...kinds].map((_, id) => `${id}:r1=0`).join(' /\\ ');
  return `C ring-${kinds}\n{}\n${threads.join('\n')}\nexists (${all})\n`;
}

/**
 * A cycle in which all reads miss is forbidden when it has at least as many grace periods as sections (Alglave et al.,
 * ASPLOS 2018, section 4.2, the RCU axiom); with fewer the store buffers of the sections let it come about.
 */
describe('[M50] [F1] a cycle of sections and grace periods is Never when no section lacks a grace period', () => {
  beforeAll(prepareLanguage);

  for (const kinds of ['GR', 'GGR', 'GRR', 'GRGR', 'GGRR', 'GRRR', 'GGRRR', 'GGGRR', 'GRGRGR']) {
    const sections = kinds.replaceAll('G', '').length;
    const expected = kinds.length - sections >= sections ? 'Never' : 'Sometimes';
    it(`${kinds}: ${expected}`, () => {
      const { observation, states } = answer(ring(kinds), 'tso');
      expect(observation).toBe(expected);
      expect(states).toHaveLength(2 ** kinds.length - (expected === 'Never' ? 1 : 0));
    });
  }
});
