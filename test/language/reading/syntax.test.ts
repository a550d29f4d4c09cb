import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { preprocess } from '../../../src/language/preprocessing/preprocess.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import {
  parseSyntax,
  prepareLanguage,
  type SyntaxNode,
} from '../../../src/language/reading/syntax.ts';
import { verdictOf } from '../../mutants/verdict.ts';
import { complaints, withoutGcc } from '../lowering/gcc.ts';
import { listing, sourceOf } from '../lowering/listing.ts';
import { HEADER, lowered, messages, patcherOf } from '../protocols.ts';

beforeAll(prepareLanguage);

function rootOf(text: string): SyntaxNode {
  return parseSyntax(preprocess({ name: 'a.c', text }, 0).text, () => undefined).root;
}

function find(node: SyntaxNode, kind: string): SyntaxNode | undefined {
  if (node.kind === kind) return node;
  for (const inner of node.children) {
    const found = find(inner, kind);
    if (found) return found;
  }
  return undefined;
}

describe('[L2] kernel annotations', () => {
  it('say nothing, and positions stay', () => {
    const text = 'static int notrace __attribute__((noinline)) f(u8 __user *p)\n{\n}\n';
    const root = rootOf(text);
    const name = find(root, 'function_declarator')!;
    expect(find(root, 'ERROR')).toBeUndefined();
    expect(name.source).toMatchObject({ line: 1, column: 46 });
    expect(name.text).toBe('f(u8 __user *p)');
  });

  it('are left alone in comments and strings', () => {
    const text = 'PROTOCOL("notrace (u8) x"); /* __init */\n';
    const root = rootOf(text);
    expect(find(root, 'string_literal')?.text).toBe('"notrace (u8) x"');
  });

  it('an attribute that changes the layout is refused', () => {
    const text = `${HEADER}struct call { u8 e8; int offset; } __attribute__((vector_size(8)));
int patcher(void) { return 0; }
`;
    const told = ['5: an attribute that changes the layout is not part of the language'];
    expect(messages(text)).toEqual(told);
    const member = text.replace('int offset', 'int offset __packed').replace('vector_size(8)', '');
    expect(messages(member)).toEqual(told);
  });
});

describe('[L2] names told apart', () => {
  it('do not move what stands behind them', () => {
    const statement =
      'a_long_name * b; return (T)(b) + (a_long_name) - (T)unknown + (sizeof(T)-1);';
    const text = `${HEADER}typedef u8 T;
static int a_long_name, b;
int patcher(void)
{
\tT * c = 0; ${statement}
}
`;
    const result = parseProtocol({ name: 'test.c', text });
    const at = text.split('\n')[8].indexOf('unknown');
    const told = {
      line: 9,
      column: at + 1,
      endColumn: at + 8,
      message: "'unknown' is not declared",
    };
    expect(result).toMatchObject({ ok: false, diagnostics: [told] });
    const root = rootOf(text);
    expect(find(root, 'sizeof_expression')?.text).toBe('sizeof(T)');
    expect(find(root, 'cast_expression')?.text).toBe('(T)(b)');
    expect(find(root, 'parenthesized_expression')?.text).toBe('(b)');
  });
});

describe('[L2] casts to a typedef name', () => {
  it('are casts, whatever stands behind', () => {
    const program = patcherOf(
      'typedef u8 byte;\nstatic int x;',
      'x = (byte)-1 * 3; x = (u16)(x + 1);',
    );
    expect(listing(program, 'patcher')).toEqual([
      '0 store s32 x = 765',
      '1 t0 = load s32 x',
      '2 store s32 x = (u16)(t0 +s32 1)',
      '3 return 0',
    ]);
    const { operations } = program.functions[program.tasks[0]];
    expect(sourceOf(program, operations[0])).toBe('x = (byte)-1 * 3');
    expect(sourceOf(program, operations[2])).toBe('x = (u16)(x + 1)');
  });
});

describe('[L3] the preprocessor', () => {
  it('headers are ignored', () => {
    const text = `#include <linux/ftrace.h>\n#include "local.h"\n${HEADER}int patcher(void) { return 0; }`;
    expect(lowered(text).functions).toHaveLength(1);
  });

  it('knows numbers by name', () => {
    const program = patcherOf(
      '#define SIZE 5 /* bytes */\n#define TWICE (SIZE * 2)\nenum { A = TWICE, B };\nstatic u8 a[B];',
      '#define LOCAL 3\nreturn sizeof(a) + LOCAL;',
    );
    expect(listing(program, 'patcher')[0]).toBe('0 return 14');
  });

  it('knows macros that change the text', () => {
    const text = `${HEADER}#define max(a, b) ((a) > (b) ? (a) : (b))
#define flags update.flag
#if 0
static int none[flags;
#endif
#undef SIZE
static struct { int flag; } update;
int patcher(void) { return max(flags, 3); }
`;
    expect(lowered(text).cells.map(({ name }) => name)).toEqual(['update.flag']);
  });
});

describe('[L1] functions as they stand in a kernel', () => {
  const paths = ['pasted', 'instructions'].map(
    (name) => `test/language/reading/programs/${name}.c`,
  );

  it.each(paths)('are read with their annotations, comments and layout: %s', (path) => {
    const program = lowered(readFileSync(path, 'utf8'));
    const names = program.functions.map(({ name }) => name);
    expect(
      names.filter((name) => /^(text_poke_bp_batch|text_poke_loc_init)$/.test(name)),
    ).toHaveLength(1);
  });

  it.skipIf(withoutGcc).each(paths)(
    `and gcc reads them too: %s (${withoutGcc ?? 'gcc'})`,
    (path) => {
      expect(complaints(path)).toBe('');
    },
  );

  it('and those that make and write instructions do it: none of their assertions fails', () => {
    const [, path] = paths;
    const file = { name: 'instructions.c', text: readFileSync(path, 'utf8') };
    expect(verdictOf(file, [{ cpus: 1 }])).toBe('pass');
    const wrong = { ...file, text: file.text.replace('op[3] != 9', 'op[3] == 9') };
    expect(verdictOf(wrong, [{ cpus: 1 }])).toMatch(/^assertion/);
  });
});
