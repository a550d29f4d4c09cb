/** Words of the kernel: that each is written down, declared for a compiler, and means what its other spellings mean. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PRIMITIVES } from '../../../../src/language/checking/calls/primitives.ts';
import {
  knownSpelling,
  OTHER_NAMES,
} from '../../../../src/language/checking/names/spelled-names.ts';
import { kernelLibrary } from '../../../../src/language/protocol/kernel-library.ts';
import {
  ANNOTATIONS,
  ANNOTATIONS_WITH_ARGUMENTS,
} from '../../../../src/language/reading/annotations.ts';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { complaints, output, withoutGcc } from '../../lowering/gcc.ts';
import { listing } from '../../lowering/listing.ts';
import { HEADER, messages, parsed, patcherOf } from '../../protocols.ts';
import { namedBy } from './words.ts';

beforeAll(prepareLanguage);

/** What a protocol may call by its own name. */
function known(): string[] {
  return [...PRIMITIVES.keys(), ...kernelLibrary().functions.keys()];
}

/** Other spellings of what is known, as far as they are made by a beginning. */
function spelled(): string[] {
  const names = known();
  const isKnown = (name: string): boolean => names.includes(name);
  const beginnings = ['raw_', 'arch_', '__', '_'];
  const made = names.flatMap((name) => [
    ...beginnings.map((beginning) => beginning + name),
    ...['__this_cpu', 'raw_cpu', 'percpu'].map((other) => name.replace(/^this_cpu/, other)),
    name.replace(/^this_cpu_(\w+)$/, 'x86_$1_percpu'),
  ]);
  return [...new Set(made)].filter(
    (name) => !isKnown(name) && isKnown(knownSpelling(name, isKnown)),
  );
}

function said(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-words-'));
  const path = join(directory, 'words.c');
  writeFileSync(path, text);
  const complaint = complaints(path, '-Wno-unused-value');
  rmSync(directory, { recursive: true });
  return complaint;
}

describe('[L1] [L45] pokelab.h has every word', () => {
  it.skipIf(withoutGcc)('those that are known, and their other spellings', () => {
    const others = spelled();
    expect(others).toContain('raw_atomic64_fetch_add_release');
    expect(others).toContain('arch___test_and_set_bit');
    expect(others).not.toContain('raw_cpu_xchg');
    const uses = [...new Set([...known(), ...others, ...OTHER_NAMES.keys()])]
      .filter((name) => !/^__(sync|builtin)_/.test(name) && name !== '_Static_assert')
      .map((name) => `#ifndef ${name}\nvoid *at_${name} = (void *)${name};\n#endif\n`);
    expect(said(`#include <pokelab.h>\n${uses.join('')}`)).toBe('');
  });

  it.skipIf(withoutGcc)('those that say nothing to the machine', () => {
    const ofC =
      /^(__)?(inline(__)?|restrict|register|const|attribute(__)?|extension__|volatile__)$/;
    const words = [...ANNOTATIONS, ...ANNOTATIONS_WITH_ARGUMENTS].filter((word) => !ofC.test(word));
    const missing = (name: string): string => `#ifndef ${name}\n#error ${name}\n#endif\n`;
    // gcc's own are attributes
    const others = words.filter((word) => word !== '__no_sanitize');
    expect(said(`#include <pokelab.h>\n${others.map(missing).join('')}`)).toBe('');
  });

  it.skipIf(withoutGcc)('a file that was pasted is accepted by both', () => {
    const text = readFileSync('test/language/checking/calls/programs/pasted.c', 'utf8');
    expect(said(text)).toBe('');
    expect(parsed(text).name).toBe('pasted');
  });

  it.skipIf(withoutGcc)('errors have the numbers of <errno.h>', () => {
    const header = readFileSync('src/protocols/pokelab.h', 'utf8');
    const names = [...new Set(header.match(/\bE[A-Z0-9]{2,}\b/g))].filter(
      (name) => !/^E(RESTARTSYS|PROBE)|NOTSUPP$|EXPECT|EXPORT|EOF/.test(name),
    );
    expect(names.length).toBeGreaterThan(130);
    const numbers = output(
      `#include <errno.h>\nint main(void) { ${names.map((name) => `__builtin_printf("%d ", ${name});`).join(' ')} }`,
    );
    const text = `${HEADER}static int numbers[] = { ${names.join(', ')} };\nint patcher(void)\n{\nreturn numbers[0];\n}\n`;
    const [{ initial }] = parsed(text).unit.globals;
    const found = initial.map(({ value }) => (value.kind === 'constant' ? value.value : null));
    expect(found.join(' ')).toBe(numbers.trim());
  });
});

