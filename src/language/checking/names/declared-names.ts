/** What to write in place of types and declaring macros that pasted code has and the language lacks. */

const LINK =
  'link the objects yourself: a pointer or an index in each, written with rcu_assign_pointer or WRITE_ONCE';
const WORK = 'write what it does as a function that a task, or an interrupt_handler, runs';
const WAIT = 'declare an int: who is waited for sets it, who waits reads it in a loop';

/** The first that fits counts. */
const DECLARED: readonly (readonly [RegExp, string])[] = [
  [/^DECLARE_(COMPLETION|S?WAIT_?QUEUE|S?WAIT_QUEUE_HEAD)\w*$|^DEFINE_WAIT\w*$/, WAIT],
  [/^s?wait_queue_\w+$|^completion$/, WAIT],
  [
    /^(DEFINE|DECLARE)_STATIC_(KEY|CALL)\w*$|^static_(key|call)\w*$|^jump_entry$/,
    'declare an int that READ_ONCE reads; where the patching behind it is meant, begin with text-poke-bp-2013',
  ],
  [
    /^(DECLARE|DEFINE)_(RWSEM|SEMAPHORE|WW_\w+|RT_MUTEX|STATIC_PERCPU_RWSEM|PERCPU_RWSEM)$|^(rw_|percpu_rw_)?semaphore$|^(rt|ww)_mutex$/,
    'write DEFINE_MUTEX(name), or DEFINE_RWLOCK(name)',
  ],
  [/^DEFINE_SEQLOCK$|^seqlock_t$/, 'declare a seqcount_t, and a spinlock_t for its writers'],
  [/^h?l?list_(head|node)$|^H?L?LIST_HEAD\w*$|^(rb_root|rb_node|rhash_head|xarray|idr|ida)$/, LINK],
  [/^(DEFINE|DECLARE)_(HASHTABLE|XARRAY|IDR|IDA|RADIX_TREE)\w*$/, LINK],
  [/^(DEFINE_TIMER|DECLARE_(DELAYED_)?WORK|DECLARE_TASKLET\w*|DEFINE_IRQ_WORK)$/, WORK],
  [/^(timer_list|hrtimer|(delayed_|irq_)?work(_struct)?|tasklet_struct)$/, WORK],
  [/^cpumask(_t|_var_t)?$/, 'declare an unsigned long, a bit for each CPU: set_bit, test_bit'],
  [/^kref$/, 'declare a refcount_t'],
  [
    /^(core|module)_param\w*$|^(early_param|__setup|__setup_param)$|^MODULE_PARM_DESC$/,
    'delete it: #define the value, and give another by -D NAME=VALUE',
  ],
  [
    /^(DEFINE|DECLARE)_IDTENTRY\w*$/,
    'write the function itself: int int3_handler(struct pt_regs *regs), void nmi_handler(void)',
  ],
  [
    /^(COMPAT_)?SYSCALL_DEFINE\d$/,
    'write a function of this file: there is no user space to call it',
  ],
  [/^ktime_t$|^timespec(64)?$/, 'leave it out: there is no time, and any delay is tried'],
  [/^[pg]id_t$|^uid_t$|^umode_t$/, 'write int'],
];

/** Null for a name of which there is nothing to say. */
export const declaredAdvice = (name: string): string | null =>
  DECLARED.find(([names]) => names.test(name))?.[1] ?? null;
