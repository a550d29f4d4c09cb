/** The format of litmus tests: what is read, how it is shown, what is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { resultLines } from '../../../src/litmus/answering/herd-output.ts';
import { answer, refusals } from '../../support/litmus.ts';

beforeAll(prepareLanguage);

/** A test of one thread that reads x. */
const reading = (asked: string, initial = 'int x = 1;'): string =>
  `C reading\n{ ${initial} }\nP0(int *x)\n{\n  int r0;\n\n  r0 = READ_ONCE(*x);\n}\n${asked}\n`;

const SB = `C SB+rel+acq
"PodWR Fre PodWR Fre"
Cycle=Fre PodWR Fre PodWR
(* A note { with braces } (* that nest *) and exists *)
{
int x = 0; (* not 1 *)
}

P0(int *x, int *y) { // comment { exists (x=1)
  WRITE_ONCE(*x, 1); /* exists */
  int r0 = READ_ONCE(*y);
}

P1(int *x, int *y)
{
  int r0;
  smp_store_release(y, 1);
  r0 = smp_load_acquire(x);
} exists (0:r0=0 /\\ 1:r0=0) (* Bad. *)
`;

describe('[F10] output is laid out as herd7 lays it out', () => {
  it('kind, states, witnesses, condition, observation, time', () => {
    expect(resultLines(answer(SB, 'tso'))).toEqual([
      'Test SB+rel+acq Allowed',
      'States 4',
      '0:r0=0; 1:r0=0;',
      '0:r0=0; 1:r0=1;',
      '0:r0=1; 1:r0=0;',
      '0:r0=1; 1:r0=1;',
      'Ok',
      'Witnesses',
      'Positive: 1 Negative: 3',
      'Condition exists (0:r0=0 /\\ 1:r0=0)',
      'Observation SB+rel+acq Sometimes 1 3',
      'Time SB+rel+acq 0.00',
      'Model=tso',
      '',
    ]);
  });

  it.each([
    ['exists (x=1)', 'Allowed', 'Ok', 'Positive: 1 Negative: 0', 'Always 1 0'],
    ['exists (x=2)', 'Allowed', 'No', 'Positive: 0 Negative: 1', 'Never 0 1'],
    ['~exists (x=1)', 'Forbidden', 'No', 'Positive: 0 Negative: 1', 'Always 1 0'],
    ['not exists (x=2)', 'Forbidden', 'Ok', 'Positive: 1 Negative: 0', 'Never 0 1'],
    ['forall (x=1)', 'Required', 'Ok', 'Positive: 1 Negative: 0', 'Always 1 0'],
    ['forall (x=2)', 'Required', 'No', 'Positive: 0 Negative: 1', 'Never 0 1'],
    ['', 'Required', 'Ok', 'Positive: 1 Negative: 0', 'Always 1 0'],
    ['final (x=1)', 'Allowed', 'Ok', 'Positive: 1 Negative: 0', 'Always 1 0'],
  ])('%s', (asked, kind, ok, witnesses, observation) => {
    const lines = resultLines(answer(reading(asked), 'sc'));
    expect(lines[0]).toBe(`Test reading ${kind}`);
    expect(lines).toContain(ok);
    expect(lines).toContain(witnesses);
    expect(lines).toContain(`Observation reading ${observation}`);
  });
});

describe('[F11] conditions', () => {
  it.each([
    ['exists (0:r0=1 /\\ x=1 /\\ true)', 'exists (0:r0=1 /\\ [x]=1 /\\ true)'],
    ['exists (~x=2)', 'exists (not ([x]=2))'],
    ['exists (x!=2 /\\ [x]==1)', 'exists (not ([x]=2) /\\ [x]=1)'],
    ['exists (x=2 \\/ x=1 /\\ 0:r0=1)', 'exists ([x]=2 \\/ [x]=1 /\\ 0:r0=1)'],
    ['exists ((x=2 \\/ x=1) /\\ 0:r0=1)', 'exists (([x]=2 \\/ [x]=1) /\\ 0:r0=1)'],
    ['exists (x=2 => x=7)', 'exists ([x]=2 => [x]=7)'],
    ['exists (x=0x1)', 'exists ([x]=1)'],
    ['exists (not (x=2 \\/ false))', 'exists (not ([x]=2 \\/ false))'],
    ['exists (0:r0=[x])', 'exists (0:r0=[x])'],
    ['exists x=1', 'exists ([x]=1)'],
  ])('%s', (asked, shown) => {
    const result = answer(reading(asked), 'sc');
    expect(resultLines(result)).toContain(`Condition ${shown}`);
    expect(result.ok).toBe(true);
  });

  it('states show the locations of condition and `locations`, registers first', () => {
    const text = reading('locations [x; 0:r0; 0:r7]\nexists (y=0)');
    expect(answer(text, 'sc').states).toEqual(['0:r0=1; 0:r7=0; [x]=1; [y]=0;']);
  });

  it('a filter leaves states out', () => {
    const text = SB.replace('exists (0:r0=0 /\\ 1:r0=0)', 'filter (0:r0=1) exists (1:r0=1)');
    expect(answer(text, 'sc')).toMatchObject({ states: ['1:r0=0;', '1:r0=1;'], positive: 1 });
  });

  it('runs that never end have no final state', () => {
    const text = 'C held\n{}\nP0(spinlock_t *l) { spin_lock(l); spin_lock(l); }\nexists (l=1)\n';
    expect(answer(text, 'tso')).toMatchObject({ states: [], ok: false, observation: 'Never' });
  });
});

