/** Other spellings of names that are known: instrumented, of the architecture, older and newer ones. */

/** Of a function, one that says the same here: where nothing is instrumented, on x86. */
export const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['copy_from_kernel_nofault', 'probe_kernel_read'],
  ['copy_to_kernel_nofault', 'probe_kernel_write'],
  ['text_poke_early', 'text_poke'],
  ['text_poke_copy', 'text_poke'],
  ['text_poke_set', 'memset'],
  ['user_mode_vm', 'user_mode'],
  ['user_mode_ignore_vm86', 'user_mode'],
  ['smp_text_poke_sync_each_cpu', 'text_poke_sync'],
  ['__inline_bsearch', 'bsearch'],
  ['smp_mb__before_clear_bit', 'smp_mb__before_atomic'],
  ['smp_mb__before_atomic_inc', 'smp_mb__before_atomic'],
  ['smp_mb__before_atomic_dec', 'smp_mb__before_atomic'],
  ['smp_mb__after_clear_bit', 'smp_mb__after_atomic'],
  ['smp_mb__after_atomic_inc', 'smp_mb__after_atomic'],
  ['smp_mb__after_atomic_dec', 'smp_mb__after_atomic'],
  ['smp_mb__after_unlock_lock', 'smp_mb__after_spinlock'],
  ['atomic_long_dec_if_positive', 'atomic64_dec_if_positive'],
  ['atomic_long_inc_unless_negative', 'atomic64_inc_unless_negative'],
  ['atomic_long_dec_unless_positive', 'atomic64_dec_unless_positive'],
  ['set_mb', 'smp_store_mb'],
  ['synchronize_rcu_expedited', 'synchronize_rcu'],
  ['__sync_synchronize', 'smp_mb'],
  ['raw_read_seqcount_begin', 'read_seqcount_begin'],
  ['__read_seqcount_begin', 'read_seqcount_begin'],
  ['__read_seqcount_retry', 'read_seqcount_retry'],
  ['raw_write_seqcount_begin', 'write_seqcount_begin'],
  ['raw_write_seqcount_end', 'write_seqcount_end'],
  ['read_seqcount_latch', 'raw_read_seqcount_latch'],
  ['read_seqcount_latch_retry', 'read_seqcount_retry'],
]);

/**
 * A beginning, behind it what may follow, and what stands for the beginning. `arch_` and `raw_` are the functions
 * beneath the instrumentation, `__` of READ_ONCE and smp_mb those beneath KCSAN's. raw_spin_lock is no spelling
 * of spin_lock, nor __set_bit one of set_bit: those names are known as they are.
 */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^(raw|arch)_(?=atomic(64|_long)?_|(try_)?cmpxchg|xchg)/, ''],
  [/^arch_(?=(__)?(test_and_)?(set|clear|change)_bit(_lock|_unlock)?$|test_bit)/, ''],
  [/^arch_(?=spin_(lock|unlock|trylock|is_locked)$)/, ''],
  [/^(raw|arch)_(?=irqs_disabled$|local_irq_(enable|disable|restore)$)/, ''],
  [/^raw_(?=local_irq_save$)/, ''],
  [/^__(?=(READ|WRITE)_ONCE$|smp_(load_acquire|store_release|store_mb|[rw]?mb)$)/, ''],
  [/^__(?=smp_mb__(before|after)_atomic$|rcu_read_(un)?lock$|mem(cpy|set|cmp)$)/, ''],
  [/^_{1,2}(?=raw_spin_(un|try)?lock(_irq|_irqrestore)?$)/, ''],
  [/^_(?=spin_(un|try)?lock(_irq|_irqrestore)?$)/, ''],
  [/^(__this|raw)_cpu_(?!xchg$)/, 'this_cpu_'],
  [/^percpu_(?=(read|write|add|sub|and|or)$)/, 'this_cpu_'],
  [/^x86_(read|write|add|sub|or)_percpu$/, 'this_cpu_$1'],
];

/** The name that is known for one that is not; the name itself when there is none. */
export function knownSpelling(name: string, isKnown: (name: string) => boolean): string {
  if (isKnown(name)) return name;
  const other = OTHER_NAMES.get(name);
  if (other !== undefined) return other;
  for (const [spelling, plain] of SPELLINGS) {
    const known = name.replace(spelling, plain);
    if (known !== name && isKnown(known)) return known;
    const again = known === name ? undefined : OTHER_NAMES.get(known);
    if (again !== undefined) return again;
  }
  return name;
}