describe('[L1] SPEC.md has every word', () => {
  it('by its name, or by the rule that makes it', () => {
    const rules = ['L15', 'L16', 'L17', 'L18', 'L19', 'L20', 'L21', 'L22', 'L23', 'L29', 'L62'];
    const spec = readFileSync('src/SPEC.md', 'utf8');
    const written = new Set([...rules, 'L40', 'L41', 'L42', 'L43', 'L44'].flatMap(namedBy));
    const inText = (name: string): boolean => written.has(name) || spec.includes(`\`${name}`);
    const families: readonly [RegExp, string][] = [
      [/_(relaxed|acquire|release)$/, ''],
      [/^atomic(64|_long)_/, 'atomic_'],
      [/^(this_cpu|local)_(?!read|write|set|xchg|cmpxchg|ptr|irq)\w+$/, '$1_OP'],
      [/^atomic_(add|sub|and|andnot|or|xor|inc|dec)$/, 'atomic_OP'],
      [/^atomic_fetch_(add|sub|and|andnot|or|xor|inc|dec)$/, 'atomic_fetch_OP'],
      [/^atomic_(add|sub|inc|dec)_return$/, 'atomic_OP_return'],
      [/^atomic_(sub|inc|dec)_and_test$/, 'atomic_OP_and_test'],
      [/^__sync_fetch_and_\w+$/, '__sync_fetch_and_OP'],
      [/^__sync_\w+_and_fetch$/, '__sync_OP_and_fetch'],
      [
        /^((raw_)?spin_(un|try)?lock|preempt_(en|dis)able|rcu_\w+?)_(irqsave|irqrestore|irq|notrace|no_resched|raw|check|protected)$/,
        '$1',
      ],
      [/^(pr)_\w+$/, 'pr_'],
      [/^(printk)_\w+$/, 'printk'],
      [/^raw_(spin_is_locked|spin_lock_init)$/, '$1'],
    ];
    expect([...OTHER_NAMES.keys()].filter((name) => !spec.includes(`\`${name}\``))).toEqual([]);
    const missing = known().filter((name) => {
      let short = name;
      if (inText(name)) return false;
      return !families.some(([pattern, made]) => {
        short = short.replace(pattern, made);
        return inText(short);
      });
    });
    expect(missing).toEqual([]);
  });
});

describe('[L45] other spellings', () => {
  const declarations =
    'static int x;\nstatic atomic_t v;\nstatic atomic64_t w;\nstatic spinlock_t l;\nstatic raw_spinlock_t raw;\nstatic unsigned long flags;\nstatic u8 bytes[4];\nstatic DEFINE_PER_CPU(int, own);\n';
  it.each([
    ['raw_atomic_inc(&v);', 'atomic_inc(&v);'],
    ['arch_atomic64_add(2, &w);', 'atomic64_add(2, &w);'],
    ['arch_cmpxchg(&x, 1, 2);', 'cmpxchg(&x, 1, 2);'],
    ['x = __READ_ONCE(x);', 'x = READ_ONCE(x);'],
    ['__WRITE_ONCE(x, 1);', 'WRITE_ONCE(x, 1);'],
    ['__smp_mb();', 'smp_mb();'],
    ['__smp_store_release(&x, 1);', 'smp_store_release(&x, 1);'],
    ['arch_spin_lock(&l);', 'spin_lock(&l);'],
    ['__raw_spin_lock(&raw);', 'raw_spin_lock(&raw);'],
    ['_raw_spin_unlock_irqrestore(&raw, flags);', 'raw_spin_unlock_irqrestore(&raw, flags);'],
    ['arch_set_bit(3, &flags);', 'set_bit(3, &flags);'],
    ['arch___set_bit(3, &flags);', '__set_bit(3, &flags);'],
    ['__this_cpu_inc(own);', 'this_cpu_inc(own);'],
    ['raw_cpu_add(own, 2);', 'this_cpu_add(own, 2);'],
    ['percpu_write(own, 2);', 'this_cpu_write(own, 2);'],
    ['x86_read_percpu(own);', 'this_cpu_read(own);'],
    ['arch_local_irq_disable();', 'local_irq_disable();'],
    ['__rcu_read_lock();', 'rcu_read_lock();'],
    ['text_poke_set(bytes, 0xcc, 4);', 'memset(bytes, 0xcc, 4);'],
    ['text_poke_copy(bytes, bytes, 4);', 'text_poke(bytes, bytes, 4);'],
  ])('%s is %s', (spelling, plain) => {
    const [one, other] = [spelling, plain].map((text) => patcherOf(declarations, text));
    expect(listing(one, 'patcher')).toEqual(listing(other, 'patcher'));
  });

  it('a beginning that changes the meaning is none', () => {
    const lines = [
      '__set_bit(1, &flags);',
      'set_bit(1, &flags);',
      'raw_spin_lock(&raw);',
      'spin_lock(&l);',
    ];
    const [plain, locked, off, on] = lines.map((text) =>
      listing(patcherOf(declarations, text), 'patcher'),
    );
    expect(plain).not.toEqual(locked);
    expect(off.length).toBe(on.length + 1);
  });
});

describe('[L41] bits', () => {
  it('a number that costs something is computed once', () => {
    const statement = 'int at = 1;\nset_bit(at++, words);';
    expect(listing(patcherOf('static unsigned long words[2];', statement), 'patcher')).toEqual([
      '0 at = 1',
      '1 t0 = at',
      '2 at = (at +s32 1)',
      '3 nr = t0',
      '4 or u64 [(3238002688 +u64 ((u64)(nr >>s64 6) *u64 8))] (1 <<u64 (nr &s64 63)) relaxed',
      '5 return 0',
    ]);
  });
});

