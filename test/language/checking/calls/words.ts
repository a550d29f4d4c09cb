/** Statements in words of the kernel, by rule of SPEC.md, and the operations that they become. */
import { readFileSync } from 'node:fs';

type Cases = readonly (readonly [string, readonly string[]])[];

export const WORDS: Readonly<Record<string, Cases>> = {
  '[L40] variables of each CPU': [
    ['r = per_cpu(own, 0);', ['t0 = load s32 own[0]', 'store s32 r = t0']],
    ['per_cpu(own, 1) = 2;', ['store s32 own[1] = 2']],
    ['per_cpu(own, 1)++;', ['t0 = load s32 own[1]', 'store s32 own[1] = (t0 +s32 1)']],
    ['*per_cpu_ptr(&own, 1) = 2;', ['store s32 own[1] = 2']],
    ['*this_cpu_ptr(&own) = 2;', ['store s32 own[0] = 2']],
    ['*raw_cpu_ptr(&own) = 2;', ['store s32 own[0] = 2']],
    ['get_cpu_var(own) = 2;', ['preemption off', 'store s32 own[0] = 2']],
    ['put_cpu_var(own);', ['preemption on']],
    ['*get_cpu_ptr(&own) = 2;', ['preemption off', 'store s32 own[0] = 2']],
    ['put_cpu_ptr(&own);', ['preemption on']],
    ['r = __get_cpu_var(own);', ['t0 = load s32 own[0]', 'store s32 r = t0']],
    ['__raw_get_cpu_var(own) = 2;', ['store s32 own[0] = 2']],
    ['this_cpu_inc(own);', ['t0 = load s32 own[0]', 'joined store s32 own[0] = (t0 +s32 1)']],
    ['this_cpu_write(own, 3);', ['store s32 own[0] = 3']],
    // no CPU's: where nothing is
    ['per_cpu(own, 2) = 2;', ['store s32 [2952790016] = 2']],
  ],
  '[L17] comparisons that leave what they find': [
    [
      '{ int old = 1; r = try_cmpxchg(&x, &old, 3); }',
      [
        'old = 1',
        'expected = old',
        'found = compare s32 x 3 expected expected',
        'unless (found ==s32 expected) jump 6',
        't0 = 1',
        'jump 8',
        'old = found',
        't0 = 0',
        'store s32 r = t0',
      ],
    ],
    // to what lies in memory only where it fails
    [
      'atomic_try_cmpxchg(&v, &x, 3);',
      [
        'expected = load s32 x',
        'found = compare s32 v 3 expected expected',
        'unless (found ==s32 expected) jump 4',
        'jump 5',
        'store s32 x = found',
      ],
    ],
  ],
  '[L17] without LOCK, by address': [
    [
      'r = cmpxchg_local(&x, 1, 3);',
      [
        't0 = load s32 x',
        'joined store s32 x = (t0 +s32 ((t0 ==s32 1) *s32 (3 -s32 t0)))',
        'store s32 r = t0',
      ],
    ],
  ],
  '[L17] comparisons without LOCK that leave what they find': [
    [
      'try_cmpxchg_local(&x, &r, 3);',
      [
        'expected = load s32 r',
        't0 = load s32 x',
        'joined store s32 x = (t0 +s32 ((t0 ==s32 expected) *s32 (3 -s32 t0)))',
        'found = t0',
        'unless (found ==s32 expected) jump 6',
        'jump 7',
        'store s32 r = found',
      ],
    ],
    [
      'this_cpu_try_cmpxchg(own, &r, 3);',
      [
        'expected = load s32 r',
        't0 = load s32 own[0]',
        'joined store s32 own[0] = (t0 +s32 ((t0 ==s32 expected) *s32 (3 -s32 t0)))',
        'found = t0',
        'unless (found ==s32 expected) jump 6',
        'jump 7',
        'store s32 r = found',
      ],
    ],
  ],
  '[L17] __sync builtins': [
    ['r = __sync_fetch_and_add(&x, 2);', ['t0 = add s32 x 2', 'store s32 r = t0']],
    ['r = __sync_sub_and_fetch(&x, 2);', ['t0 = add s32 x -2', 'store s32 r = (t0 +s32 -2)']],
    ['r = __sync_or_and_fetch(&x, 2);', ['t0 = or s32 x 2', 'store s32 r = (t0 |s32 2)']],
    ['r = __sync_fetch_and_sub(&x, 2);', ['t0 = add s32 x -2', 'store s32 r = t0']],
    ['__sync_fetch_and_and(&x, 2);', ['and s32 x 2']],
    ['__sync_fetch_and_or(&x, 2);', ['or s32 x 2']],
    ['__sync_fetch_and_xor(&x, 2);', ['xor s32 x 2']],
    ['r = __sync_add_and_fetch(&x, 2);', ['t0 = add s32 x 2', 'store s32 r = (t0 +s32 2)']],
    ['r = __sync_and_and_fetch(&x, 2);', ['t0 = and s32 x 2', 'store s32 r = (t0 &s32 2)']],
    ['r = __sync_xor_and_fetch(&x, 2);', ['t0 = xor s32 x 2', 'store s32 r = (t0 ^s32 2)']],
    ['__sync_synchronize();', ['fence mb']],
    [
      'r = __sync_bool_compare_and_swap(&x, 1, 3);',
      ['t0 = compare s32 x 3 expected 1', 'store s32 r = !(t0 !=s32 1)'],
    ],
    [
      'r = __sync_val_compare_and_swap(&x, 1, 3);',
      ['t0 = compare s32 x 3 expected 1', 'store s32 r = t0'],
    ],
    ['r = __sync_lock_test_and_set(&x, 1);', ['t0 = swap s32 x 1 acquire', 'store s32 r = t0']],
  ],
  '[L41] bits': [
    ['set_bit(2, words);', ['or u64 words[0] 4 relaxed']],
    ['clear_bit(65, words);', ['and u64 words[1] 18446744073709551613 relaxed']],
    ['change_bit(0, &words[1]);', ['xor u64 words[1] 1 relaxed']],
    [
      'r = test_and_set_bit(1, words);',
      ['t0 = or u64 words[0] 2', 'store s32 r = ((t0 &u64 2) !=u64 0)'],
    ],
    ['test_and_set_bit_lock(1, words);', ['or u64 words[0] 2 acquire']],
    ['test_and_clear_bit(1, words);', ['and u64 words[0] 18446744073709551613']],
    ['test_and_change_bit(1, words);', ['xor u64 words[0] 2']],
    ['clear_bit_unlock(1, words);', ['and u64 words[0] 18446744073709551613 release']],
    ['test_bit(1, words);', ['load u64 words[0]']],
    ['test_bit_acquire(1, words);', ['load u64 words[0]', 'fence acquire']],
    ['__set_bit(1, words);', ['t0 = load u64 words[0]', 'store u64 words[0] = (t0 |u64 2)']],
    [
      '__clear_bit(1, words);',
      ['t0 = load u64 words[0]', 'store u64 words[0] = (t0 &u64 18446744073709551613)'],
    ],
    ['__change_bit(1, words);', ['t0 = load u64 words[0]', 'store u64 words[0] = (t0 ^u64 2)']],
    [
      'r = __test_and_set_bit(1, words);',
      [
        't0 = load u64 words[0]',
        'store u64 words[0] = (t0 |u64 2)',
        'store s32 r = ((t0 &u64 2) !=u64 0)',
      ],
    ],
    [
      '__test_and_clear_bit(1, words);',
      ['t0 = load u64 words[0]', 'store u64 words[0] = (t0 &u64 18446744073709551613)'],
    ],
    [
      '__test_and_change_bit(1, words);',
      ['t0 = load u64 words[0]', 'store u64 words[0] = (t0 ^u64 2)'],
    ],
    [
      '__clear_bit_unlock(1, words);',
      [
        'fence release',
        't0 = load u64 words[0]',
        'store u64 words[0] = (t0 &u64 18446744073709551613)',
      ],
    ],
  ],
  '[L42] waiting': [
    [
      'r = smp_cond_load_acquire(&x, VAL > 2);',
      [
        'VAL = load s32 x',
        'unless (VAL <=s32 2) jump 4',
        'relax',
        'jump 0',
        'fence acquire',
        'store s32 r = VAL',
      ],
    ],
    [
      'smp_cond_load_relaxed(&x, VAL == 1 || VAL == 2);',
      [
        'VAL = load s32 x',
        'unless (VAL !=s32 1) jump 5',
        'unless (VAL !=s32 2) jump 5',
        'relax',
        'jump 0',
      ],
    ],
    [
      'atomic_cond_read_acquire(&v, !VAL);',
      ['VAL = load s32 v', 'unless VAL jump 4', 'relax', 'jump 0', 'fence acquire'],
    ],
    [
      'atomic_cond_read_relaxed(&v, !VAL);',
      ['VAL = load s32 v', 'unless VAL jump 4', 'relax', 'jump 0'],
    ],
  ],
  '[L43] mutexes': [
    ['mutex_lock(&text_mutex);', ['compare s32 text_mutex 1 expected 0 blocking acquire']],
    ['mutex_unlock(&m);', ['swap s32 m 0 release']],
    ['mutex_init(&m);', ['store s32 m = 0']],
    ['r = mutex_is_locked(&m);', ['t0 = load s32 m', 'store s32 r = (t0 !=s32 0)']],
    [
      'r = mutex_trylock(&m);',
      ['t0 = add-unless s32 m 1 expected 1 acquire', 'store s32 r = (t0 !=s32 1)'],
    ],
  ],
  '[L15] [L19] RCU of other kinds': [
    ['r = rcu_dereference_raw(x);', ['t0 = load s32 x', 'store s32 r = t0']],
    ['r = rcu_dereference_sched(x);', ['t0 = load s32 x', 'store s32 r = t0']],
    ['r = rcu_dereference_bh(x);', ['t0 = load s32 x', 'store s32 r = t0']],
    ['r = rcu_dereference_check(x, none());', ['t0 = load s32 x', 'store s32 r = t0']],
    ['r = rcu_dereference_protected(x, 1);', ['t0 = load s32 x', 'store s32 r = t0']],
    ['RCU_INIT_POINTER(p, NULL);', ['store u64 p = 0']],
    ['r = READ_ONCE_NOCHECK(x);', ['t0 = load s32 x', 'store s32 r = t0']],
    ['smp_acquire__after_ctrl_dep();', ['fence acquire']],
    ['rcu_read_lock_sched();', ['preemption off', 'rcu lock']],
    ['rcu_read_unlock_sched();', ['rcu unlock', 'preemption on']],
    ['rcu_read_lock_sched_notrace();', ['preemption off', 'rcu lock']],
    ['rcu_read_unlock_sched_notrace();', ['rcu unlock', 'preemption on']],
    ['synchronize_rcu_expedited();', ['rcu begin', 'rcu wait']],
  ],
  '[L22] what is checked before anything runs, and what only warns': [
    ['r = WARN(x, "%d", x);', ['t0 = load s32 x', 'store s32 r = (t0 !=s32 0)']],
    ['WARN_ONCE(x, "once");', ['load s32 x']],
    ['static_assert(sizeof(long) == 8, "LP64");', []],
    ['_Static_assert(sizeof(long) == 8, "LP64");', []],
    ['compiletime_assert(1, "always");', []],
    ['BUILD_BUG_ON(sizeof(long) != 8);', []],
    ['BUILD_BUG_ON_MSG(0, "never");', []],
    ['r = __builtin_expect(x, 1);', ['t0 = load s32 x', 'store s32 r = (s32)t0']],
    ['r = data_race(x);', ['t0 = load s32 x', 'store s32 r = t0']],
  ],
};

