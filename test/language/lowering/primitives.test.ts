import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PRIMITIVES } from '../../../src/language/checking/calls/primitives.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { alike, isIdle, WORDS } from '../checking/calls/words.ts';
import { HEADER, patcherOf } from '../protocols.ts';
import { complaints, withoutGcc } from './gcc.ts';
import { listing } from './listing.ts';
import { MASK_RULES } from './mask-rules.ts';
import { UNLOCKED } from './unlocked-operations.ts';

beforeAll(prepareLanguage);

const DECLARATIONS = `
static int x, r;
static int *p;
static u64 wide;
static unsigned long flags;
static atomic_t v = ATOMIC_INIT(1);
static local_t c = LOCAL_INIT(1);
static u8 byte;
static spinlock_t l = __SPIN_LOCK_UNLOCKED(l);
static raw_spinlock_t raw;
static struct srcu_struct ss;
static DEFINE_PER_CPU(int, own);
static unsigned long words[2];
static DEFINE_MUTEX(m);
static s64 big;
static long longer;
static atomic64_t v64 = ATOMIC64_INIT(1);
static atomic_long_t vlong = ATOMIC_LONG_INIT(1);
static int stopped(void *data)
{
	return 3;
}
static void everywhere(void *info)
{
}
void nmi_handler(void)
{
}
`;