describe('[L17] [L22] [L41] [L42] [L43] words are refused what they do not take', () => {
  it.each([
    ['set_bit(1, &x);', "'set_bit' does not take 'int *'"],
    ['set_bit(1, flags);', "'set_bit' does not take 'unsigned long'"],
    ['mutex_lock(&l);', "'mutex_lock' does not take 'spinlock_t *'"],
    ['spin_lock(&text_mutex);', "'spin_lock' does not take 'struct mutex *'"],
    ['atomic_inc(&w);', "'atomic_inc' does not take 'atomic64_t *'"],
    ['try_cmpxchg(&x, &flags, 1);', "'try_cmpxchg' compares 'int' with 'unsigned long'"],
    ['smp_cond_load_acquire(x, VAL);', "'smp_cond_load_acquire' does not take 'int'"],
    ['x = VAL;', "'VAL' is not declared"],
    ['BUILD_BUG_ON(sizeof(long) == 8);', "'sizeof(long) == 8' holds"],
    ['static_assert(sizeof(long) == 4);', "'sizeof(long) == 4' does not hold"],
    ['static_assert(x);', "'x' is not a constant"],
    ['refcount_inc(&v);', "'refcount_t *' is given 'atomic_t *'"],
  ])('%s', (statement, message) => {
    const declarations =
      'static int x;\nstatic atomic_t v;\nstatic atomic64_t w;\nstatic spinlock_t l;\nstatic unsigned long flags;\n';
    const text = `${HEADER}${declarations}int patcher(void)\n{\n${statement}\nreturn 0;\n}\n`;
    expect(messages(text)).toContain(`12: ${message}`);
  });

  it('at file level: what does nothing, and what is checked', () => {
    const head =
      'static int go(void)\n{\nreturn 0;\n}\nEXPORT_SYMBOL_GPL(go);\nNOKPROBE_SYMBOL(go);\nearly_initcall(go);\nMODULE_LICENSE("GPL");\n';
    const end = 'int patcher(void)\n{\nreturn go();\n}\n';
    expect(parsed(`${HEADER}${head}static_assert(sizeof(int) == 4, "four");\n${end}`).name).toBe(
      'test',
    );
    expect(messages(`${HEADER}_Static_assert(sizeof(int) == 2, "two");\n${end}`)[0]).toBe(
      "5: 'sizeof(int) == 2' does not hold",
    );
  });

  it('text_mutex is there for those that name it', () => {
    const cells = (text: string): string[] =>
      patcherOf('static int x;', text).cells.map(({ name }) => name);
    expect(cells('x = 1;')).toEqual(['x']);
    expect(cells('mutex_lock(&text_mutex);')).toEqual(['x', 'text_mutex']);
    expect(cells('static DEFINE_MUTEX(text_mutex);\nmutex_lock(&text_mutex);')).toEqual([
      'x',
      'patcher.text_mutex',
    ]);
  });
});

describe('[L40] variables of each CPU that are declared wrongly', () => {
  it.each([
    ['DEFINE_PER_CPU(int);', "'DEFINE_PER_CPU' is not a macro of protocols"],
    ['DEFINE_PER_CPU(void, x);', 'an object of void'],
    ['DEFINE_PER_CPU(int, x) = 1;\nDEFINE_PER_CPU(int, x);', "'x' is declared twice"],
    ['DECLARE_PER_CPU(int, x);\nDEFINE_PER_CPU(long, x);', "'x' is declared twice"],
    ['DEFINE_PER_CPU(int, x), y;', 'more than the one variable that the macro declares'],
    ['DEFINE_PER_CPU(u8 [5000], x);', 'the variables take 80000 bytes, more than 65536'],
  ])('%s', (declaration, message) => {
    const text = `${HEADER}${declaration}\nint patcher(void)\n{\nreturn 0;\n}\n`;
    expect(messages(text).map((told) => told.replace(/^\d+: /, ''))).toContain(message);
  });

  it('a declaration and its definition are one, wherever they stand', () => {
    const text =
      'DECLARE_PER_CPU(int, x);\nDEFINE_PER_CPU(int, x) = 3;\nDECLARE_PER_CPU(int, x);\n';
    const { cells } = patcherOf(text, 'this_cpu_inc(x);');
    expect(cells.map(({ name, initial }) => `${name} ${initial}`)).toEqual(['x[0] 3', 'x[1] 3']);
  });

  it('[L8] an array of bytes is copied by its address, too', () => {
    const text = 'DEFINE_PER_CPU(u8 [2], bytes);\n';
    const statement = 'memcpy(this_cpu_ptr(&bytes), per_cpu_ptr(&bytes, 1), 2);';
    expect(listing(patcherOf(text, statement), 'patcher')[0]).toMatch(/^0 call memcpy/);
  });
});
