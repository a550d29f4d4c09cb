/** C that gcc gives another meaning than a plain variable, or that no grammar here reads: refused by name, nothing guessed at. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { HEADER } from '../protocols.ts';

beforeAll(prepareLanguage);

function told(declaration: string, statement = ''): string {
  const text = `${HEADER}${declaration}\nint patcher(void)\n{\n${statement}\nreturn 0;\n}\n`;
  const parsed = parseProtocol({ name: 'words.c', text });
  if (parsed.ok) return 'accepted';
  return parsed.diagnostics.map(({ message, advice }) => `${message}: ${advice}`).join('\n');
}

describe('[L5] what is not plain C here is refused by name', () => {
  it.each([
    // each access is an operation of its own, and x++ a LOCKed one (C11 6.5.2.4p2)
    ['_Atomic int x;', ''],
    ['static _Atomic unsigned long *x;', ''],
    ['struct s { _Atomic int a; } x;', ''],
    ['int *_Atomic x;', ''],
    ['_Atomic(int) x;', ''],
    ['', '(void)(_Atomic int)1;'],
  ])('_Atomic: %s%s', (declaration, statement) => {
    expect(told(declaration, statement)).toBe(
      'an _Atomic type is not part of the language: write atomic_t, or the plain type, with READ_ONCE, WRITE_ONCE, xchg and cmpxchg',
    );
  });

  it.each(['static __thread int x;', '_Thread_local int x;', 'static _Thread_local int x;'])(
    'each thread has one: %s',
    (declaration) => {
      expect(told(declaration)).toBe(
        'a thread-local variable is not part of the language: write DEFINE_PER_CPU(type, name)',
      );
    },
  );

  it.each(['void *t = 0; goto *t;', 'goto *(void *)0;', 'void *t[1] = { 0 }; goto *t[0];'])(
    'a computed goto: %s',
    (statement) => {
      expect(told('', statement)).toContain(
        'a computed goto is not part of the language: use a switch',
      );
    },
  );

  // gcc gives it one byte, and so every struct with it another layout
  it.each(['enum e { A, B } __packed;', 'enum e { A, B } __attribute__((packed));'])(
    'a smaller enum: %s',
    (declaration) => {
      expect(told(declaration)).toMatch(/^an enum smaller than an int is not part of the language/);
    },
  );

  it('and what looks like these is not', () => {
    expect(
      told('enum e { A, B }; struct s { u8 a; } __packed; int atomic;', 'goto out; out: ;'),
    ).toBe('accepted');
  });
});