/** By rule of SPEC.md: statements, and the operations that they become. */
const RULES: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>> = {
  '[L15] loads and stores with order': [
    ['r = READ_ONCE(x);', ['t0 = load s32 x', 'store s32 r = t0']],
    ['r = ACCESS_ONCE(x);', ['t0 = load s32 x', 'store s32 r = t0']],
    ['p = rcu_dereference(p);', ['t0 = load u64 p', 'store u64 p = t0']],
    ['p = rcu_access_pointer(p);', ['t0 = load u64 p', 'store u64 p = t0']],
    ['r = smp_load_acquire(&x);', ['t0 = load s32 x', 'fence acquire', 'store s32 r = t0']],
    ['WRITE_ONCE(x, 1);', ['store s32 x = 1']],
    ['smp_store_release(&x, 1);', ['fence release', 'store s32 x = 1']],
    ['smp_store_release(&x, r);', ['t0 = load s32 r', 'fence release', 'store s32 x = t0']],
    ['smp_store_mb(x, 1);', ['store s32 x = 1', 'fence mb']],
    ['rcu_assign_pointer(p, &x);', ['fence release', 'store u64 p = 3238002688']],
    ['r = atomic_read(&v);', ['t0 = load s32 v', 'store s32 r = t0']],
    ['r = atomic_read_acquire(&v);', ['t0 = load s32 v', 'fence acquire', 'store s32 r = t0']],
    ['atomic_set(&v, 2);', ['store s32 v = 2']],
    ['atomic_set_release(&v, 2);', ['fence release', 'store s32 v = 2']],
  ],
  '[L16] fences': [
    ['smp_mb();', ['fence mb']],
    ['mb();', ['fence mfence']],
    ['smp_rmb();', ['fence rmb']],
    ['rmb();', ['fence rmb']],
    ['smp_wmb();', ['fence wmb']],
    ['wmb();', ['fence wmb']],
    ['smp_mb__before_atomic();', ['fence atomic-mb']],
    ['smp_mb__after_atomic();', ['fence atomic-mb']],
    ['smp_mb__before_spinlock();', ['fence atomic-mb']],
    ['smp_mb__after_spinlock();', ['fence atomic-mb']],
    ['barrier();', []],
    ['cpu_relax();', ['relax']],
    ['sync_core();', ['serialise']],
  ],
  '[L17] read-modify-writes': [
    ['atomic_add(2, &v);', ['add s32 v 2 relaxed']],
    ['atomic_sub(2, &v);', ['add s32 v -2 relaxed']],
    ['atomic_and(2, &v);', ['and s32 v 2 relaxed']],
    ['atomic_andnot(2, &v);', ['and s32 v -3 relaxed']],
    ['atomic_or(2, &v);', ['or s32 v 2 relaxed']],
    ['atomic_xor(2, &v);', ['xor s32 v 2 relaxed']],
    ['atomic_inc(&v);', ['add s32 v 1 relaxed']],
    ['atomic_dec(&v);', ['add s32 v -1 relaxed']],
    ['r = atomic_fetch_add(2, &v);', ['t0 = add s32 v 2', 'store s32 r = t0']],
    ['r = atomic_fetch_sub(2, &v);', ['t0 = add s32 v -2', 'store s32 r = t0']],
    ['r = atomic_fetch_and(2, &v);', ['t0 = and s32 v 2', 'store s32 r = t0']],
    ['r = atomic_fetch_andnot(2, &v);', ['t0 = and s32 v -3', 'store s32 r = t0']],
    ['r = atomic_fetch_or(2, &v);', ['t0 = or s32 v 2', 'store s32 r = t0']],
    ['r = atomic_fetch_xor(2, &v);', ['t0 = xor s32 v 2', 'store s32 r = t0']],
    ['r = atomic_fetch_inc(&v);', ['t0 = add s32 v 1', 'store s32 r = t0']],
    ['r = atomic_fetch_dec(&v);', ['t0 = add s32 v -1', 'store s32 r = t0']],
    ['r = atomic_add_return(2, &v);', ['t0 = add s32 v 2', 'store s32 r = (t0 +s32 2)']],
    ['r = atomic_sub_return(2, &v);', ['t0 = add s32 v -2', 'store s32 r = (t0 +s32 -2)']],
    ['r = atomic_inc_return(&v);', ['t0 = add s32 v 1', 'store s32 r = (t0 +s32 1)']],
    ['r = atomic_dec_return(&v);', ['t0 = add s32 v -1', 'store s32 r = (t0 +s32 -1)']],
    ['r = atomic_inc_and_test(&v);', ['t0 = add s32 v 1', 'store s32 r = ((t0 +s32 1) ==s32 0)']],
    ['r = atomic_add_negative(2, &v);', ['t0 = add s32 v 2', 'store s32 r = ((t0 +s32 2) <s32 0)']],
    ['r = atomic_dec_and_test(&v);', ['t0 = add s32 v -1', 'store s32 r = ((t0 +s32 -1) ==s32 0)']],
    [
      'r = atomic_sub_and_test(2, &v);',
      ['t0 = add s32 v -2', 'store s32 r = ((t0 +s32 -2) ==s32 0)'],
    ],
    [
      'r = atomic_inc_not_zero(&v);',
      ['t0 = add-unless s32 v 1 expected 0', 'store s32 r = (t0 !=s32 0)'],
    ],
    [
      'r = atomic_add_unless(&v, 1, 5);',
      ['t0 = add-unless s32 v 1 expected 5', 'store s32 r = (t0 !=s32 5)'],
    ],
    [
      'r = atomic_fetch_add_unless(&v, 1, 5);',
      ['t0 = add-unless s32 v 1 expected 5', 'store s32 r = t0'],
    ],
    ['r = atomic_xchg(&v, 4);', ['t0 = swap s32 v 4', 'store s32 r = t0']],
    ['r = atomic_cmpxchg(&v, 1, 2);', ['t0 = compare s32 v 2 expected 1', 'store s32 r = t0']],
    ['r = xchg(&x, 4);', ['t0 = swap s32 x 4', 'store s32 r = t0']],
    ['p = xchg(&p, NULL);', ['t0 = swap u64 p 0', 'store u64 p = t0']],
    ['wide = cmpxchg(&wide, 1, 2);', ['t0 = compare u64 wide 2 expected 1', 'store u64 wide = t0']],
    ['cmpxchg(&x, 1, 2);', ['compare s32 x 2 expected 1']],
  ],
  '[L17] one instruction without LOCK': UNLOCKED,
  '[L18] spinlocks': [
    ['spin_lock(&l);', ['compare s32 l 1 expected 0 blocking acquire']],
    [
      'r = spin_trylock(&l);',
      ['t0 = add-unless s32 l 1 expected 1 acquire', 'store s32 r = (t0 !=s32 1)'],
    ],
    ['spin_unlock(&l);', ['fence release', 'store s32 l = 0']],
    ['r = spin_is_locked(&l);', ['t0 = load s32 l', 'store s32 r = (t0 !=s32 0)']],
    ['r = raw_spin_is_locked(&raw);', ['t0 = load s32 raw', 'store s32 r = (t0 !=s32 0)']],
    ['spin_lock_init(&l);', ['store s32 l = 0']],
    ['raw_spin_lock_init(&raw);', ['store s32 raw = 0']],
  ],
  ...MASK_RULES,
  ...WORDS,
  '[L19] RCU': [
    ['rcu_read_lock();', ['rcu lock']],
    ['rcu_read_unlock();', ['rcu unlock']],
    ['synchronize_rcu();', ['rcu begin', 'rcu wait']],
    ['srcu_read_lock(&ss);', ['srcu lock ss']],
    ['srcu_read_unlock(&ss, 1);', ['srcu unlock ss 1']],
    ['srcu_down_read(&ss);', ['srcu lock anywhere ss']],
    ['srcu_up_read(&ss, 1);', ['srcu unlock anywhere ss 1']],
    ['synchronize_srcu(&ss);', ['srcu begin ss', 'srcu wait ss']],
    ['synchronize_srcu_expedited(&ss);', ['srcu begin ss', 'srcu wait ss']],
    ['cleanup_srcu_struct(&ss);', []],
    ['init_srcu_struct(&ss);', []],
  ],
  '[L20] other CPUs': [
    [
      'r = stop_machine(stopped, &x, NULL);',
      [
        'stop request',
        'stop reach',
        't0 = call stopped(3238002688)',
        'stop release',
        'stop finish',
        'store s32 r = t0',
      ],
    ],
    [
      'stop_machine(stopped, NULL, cpu_online_mask);',
      [
        'stop request',
        'stop reach',
        'share 3 stopped(0)',
        'call stopped(0)',
        'gather 0',
        'stop release',
        'stop finish',
      ],
    ],
    [
      'r = stop_machine_cpuslocked(stopped, p, cpumask_of(1));',
      [
        't0 = load u64 p',
        'stop request',
        'stop reach',
        'share 2 stopped(t0)',
        't1 = 0',
        't1 = gather t1',
        'stop release',
        'stop finish',
        'store s32 r = t1',
      ],
    ],
    [
      'on_each_cpu(everywhere, NULL, 1);',
      ['broadcast send everywhere', 'call everywhere(0)', 'broadcast wait everywhere'],
    ],
    [
      'on_each_cpu(everywhere, p, 0);',
      ['t0 = load u64 p', 'broadcast send everywhere', 'call everywhere(t0)'],
    ],
    [
      'smp_call_function(everywhere, NULL, 1);',
      ['broadcast send everywhere', 'broadcast wait everywhere'],
    ],
    ['raise_nmi(x);', ['t0 = load s32 x', 'raise NMI t0']],
    ['r = smp_processor_id();', ['store s32 r = 0']],
    ['r = raw_smp_processor_id();', ['store s32 r = 0']],
    ['r = num_online_cpus();', ['store s32 r = 2']],
  ],
  '[L21] text': [
    ['execute_site(0);', ['execute vfs_read']],
    ['execute_site(x);', ['t0 = load s32 x', 'execute [(3222274052 +u64 ((u64)t0 *u64 16))]']],
    ['wide = site_ip(1);', ['store u64 wide = 3222274068']],
    ['wide = (unsigned long)target;', ['store u64 wide = 3230662656']],
    ['set_kernel_text_rw();', ['text writable']],
    ['set_kernel_text_ro();', ['text read-only']],
  ],
  '[L22] checks and prints': [
    ['BUG_ON(x > 3);', ['t0 = load s32 x', 'unless (t0 >s32 3) jump 3', 'bug']],
    ['r = WARN_ON(x);', ['t0 = load s32 x', 'store s32 r = (t0 !=s32 0)']],
    ['WARN_ON_ONCE(x);', ['load s32 x']],
    ['if (likely(x)) r = 1;', ['t0 = load s32 x', 'unless t0 jump 3', 'store s32 r = 1']],
    ['if (unlikely(!x)) r = 1;', ['t0 = load s32 x', 'unless !t0 jump 3', 'store s32 r = 1']],
    ['printk(KERN_INFO "x is %d\\n", x);', []],
    ['pr_info("x is %d\\n", x);', []],
  ],
};