const ENDING = /_(relaxed|acquire|release)$/;

/** The statement with that word in place of the one that it is a form of; undefined where none is shown. */
export function alike(shown: Cases, name: string): string | undefined {
  const counter = /^atomic(64|_long)_/.exec(name)?.[1];
  const plain = name.replace(/^atomic(64|_long)_/, 'atomic_').replace('cmpxchg64', 'cmpxchg');
  for (const base of [name, plain, plain.replace(ENDING, '')]) {
    const call = new RegExp(`(?<!\\w)${base}\\(`);
    const found = shown.find(([statement]) => call.test(statement))?.[0];
    if (found === undefined) continue;
    const statement = found.replace(call, `${name}(`);
    if (counter === undefined) return statement;
    const value = counter === '64' ? '&big' : '&longer';
    return statement.replace(/&v\b/, counter === '64' ? '&v64' : '&vlong').replace(/&x\b/, value);
  }
  return undefined;
}

/** What the paragraph of SPEC.md with that number names. */
export function namedBy(rule: string): string[] {
  const spec = readFileSync('src/SPEC.md', 'utf8');
  const paragraph = spec.slice(spec.indexOf(`- **[${rule}]**`)).split(/\n- \*\*/)[0];
  return [...paragraph.matchAll(/`(\w+)[^`]*`/g)].map(([, name]) => name);
}

/** Words that do nothing. */
export const isIdle = (name: string): boolean =>
  /^(pr|printk|early_printk|trace_printk)(_|$)/.test(name) || namedBy('L44').includes(name);
