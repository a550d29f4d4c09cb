/** Registers and preludes as people's tests have them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { answer, refusals } from '../../support/litmus.ts';

beforeAll(prepareLanguage);

const states = (text: string): string[] => answer(text, 'tso').states;

describe('[F12] the initial state', () => {
  it.each([
    '{ #include "api.h" }',
    '{\n#include "api.h"\nint x = 1;\n}',
    '{\n# include <linux/api.h>\n}',
    '{ int x = 1;\n#include "api.h"\n}\n#include "api.h"',
  ])('a prelude is passed over: %j', (initial) => {
    const text = `C prelude\n${initial}\nP0(int *x)\n{\n  WRITE_ONCE(*x, 2);\n}\nexists (x=2)\n`;
    expect(states(text)).toEqual(['[x]=2;']);
  });

  it('another line of the preprocessor is refused, with what to write', () => {
    const text = 'C define\n{\n#define N 1\n}\nP0(int *x)\n{\n}\nexists (x=2)\n';
    expect(refusals(text)).toEqual(["3:1: '#' is not expected here"]);
  });

  it('registers have types and values, and may be declared again by their thread', () => {
    const text = `C typed
{ int x = 7; int y; int *0:r1; int 0:r2 = 5; int *0:r3 = &x; 0:r4 = x; 1:r1 = y; 1:r1 = x; }
P0(int *x) { int *r1; int r2; int *r3; int r5; r1 = r3; r5 = READ_ONCE(*r1); }
P1(int *y) { int r1; }
locations [0:r1; 0:r2; 0:r3; 0:r4; 1:r1; 0:r5]
exists (x=1)
`;
    // The last binding of 1:r1 counts.
    const [state] = states(text);
    expect(state).toBe('0:r1=x; 0:r2=5; 0:r3=x; 0:r4=x; 0:r5=7; 1:r1=x; [x]=7;');
  });

  it('an array is asked for by its elements', () => {
    const text =
      'C array\n{ int a[2] = {3,4}; }\nP0(int *x)\n{\n}\nlocations [ASKED]\nexists (x=0)\n';
    expect(states(text.replace('ASKED', 'a[1]'))).toEqual(['a[1]=4; [x]=0;']);
    const message = 'is asked for, and is not one value of one variable';
    expect(refusals(text.replace('ASKED', 'a'))).toEqual([`2:3: 'a' ${message}`]);
    expect(refusals(text.replace('ASKED', 'a[2]'))).toEqual([`2:3: 'a[2]' ${message}`]);
  });
});

describe('[F13] threads', () => {
  it('a thread has one register of a name, however often and wherever it is declared', () => {
    const text = `C again
{}
P0(int *x)
{
  int r0;
  int r0 = 1;
  if (r0) { int r2 = READ_ONCE(*x); r0 = 4; }
  if (r0 == 4) { int r2; int r0 = 3; }
}
locations [0:r2; 0:r0]
exists (x=0)
`;
    expect(states(text)).toEqual(['0:r0=3; 0:r2=0; [x]=0;']);
  });

  it('takes as many variables as it names', () => {
    const names = [...'abcdefghi'];
    const parameters = names.map((name) => `int *${name}`).join(', ');
    const text = `C many\n{}\nP0(${parameters}) { ${names.map((name) => `WRITE_ONCE(*${name}, 1);`).join(' ')} }\nexists (a=1 /\\ i=1)\n`;
    expect(states(text)).toEqual(['[a]=1; [i]=1;']);
  });

  it('is not called', () => {
    const text = 'C called\n{}\nP0(int *x)\n{\n}\nP1(int *x)\n{\n  P0(x);\n}\nexists (x=1)\n';
    expect(refusals(text)).toEqual(["8:3: 'P0' is a thread"]);
  });

  it('may end its lines as other systems do', () => {
    const text =
      '(* Result: Never *)\r\n{\r\n  int x;\r\n}\r\n\r\nP0(int *x)\r\n{\r\n  int r0;\r\n  r0 = READ_ONCE(*x);\r\n}\r\nlocations [x;\r\n 0:r0]\r\nexists (0:r0=1)\r\n';
    expect(states(`C crlf\r\n\r\n${text}`)).toEqual(['0:r0=0; [x]=0;']);
  });
});
