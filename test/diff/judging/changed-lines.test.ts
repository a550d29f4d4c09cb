/**
 * Pairs of protocols that differ in one place, which their authors know: what a diff names is that place, and what it
 * says of it is so.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { carryOver } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { prose } from '../../../src/diff/telling/report.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { failingRun, versionOf } from '../versions.ts';

beforeAll(prepareLanguage);

const FOLDER = new URL('../../protocols/verdicts/jits/', import.meta.url);

/** The failing run of the variant carried over to the protocol: what is said of it. */
function said(name: string, variant: string, options = {}): string {
  const text = readFileSync(new URL(`${name}.c`, FOLDER), 'utf8');
  const source = (defines: { name: string; value: string }[]) => ({
    name: `${name}.c`,
    text,
    defines,
  });
  const bad = versionOf(source([{ name: variant, value: '1' }]), options);
  const good = versionOf(source([]), options);
  const comparison = carryOver(failingRun(bad), good);
  const titles = { a: 'bad', b: 'good' };
  return prose({ comparison, judgement: judge(comparison), titles, near: null }).join(' ');
}

const aligned = { hardware: 'aligned8' } as const;

describe('[D12] what one version alone does', () => {
  it('is named where the difference shows on another CPU: a fence', () => {
    expect(said('epoch', 'NO_FENCE')).toMatch(
      /^CPU1's task runs 'smp_mb\(\)' \(epoch\.c:\d+\) in good only\. In good CPU0's task reads something else at 'smp_load_acquire\(&threads\[i\]\.active\)'/,
    );
  });

  it('is named by itself, not by the call or the loop that it is in', () => {
    expect(said('hazard', 'NO_SECOND_LOOK')).toMatch(/CPU1's task .* at 'READ_ONCE\(current\)'/);
    expect(said('sled', 'HEAD_FIRST', aligned)).toMatch(
      /does something else at '\*\(u32 \*\)\(Address \+ 2\) = FuncId'/,
    );
  });

  it('is a lock that is tried by exchanges, at which the second version waits', () => {
    expect(said('tried-lock', 'UNLOCKED')).toMatch(
      /In good CPU0's task waits at 'xchg\(&lock, 1\)' .* There bad went on with 'memcpy\(/,
    );
  });

  it('of the first version is where another CPU waits because of it', () => {
    expect(said('writable-scopes', 'NOT_COUNTED', { ...aligned, sites: 2 })).toMatch(
      /In good CPU1's task .* There bad went on with 'set_kernel_text_ro\(\)'/,
    );
  });

  it('is no other branch where the same was read', () => {
    const sentences = said('precode', 'EARLIER', aligned);
    expect(sentences).not.toMatch(/another branch/);
    expect(sentences).toMatch(/'cmpxchg64\(slot, old, want\)'/);
  });

  it('is no other branch where statements have changed places', () => {
    const sentences = said('entry-barrier', 'DISARMED_FIRST', { ...aligned, sites: 2 });
    expect(sentences).toMatch(/In good CPU\d's task does something else at 'n->oop'/);
  });

  it('is what was done, not an interrupt that it would have sent', () => {
    expect(said('two-owners', 'REMEMBERED')).toMatch(
      /In good CPU1's task does something else at 'bp_addr'/,
    );
  });
});

describe('[D12] what is declared differently', () => {
  it('where a site stands', () => {
    expect(said('spun', 'ACROSS', aligned)).toContain(
      'wait stands 7 bytes into a line of 64 in bad, 6 in good.',
    );
  });

  it('what a site holds', () => {
    expect(said('deoptimised', 'TWO_NOPS')).toContain(
      'The old content of body is e8 f7 ff 7f 00 66 90 0f 1f 00 in bad, e8 f7 ff 7f 00 0f 1f 44 00 00 in good.',
    );
  });

  it('is not told where it is the same', () => {
    expect(said('epoch', 'NO_FENCE')).not.toMatch(/stands|content/);
  });
});
