/** What is read-only: compared with where gcc lets a store go. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { patcherOf } from '../protocols.ts';
import { output, withoutGcc } from './gcc.ts';

beforeAll(prepareLanguage);

/** Objects, each with the lvalue through which one of its scalars is written. */
const OBJECTS: readonly { declaration: string; place: string; local?: boolean }[] = [
  { declaration: 'static const int scalar = 1;', place: 'scalar' },
  { declaration: 'static int plain = 1;', place: 'plain' },
  { declaration: 'static const u8 bytes[2] = { 1, 2 };', place: 'bytes[1]' },
  { declaration: 'static u8 const grid[2][2] = { { 1 } };', place: 'grid[1][0]' },
  {
    declaration: 'static struct { int n; const u8 text[4]; } member = { 1 };',
    place: 'member.text[2]',
  },
  { declaration: 'static struct { const int n; int m; } other = { 1 };', place: 'other.m' },
  { declaration: 'static const struct { int n; u8 b[2]; } whole = { 1 };', place: 'whole.b[1]' },
  { declaration: 'static const struct { struct { int n; } in[2]; } deep;', place: 'deep.in[1].n' },
  {
    declaration: 'static struct { const struct { int n; } in[2]; } inner;',
    place: 'inner.in[1].n',
  },
  {
    declaration: 'typedef const struct { int n; } fixed_t;\nstatic fixed_t fixed = { 1 };',
    place: 'fixed.n',
  },
  { declaration: 'typedef u8 text_t[2];\nstatic const text_t text = { 1 };', place: 'text[1]' },
  { declaration: 'static const int *pointer = 0;', place: 'pointer' },
  { declaration: 'static int *const steady = 0;', place: 'steady' },
  { declaration: 'static u8 *const table[2];', place: 'table[1]' },
  { declaration: 'static const u8 *names[2];', place: 'names[1]' },
  { declaration: 'static const int owned = 1;', place: 'owned', local: true },
  { declaration: 'static struct { const int n; } held = { 1 };', place: 'held.n', local: true },
  { declaration: 'const int stacked = 1;', place: 'stacked', local: true },
  { declaration: 'const u8 array[2] = { 1 };', place: 'array[1]', local: true },
];

/** A function that has the object and writes it. */
const writer = ({ declaration, place, local = false }: (typeof OBJECTS)[number], index: number) => {
  const body = `\tvolatile u8 *p = (void *)&${place};\n\t*p = *p;`;
  return local
    ? `static void write${index}(void)\n{\n\t${declaration}\n${body}\n}`
    : `${declaration}\nstatic void write${index}(void)\n{\n${body}\n}`;
};

const WRITERS = OBJECTS.map(writer).join('\n');

describe.skipIf(withoutGcc)(
  '[L8] what is read-only is what a compiler puts where no store may go',
  () => {
    /** Runs the writers; a line for each: whether the store went through. */
    const program = `#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include "pokelab.h"
${WRITERS}
static sigjmp_buf back;
static void fault(int signal)
{
	siglongjmp(back, signal);
}
static void try(void (*fn)(void))
{
	if (sigsetjmp(back, 1) == 0) {
		fn();
		puts("written");
	} else
		puts("fault");
}
int main(void)
{
	signal(SIGSEGV, fault);
${OBJECTS.map((_, index) => `\ttry(write${index});`).join('\n')}
}
`;

    it('members are as const as the object that they are part of', () => {
      const calls = OBJECTS.map((_, index) => `write${index}();`).join('\n');
      const { cells } = patcherOf(WRITERS.replaceAll('volatile ', ''), calls);
      const ours = OBJECTS.map(({ place }) => {
        const cell = cells.find(({ name }) => name.replace(/^write\d+\./, '') === place);
        return `${place}: ${cell?.readOnly ? 'fault' : 'written'}`;
      });
      const theirs = output(program).trim().split('\n');
      expect(ours).toEqual(OBJECTS.map(({ place }, index) => `${place}: ${theirs[index]}`));
    });
  },
);
