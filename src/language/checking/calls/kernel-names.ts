/** What to write in place of kernel functions that pasted code calls and the language lacks. */

const PER_CPU = 'declare an array with an element for each CPU: name[cpu]';
const LOOP = 'write the loop';
const NO_LOCKDEP = 'delete the line: nothing checks which locks are held';

const ADVICE: readonly [RegExp, string][] = [
  [/^(raw_cpu|this_cpu|per_cpu|get_cpu)_ptr$|^(per|get|put)_cpu_var$|^per_cpu$/, PER_CPU],
  [/^(__inline_)?bsearch$/, LOOP],
  [/^(atomic|smp)_cond_(read|load)_(acquire|relaxed)$/, `${LOOP}, with cpu_relax() in it`],
  [/^lockdep_\w+$|^might_sleep$/, NO_LOCKDEP],
  [/^mutex_(try)?lock$|^mutex_unlock$/, 'use a spinlock_t: spin_lock, spin_trylock, spin_unlock'],
];

/** Prefixes of names that say the same without them here, where nothing is instrumented. */
const INSTRUMENTED = /^(raw|arch)_(?=atomic_)/;

/** Null for a name that the kernel does not have, or of which there is nothing to say. */
export function kernelAdvice(name: string, isKnown: (name: string) => boolean): string | null {
  const plain = name.replace(INSTRUMENTED, '');
  if (plain !== name && isKnown(plain)) return `write ${plain}`;
  return ADVICE.find(([names]) => names.test(name))?.[1] ?? null;
}
