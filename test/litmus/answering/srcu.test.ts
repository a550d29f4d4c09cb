/** SRCU: what a grace period of a domain waits for, in tests whose answers are worked out by hand. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { MemoryModelName } from '../../../src/machine/memory/memory-model.ts';
import { answer, refusals } from '../../support/litmus.ts';

beforeAll(prepareLanguage);

const PARAMETERS = 'int *x, int *y, int *f, struct srcu_struct *s, struct srcu_struct *t';
const threadsOf = (bodies: readonly string[]): string =>
  bodies.map((body, id) => `P${id}(${PARAMETERS})\n{\n  ${body}\n}\n`).join('\n');
const testOf = (asked: string, bodies: readonly string[]): string =>
  `C srcu\n{ struct srcu_struct s; struct srcu_struct t = {}; }\n${threadsOf(bodies)}\n${asked}\n`;

const MODELS: MemoryModelName[] = ['sc', 'tso', 'pso'];

/** The reader misses what is written before the grace period, and sees what is written behind it. */
const SPLIT = 'exists (0:r0=0 /\\ 0:r1=1)';
const updater = (wait: string) => `WRITE_ONCE(*x, 1); ${wait} WRITE_ONCE(*y, 1);`;
const reads = 'r0 = READ_ONCE(*x); r1 = READ_ONCE(*y);';
const reader = `i = srcu_read_lock(s); ${reads} srcu_read_unlock(s, i);`;

describe('[M52] a grace period waits for the sections of its domain, and for no others', () => {
  it.each([
    ['synchronize_srcu(s);', reader, 'Never'],
    ['synchronize_srcu_expedited(s);', reader, 'Never'],
    ['synchronize_srcu(t);', reader, 'Sometimes'],
    ['synchronize_rcu();', reader, 'Sometimes'],
    ['synchronize_srcu(s);', `rcu_read_lock(); ${reads} rcu_read_unlock();`, 'Sometimes'],
    // Nested in a section of another domain.
    ['synchronize_srcu(s);', `j = srcu_read_lock(t); ${reader} srcu_read_unlock(t, j);`, 'Never'],
    ['synchronize_srcu(t);', `j = srcu_read_lock(t); ${reader} srcu_read_unlock(t, j);`, 'Never'],
    [
      'synchronize_srcu(t);',
      `${reader} j = srcu_read_lock(t); srcu_read_unlock(t, j);`,
      'Sometimes',
    ],
  ])('%s beside %s: %s', (wait, body, expected) => {
    for (const model of MODELS) {
      const { observation } = answer(testOf(SPLIT, [body, updater(wait)]), model);
      expect(observation, model).toBe(expected);
    }
  });

  it('the end of a section is no store: its own CPU reads what it has stored before', () => {
    const own =
      'WRITE_ONCE(*x, 1); i = srcu_read_lock(s); srcu_read_unlock(s, i); r0 = READ_ONCE(*x);';
    // Without a declaration the domain stands behind the variables.
    const text = `C srcu\n{}\n${threadsOf([own, 'synchronize_srcu(s);'])}\nexists (~0:r0=1)\n`;
    for (const model of MODELS) expect(answer(text, model).observation, model).toBe('Never');
  });

  it('store buffering between a section and a grace period: only within one domain it is kept', () => {
    const body =
      'i = srcu_read_lock(s); WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y); srcu_read_unlock(s, i);';
    const other = (domain: string) =>
      `WRITE_ONCE(*y, 1); synchronize_srcu(${domain}); r0 = READ_ONCE(*x);`;
    const asked = 'exists (0:r0=0 /\\ 1:r0=0)';
    expect(answer(testOf(asked, [body, other('s')]), 'tso').observation).toBe('Never');
    expect(answer(testOf(asked, [body, other('t')]), 'tso').observation).toBe('Sometimes');
    expect(answer(testOf(asked, [body, other('t')]), 'sc').observation).toBe('Never');
  });

  it('sections of one domain that overlap are told apart by their indices', () => {
    const begin = 'i = srcu_read_lock(s); r0 = READ_ONCE(*x); j = srcu_read_lock(s);';
    const ends = ['srcu_read_unlock(s, i);', 'srcu_read_unlock(s, j);'];
    const body = ([first, last]: string[]) => `${begin} ${first} r1 = READ_ONCE(*y); ${last}`;
    const observed = (text: string) =>
      answer(testOf(SPLIT, [text, updater('synchronize_srcu(s);')]), 'tso').observation;
    // The grace period may begin between the two: then it waits for the first one alone.
    expect(observed(body(ends))).toBe('Sometimes');
    expect(observed(body(ends.toReversed()))).toBe('Never');
  });

  it('an index is 0 where no section of the domain is open', () => {
    const body = 'i = srcu_read_lock(s); j = srcu_read_lock(s); k = srcu_read_lock(t);';
    const end = 'srcu_read_unlock(s, i); l = srcu_read_lock(s);';
    const text = testOf('locations [0:i; 0:j; 0:k; 0:l]\nexists (x=0)', [`${body} ${end}`]);
    expect(answer(text, 'tso').states).toEqual(['0:i=0; 0:j=1; 0:k=0; 0:l=0; [x]=0;']);
  });
});