describe('[F12] initial states', () => {
  it.each([
    ['x = 5;', '0:r0=5;'],
    ['int x = -1;', '0:r0=-1;'],
    ['[x] = 0x10', '0:r0=16;'],
    ['atomic_t x = ATOMIC_INIT(3);', '0:r0=3;'],
    ['int *x = y;', '0:r0=y;'],
    ['int y; int *x = &y;', '0:r0=y;'],
    ['int x[2] = {4,5};', '0:r0=4;'],
    [';;', '0:r0=0;'],
  ])('{ %s }', (initial, state) => {
    expect(answer(reading('locations [0:r0]', initial), 'sc').states).toEqual([state]);
  });

  it('a register of C that is set first', () => {
    const text =
      'C set\n{ 0:r1=x; x=7; }\nP0(int *y)\n{\n  int r0;\n  r0 = READ_ONCE(*r1);\n}\nlocations [0:r0; 0:r1]\n';
    expect(answer(text, 'sc').states).toEqual(['0:r0=7; 0:r1=x;']);
  });

  it('elements of arrays', () => {
    const text =
      'C array\n{ int t[3] = {1,2,3}; }\nP0(int *t)\n{\n  int r0;\n  r0 = READ_ONCE(t[1]);\n  WRITE_ONCE(t[2], r0);\n}\nlocations [t[0]; t[2]]\nexists (0:r0=2)\n';
    expect(answer(text, 'tso').states).toEqual(['0:r0=2; t[0]=1; t[2]=2;']);
  });
});

describe('[F13] C as herd7 reads it: any variable may hold a number or an address', () => {
  const run = (body: string, asked: string, initial = '') =>
    answer(
      `C loose\n{ ${initial} }\nP0(int *x, int *y)\n{\n${body}\n}\nlocations [${asked}]\n`,
      'sc',
    ).states;

  it('registers need no declaration', () => {
    expect(run('  r1 = READ_ONCE(*x);\n  r2 = r1 + 1;', '0:r1; 0:r2')).toEqual(['0:r1=0; 0:r2=1;']);
  });

  it('an int takes an address, compares with it and is followed', () => {
    const body = `  int r1 = y;\n  int r2;\n  WRITE_ONCE(*x, y);\n  r2 = READ_ONCE(*x);
  if (r1 == r2)\n    WRITE_ONCE(*r2, 3);`;
    expect(run(body, 'x; y; 0:r2')).toEqual(['0:r2=y; [x]=y; [y]=3;']);
  });

  it('address arithmetic by a dependency that is 0', () => {
    const body =
      '  r1 = READ_ONCE(*x);\n  r9 = (r1 ^ r1);\n  r2 = (y + r9);\n  WRITE_ONCE(*r2, 1);';
    expect(run(body, 'y; 0:r2', 'x = 5;')).toEqual(['0:r2=y; [y]=1;']);
  });

  it('what is atomic_t or spinlock_t is read and written like any other', () => {
    const text = `C mixed\n{}\nP0(atomic_t *a, int *x, spinlock_t *l)\n{\n  int r0 = READ_ONCE(*a);
  int r1;\n  r1 = xchg(a, 1);\n  smp_store_release(a, 6);\n  r2 = atomic_fetch_inc(x);\n  spin_lock(l);
  r3 = READ_ONCE(*l);\n}\nlocations [0:r0; 0:r1; 0:r3; a; x]\n`;
    expect(answer(text, 'tso').states).toEqual(['0:r0=0; 0:r1=0; 0:r3=1; [a]=6; [x]=1;']);
  });

  it('numbers have 32 bits', () => {
    expect(run('  int r0 = 0x7fffffff;\n  r0 = r0 + 1;', '0:r0')).toEqual(['0:r0=-2147483648;']);
  });

  it('loops are explored, not unrolled', () => {
    const text = `C loop\n{}\nP0(int *x)\n{\n  int r0;\n  do {\n    r0 = READ_ONCE(*x);
  } while (r0 != 1);\n}\nP1(int *x)\n{\n  WRITE_ONCE(*x, 1);\n}\nexists (0:r0=1)\n`;
    expect(answer(text, 'tso')).toMatchObject({ states: ['0:r0=1;'], observation: 'Always' });
  });
});

describe('[F14] what is not supported is named, with its place', () => {
  it.each([
    ['AArch64 MP\n{ }\n P0 ;\nexists (x=1)\n', /^1:1: tests of the architecture 'AArch64'/],
    ['hello', /^1:1: this is not a litmus test/],
    ['C open\n{ int x;\n', /^2:1: this brace is never closed/],
    [reading('exists (x=1').trimEnd(), /expected '\)'/],
    [reading('exists (x)'), /^9:10: expected '='/],
    [reading('exists (x=1) with tso: exists'), /'with' is not supported/],
    [reading('exists (fault(P0:L0))'), /faults are not part/],
    [reading('', 'int x = {'), /^2:1: this brace is never closed/],
    [reading('', '0:%r=1'), /symbolic registers/],
    [reading('exists (x=1)').replace('READ_ONCE', 'READ_TWICE'), /^7:8: .*'READ_TWICE'/],
    [reading('').replace('int *x', 'int x'), /^3:8: the parameter 'x' is no pointer/],
    ['C none\n{}\nexists (x=1)\n', /^2:3: the test has no threads/],
  ])('%j', (text, message) => {
    expect(refusals(text).join('\n')).toMatch(message);
  });

  it('an address that is no variable’s ends in an answer about its line', () => {
    const text =
      'C wild\n{}\nP0(int *x)\n{\n  int *r0 = READ_ONCE(*x);\n  WRITE_ONCE(*r0, 1);\n}\n';
    expect(() => answer(text, 'sc')).toThrow('wild store on CPU0');
  });
});