const all = Object.values(RULES).flat();
const ENDING = /_(relaxed|acquire|release)$/;

for (const [rule, cases] of Object.entries(RULES)) {
  describe(rule, () => {
    it.each(cases)('%s', (statement, expected) => {
      const program = patcherOf(DECLARATIONS, statement);
      const operations = listing(program, 'patcher').map((line) => line.replace(/^\d+ /, ''));
      expect(operations).toEqual([...expected, 'return 0']);
    });
  });
}

const READ_MODIFY_WRITE = / (\w+ = )?[-a-z]+ [su]\d+ \S+ .* (relaxed|acquire|release)$/;

describe('the table of primitives', () => {
  it('[L17] _relaxed, _acquire and _release are the order of the operation', () => {
    const names = [...PRIMITIVES.keys()].filter((name) => ENDING.test(name));
    const exchanges = names.filter((name) => !/_(read|set|load|store|bit)_/.test(name));
    // atomic, atomic64 and atomic_long; xchg, cmpxchg and try_cmpxchg, these two with 64 as well
    expect(exchanges).toHaveLength(3 * (3 * (6 + 4 + 2 + 3) + 5));
    for (const name of exchanges) {
      const program = patcherOf(DECLARATIONS, alike(all, name) ?? '');
      const found = listing(program, 'patcher').filter((line) => READ_MODIFY_WRITE.test(line));
      expect(found, name).toHaveLength(1);
      expect(found[0].endsWith(` ${name.split('_').at(-1)}`), name).toBe(true);
    }
  });

  it.each(['BUG();', 'panic("no %d", x);', 'unreachable();'])('[L22] %s ends the run', (text) => {
    expect(listing(patcherOf(DECLARATIONS, text), 'patcher')).toEqual(['0 bug']);
  });

  it('every primitive is shown here, or does nothing', () => {
    const hidden = [...PRIMITIVES.keys()].filter((name) => alike(all, name) === undefined);
    const silent = hidden.filter(isIdle);
    for (const name of silent) {
      const program = patcherOf(DECLARATIONS, `${name}(unknown(1), "text");`);
      expect(listing(program, 'patcher'), name).toEqual(['0 return 0']);
    }
    const others = hidden.filter((name) => !isIdle(name));
    const values = [
      'ATOMIC_INIT',
      'ATOMIC64_INIT',
      'ATOMIC_LONG_INIT',
      'LOCAL_INIT',
      'REFCOUNT_INIT',
    ];
    // shown in callbacks.test.ts and generated-text.test.ts
    const shown = ['sort', 'text_gen_insn'];
    expect(others.sort()).toEqual(['BUG', 'panic', 'unreachable', ...shown, ...values].sort());
  });

  it.skipIf(withoutGcc)(
    `[L1] pokelab.h declares each as it is used (${withoutGcc ?? 'gcc'})`,
    () => {
      const extra = [...PRIMITIVES.keys()].flatMap((name) => alike(all, name) ?? []);
      const statements = [...all.map(([statement]) => statement), ...extra, 'BUG();'];
      const text = `${HEADER}${DECLARATIONS}int patcher(void)\n{\n${statements.join('\n')}\n}\n`;
      const directory = mkdtempSync(join(tmpdir(), 'pokelab-primitives-'));
      const path = join(directory, 'primitives.c');
      writeFileSync(path, text);
      const said = complaints(path, '-Wno-unused-value');
      rmSync(directory, { recursive: true });
      expect(extra.length).toBeGreaterThan(300);
      expect(said).toBe('');
    },
  );
});
