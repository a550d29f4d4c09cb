/** The primitives about tasks, those that turn interrupts or preemption off and on, and the operations that they become. */
export const MASK_RULES: Readonly<
  Record<string, readonly (readonly [string, readonly string[]])[]>
> = {
  '[L18] locks that turn preemption or interrupts off': [
    ['raw_spin_lock(&raw);', ['preemption off', 'compare s32 raw 1 expected 0 blocking acquire']],
    [
      'r = raw_spin_trylock(&raw);',
      [
        'preemption off',
        't0 = add-unless s32 raw 1 expected 1 acquire',
        'unless (t0 !=s32 1) jump 5',
        't1 = 1',
        'jump 7',
        'preemption on',
        't1 = 0',
        'store s32 r = t1',
      ],
    ],
    ['raw_spin_unlock(&raw);', ['fence release', 'store s32 raw = 0', 'preemption on']],
    ...['', 'raw_'].flatMap((prefix): [string, string[]][] => {
      const lock = prefix === '' ? 'l' : 'raw';
      const had = `compare s32 ${lock} 1 expected 0 blocking acquire`;
      const tried = `t0 = add-unless s32 ${lock} 1 expected 1 acquire`;
      const kept = ['t0 = interrupts off', 'store u64 flags = t0', 'preemption off'];
      const freed = ['fence release', `store s32 ${lock} = 0`];
      const given = ['interrupts on', 'preemption on'];
      const back = ['t0 = load u64 flags', 'interrupts restore t0', 'preemption on'];
      return [
        [`${prefix}spin_lock_irq(&${lock});`, ['interrupts off', 'preemption off', had]],
        [`${prefix}spin_unlock_irq(&${lock});`, [...freed, ...given]],
        [`${prefix}spin_lock_irqsave(&${lock}, flags);`, [...kept, had]],
        [`${prefix}spin_unlock_irqrestore(&${lock}, flags);`, [...freed, ...back]],
        [
          `if (!${prefix}spin_trylock_irq(&${lock})) r = 1;`,
          [
            'interrupts off',
            'preemption off',
            tried,
            'unless (t0 !=s32 1) jump 6',
            't1 = 1',
            'jump 9',
            ...given,
            't1 = 0',
            'unless !t1 jump 11',
            'store s32 r = 1',
          ],
        ],
        [
          `if (!${prefix}spin_trylock_irqsave(&${lock}, flags)) r = 1;`,
          [
            ...kept,
            tried.replace('t0', 't1'),
            'unless (t1 !=s32 1) jump 7',
            't2 = 1',
            'jump 11',
            ...back.map((line) => line.replace('t0', 't3')),
            't2 = 0',
            'unless !t2 jump 13',
            'store s32 r = 1',
          ],
        ],
      ];
    }),
  ],
  '[L29] tasks': [
    ['schedule();', ['schedule']],
    ['cond_resched();', ['schedule perhaps']],
    ['synchronize_rcu_tasks();', ['rcu-tasks begin', 'rcu-tasks wait']],
    ['r = task_number();', ['store s32 r = 0']],
  ],
  '[L62] interrupts and preemption off': [
    ['local_irq_disable();', ['interrupts off']],
    ['local_irq_enable();', ['interrupts on']],
    ['local_irq_save(flags);', ['t0 = interrupts off', 'store u64 flags = t0']],
    ['local_irq_restore(flags);', ['t0 = load u64 flags', 'interrupts restore t0']],
    ['r = irqs_disabled();', ['t0 = interrupts read', 'store s32 r = (t0 !=u64 0)']],
    ['preempt_disable();', ['preemption off']],
    ['preempt_disable_notrace();', ['preemption off']],
    ['preempt_enable();', ['preemption on']],
    ['preempt_enable_notrace();', ['preemption on']],
    ['preempt_enable_no_resched();', ['preemption on']],
    ['r = preempt_count();', ['t0 = preemption read', 'store s32 r = t0']],
    ['r = get_cpu();', ['preemption off', 'store s32 r = 0']],
    ['put_cpu();', ['preemption on']],
  ],
};