describe('[M52] what srcu_down_read begins may end elsewhere', () => {
  const begins = 'i = srcu_down_read(s); r0 = READ_ONCE(*x); smp_store_release(f, i + 1);';
  const ends = 'i = smp_load_acquire(f); if (i) { r1 = READ_ONCE(*y); srcu_up_read(s, i - 1); }';
  const asked = 'exists (0:r0=0 /\\ 1:r1=1)';

  it('and is waited for until then', () => {
    const three = (wait: string) => testOf(asked, [begins, ends, updater(wait)]);
    for (const model of MODELS) {
      expect(answer(three('synchronize_srcu(s);'), model).observation).toBe('Never');
      expect(answer(three('synchronize_srcu(t);'), model).observation).toBe('Sometimes');
    }
  });

  it('not with srcu_read_unlock, which ends what its own CPU has begun', () => {
    const text = testOf(asked, [begins, ends.replace('up_read', 'read_unlock')]);
    expect(() => answer(text, 'tso')).toThrow('end of no section on CPU1');
  });
});

describe('[M51] [M52] a grace period inside its own section', () => {
  it.each([
    ['synchronize_srcu(s);', 0],
    ['synchronize_srcu(t);', 1],
    ['synchronize_rcu();', 1],
  ])('%s: %d states', (wait, count) => {
    const text = testOf('exists (x=0)', [`i = srcu_read_lock(s); ${wait} srcu_read_unlock(s, i);`]);
    expect(answer(text, 'tso').states).toHaveLength(count);
  });
});

describe('[L19] what SRCU takes', () => {
  it.each([
    ['srcu_read_unlock(s, 0);', /end of no section/],
    ['i = srcu_read_lock(s); srcu_read_unlock(s, 1);', /end of no section/],
    ['i = srcu_read_lock(s); srcu_read_unlock(t, i);', /end of no section/],
    ['while (1) i = srcu_read_lock(s);', /too many sections/],
  ])('%s is a crash', (body, message) => {
    expect(() => answer(testOf('exists (x=0)', [body]), 'tso')).toThrow(message);
  });

  it('a domain may be defined beside the threads', () => {
    const text = `C defined\n{}\nDEFINE_STATIC_SRCU(d);\nP0(int *x) { int i; i = srcu_read_lock(&d); WRITE_ONCE(*x, 1); srcu_read_unlock(&d, i); }\nP1(int *x) { synchronize_srcu(&d); smp_mb__after_srcu_read_unlock(); }\nexists (x=1)\n`;
    expect(answer(text, 'tso').states).toEqual(['[x]=1;']);
  });

  it('nothing that is no domain', () => {
    const text = testOf('exists (x=0)', ['srcu_read_lock();']);
    expect(refusals(text)[0]).toMatch(/5:3: .*srcu_read_lock/);
  });
});
