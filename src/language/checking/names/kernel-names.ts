/** What to write in place of functions that pasted code calls and the language lacks. */

const NO_ALLOCATION = 'declare an object at file level: nothing is allocated here';
const NO_DEVICES = 'leave it out: there are no devices and no other memory than variables and text';
const NO_USER = 'there is no user space: pass an address in a variable, and read it with READ_ONCE';
const PROTOCOL =
  "this is a patching protocol: write its steps as functions of this file, or begin with one of 'pokelab ls'";
const POKE =
  'this is a patching protocol: write its steps (an int3 as first byte, text_poke_sync(), the tail, text_poke_sync(), the first byte, text_poke_sync()), or begin with';
const POKES = `${POKE} text-poke-bp-2013`;
const C11 = 'use the primitive of the kernel, which says its order:';

const DIE =
  'declare static ATOMIC_NOTIFIER_HEAD(die_chain), and use atomic_notifier_chain_register and atomic_notifier_call_chain, with DIE_INT3 and a struct die_args where int3_handler calls it';
const CHAIN = 'use an atomic notifier chain: ATOMIC_NOTIFIER_HEAD, atomic_notifier_call_chain';

/** The first that fits counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  // Patching: what is studied here is written here.
  [/^smp_text_poke_(single|batch)\w*$/, `${POKE} smp-text-poke-2025`],
  [
    /^text_poke_(queue|finish|loc|flush|addr)\w*$|^text_poke_bp_batch$/,
    `${POKE} text-poke-batch-2019`,
  ],
  [/^text_poke_bp$/, POKES],
  [/^__text_poke$/, 'write text_poke(to, from, size)'],
  [/^(smp_)?text_poke_int3_(trap_)?handler$|^poke_int3_handler$/, `${PROTOCOL}: int3_handler`],
  [/^arch_jump_label_\w+$|^__jump_label_\w+$|^jump_label_\w+$/, POKES],
  [/^static_(branch|key|call)_\w+$|^static_call$|^__static_call_\w+$/, POKES],
  [/^ftrace_bug$/, 'write printk(...), or BUG() where it must not come to'],
  [
    /^ftrace_(location|test_record|update_record|rec_iter_\w+)$/,
    'write it in this file: sites are numbered, and site_ip(i) is the address of one',
  ],
  [
    /^(arch_)?ftrace_\w+$|^do_ftrace_\w+$|^(__)?kprobe\w*$|^(un)?register_k(ret)?probes?$/,
    PROTOCOL,
  ],
  [/^(arch_)?(dis)?arm_kprobe\w*$|^arch_(un)?optimize_kprobes?$|^synthesize_rel\w+$/, PROTOCOL],
  [/^klp_\w+$|^apply_(alternatives|paravirt|retpolines|relocate\w*)$|^alternatives_\w+$/, PROTOCOL],
  [
    /^create_(jump|call)_insn$|^int3_selftest$/,
    'write text_gen_insn(opcode, addr, dest), which gives the bytes of an instruction',
  ],
  [
    /^is_kernel_text$|^(core_)?kernel_text(_address)?$/,
    'compare with site_ip(i): all text that changes is the sites',
  ],
  [
    /^set_memory_(rw|ro|x|nx)$|^set_all_modules_text_r[wo]$|^mark_rodata_ro$/,
    'write set_kernel_text_rw() or set_kernel_text_ro()',
  ],
  [
    /^(un)?use_temporary_mm$|^(__)?flush_tlb_\w+$|^set_fixmap\w*$|^clear_fixmap$|^v(un)?map$|^virt_to_page$/,
    'leave it out: text has one address, and text_poke(to, from, size) writes there',
  ],
  [
    /^sync_core_before_usermode$|^iret_to_self$|^cpuid\w*$|^native_cpuid$|^serialize$/,
    'write sync_core()',
  ],
  [
    /^isb$|^dsb$|^dmb$|^(__)?(flush|sync)_icache_\w+$|^__builtin___clear_cache$/,
    'on x86 nothing flushes instructions: sync_core() serialises this CPU, text_poke_sync() all',
  ],
  [
    /^(sys_)?membarrier$/,
    'write on_each_cpu() of a function with smp_mb() in it; where it is to serialise all CPUs, text_poke_sync()',
  ],
  [
    /^mprotect$|^pkey_\w+$|^pthread_jit_write_protect_np$/,
    'write set_kernel_text_rw() or set_kernel_text_ro()',
  ],
  [/^((un)?register_die_notifier|notify_die)$/, DIE],
  // CPUs and what they are sent.
  [
    /^smp_call_function_(single|many|any|mask)\w*$|^on_each_cpu_(mask|cond)\w*$|^smp_call_on_cpu$/,
    'write on_each_cpu(fn, info, 1), and let fn return at once where smp_processor_id() is none that is meant: all CPUs are interrupted then',
  ],
  [
    /^(try_)?stop_(one_cpu|two_cpus|cpus)\w*$|^stop_core_cpuslocked$/,
    'write stop_machine(fn, data, cpumask_of(cpu)), which stops all CPUs',
  ],
  [
    /^(irq_work|task_work|llist)_\w+$|^(schedule|queue|flush|cancel)_(delayed_)?work\w*$|^INIT_WORK$/,
    'write it into task(), which every other CPU runs',
  ],
  [
    /^(apic|__apic|x86_platform)_\w+$|^send_IPI\w*$|^apic->send\w*$/,
    'write raise_nmi(cpu) for an NMI, on_each_cpu(fn, info, 1) for an interrupt',
  ],
  [
    /^register_nmi_handler$/,
    'define void nmi_handler(void), int int3_handler(struct pt_regs *regs)',
  ],
  [
    /^cpumask_\w+$|^cpu_online$|^cpu_possible$|^num_(possible|present)_cpus$/,
    'use nr_cpus: CPUs are numbered from 0, all of them are online',
  ],
  [/^for_each_\w+$/, 'write the loop itself: for (i = 0; i < nr_cpus; i++)'],
  [
    /^in_(nmi|irq|hardirq|interrupt|softirq|task|atomic)$|^(nmi|irq|ist)_(enter|exit)(_\w+)?$|^preemptible$/,
    'leave it out, or keep a variable of your own that nmi_handler and others set and clear',
  ],
  [/^idtentry_\w+$|^exc_\w+$|^do_int3$/, 'define int int3_handler(struct pt_regs *regs)'],
  // Waiting.
  [
    /^(__)?wait_event\w*$|^wait_for_completion\w*$|^wait_(on|for)_\w+$|^swait_\w+$/,
    'write the loop: while (!condition) cpu_relax(); or schedule() in place of it',
  ],
  [
    /^wake_up\w*$|^complete(_all)?$|^swake_up\w*$|^init_completion$/,
    'set the variable that the other waits for: WRITE_ONCE, or smp_store_release',
  ],
  [
    /^schedule_timeout\w*$|^(u|m|n|fs)(delay|sleep)(_\w+)?$|^usleep(_range)?$|^sched_yield$|^yield$|^sleep$/,
    'there is no time: leave it out (any delay is tried), or schedule() where others are to run',
  ],
  [
    /^kthread_\w+$|^kernel_thread$|^pthread_create$|^thrd_create$|^fork$|^clone$/,
    'write void task(void), which every other CPU runs',
  ],
  [
    /^pthread_(join|exit)$|^thrd_join$/,
    'let task() count itself in an atomic_t at its end, and wait for that',
  ],
  [/^pthread_mutex_\w+$|^mtx_\w+$/, 'use a spinlock_t: spin_lock, spin_trylock, spin_unlock'],
  [
    /^pthread_(spin|rwlock|cond|barrier)_\w+$|^cnd_\w+$|^sem_\w+$/,
    'use spinlock_t, or a variable and a loop',
  ],
  [
    /^(do_)?exit$|^kill$|^abort$|^__builtin_(trap|abort)$/,
    'return, or BUG() where it must not come to',
  ],
  // Locks and RCU.
  [/^mutex_\w+$/, 'write mutex_lock, mutex_trylock or mutex_unlock'],
  [
    /^(read|write)_(try)?(lock|unlock)_\w+$/,
    'write read_lock or write_lock, and turn interrupts off by local_irq_save(flags)',
  ],
  [
    /^(read|write)_seq(lock|unlock|begin|retry)\w*$|^seqlock_init$/,
    'use a seqcount_t, and a spinlock_t for its writers',
  ],
  [
    /^(down|up)(_read|_write|_interruptible|_killable|_trylock)*$|^percpu_(down|up|ref)_\w+$|^(ww_|rt_)mutex_\w+$/,
    'use a spinlock_t: spin_lock, spin_trylock, spin_unlock',
  ],
  [
    /^spin_(un)?lock_bh$|^local_bh_\w+$|^spin_lock_nest\w*$/,
    'there are no softirqs: use spin_lock and spin_unlock',
  ],
  [/^call_srcu$|^srcu_barrier$/, 'write synchronize_srcu(), and behind it what is to be done then'],
  [
    /^call_rcu\w*$|^kfree_rcu\w*$|^rcu_barrier\w*$/,
    'write synchronize_rcu(), and behind it what is to be done then',
  ],
  [
    /^(__)?srcu_read_lock\w*$|^(__)?srcu_read_unlock\w*$/,
    'write srcu_read_lock(&domain), and srcu_read_unlock(&domain, index) with what it gave',
  ],
  [/^(__)?srcu_dereference\w*$/, 'write rcu_dereference()'],
  [/^(get|start|cond|poll)_(state_)?synchronize_(rcu|sched)\w*$/, 'write synchronize_rcu()'],
  [
    /^synchronize_(sched|rcu_bh|rcu_tasks_rude|rcu_tasks_trace)\w*$/,
    'mark what is waited for with rcu_read_lock() and write synchronize_rcu(); or stop_machine(), which waits until no CPU has preemption off',
  ],
  [/^rcu_read_(un)?lock_(bh|trace)$/, 'use rcu_read_lock() and rcu_read_unlock()'],
  [
    /^(hlist_|list_|llist_|rb_|rhashtable_|hash_|xa_|idr_|radix_tree_)\w+$/,
    'link the objects yourself: a pointer or an index, written with rcu_assign_pointer or WRITE_ONCE',
  ],
  [/^(list|hlist|rb)_entry\w*$/, 'write container_of(pointer, type, member)'],
  [/^READ_ONCE_NOCHECK$/, 'write READ_ONCE(x)'],
  [/^kref_\w+$/, 'use a refcount_t: if (refcount_dec_and_test(&r)) release(...);'],
  // Memory.
  [
    /^(k|kv|v|kmem_cache_|devm_k)[mzcrn]?(alloc|realloc|calloc)(_\w+)?$|^(m|c|re)alloc$|^(k|kv|v|kmem_cache_)?free(_\w+)?$|^kzfree$/,
    NO_ALLOCATION,
  ],
  [
    /^(module_alloc|module_memfree|execmem_\w+|bpf_\w+|alloc_insn_page|free_insn_page|mmap|munmap)$/,
    'declare a SITE for text that is made anew',
  ],
  [/^(__)?(alloc|free)_percpu\w*$/, 'declare it at file level: DEFINE_PER_CPU(type, name)'],
  [/^(__)?(get_free|alloc|free)_pages?\w*$/, NO_ALLOCATION],
  [/^(__)?copy_(to|from)_user\w*$|^(__)?(get|put)_user$|^strncpy_from_user$|^access_ok$/, NO_USER],
  [
    /^(io(re|un)map\w*|(read|write)[bwlq](_relaxed)?|(in|out)[bwl]|apply_to_page_range|dma_\w+)$/,
    NO_DEVICES,
  ],
  [
    /^memmove$|^__(builtin_)?mem(cpy|set|cmp)\w*$|^mem(cpy|set)_\w+$/,
    'write memcpy, memset or memcmp',
  ],
  [
    /^str\w+$|^(v)?sn?(c)?printf$|^kstrto\w+$|^sprint_symbol$|^kallsyms_\w+$/,
    'leave it out: there are no strings; printk and pr_info take one and do nothing',
  ],
  [
    /^(put|get)s$|^(f|d)?printf$|^perror$|^seq_\w+$|^trace_printk$/,
    'write printk(...), which does nothing here',
  ],
  [/^assert$/, 'write BUG_ON(!condition)'],
  [/^(scoped_)?guard$/, 'write the lock, and the unlock on each way out'],
  [/^refcount_dec_and_\w*lock\w*$|^atomic_dec_and_\w*lock\w*$/, 'take the lock, then count down'],
  [/^stop_machine_\w+$/, 'write stop_machine(fn, data, NULL)'],
  [
    /^(put|get)_unaligned\w*$/,
    'write memcpy(to, from, size): one integer to as many bytes, or from them',
  ],
  [/^_*(ffs|fls|ffz)(64|l)?$|^hweight(_long|\d+)$/, 'write a loop over the bits: test_bit(i, &x)'],
  [/^bitmap_\w+$/, 'write a loop over the words, or set_bit and clear_bit'],
  [/^text_poke_(kgdb|early_sync)$/, 'write text_poke(to, from, size)'],
  [/^rcu_(swap|replace)_\w+$/, 'read it, then write rcu_assign_pointer(p, value)'],
  [
    /^(wbinvd|clflush\w*|clwb|invlpg|flush_tlb_\w+|flush_cache_\w+)$/,
    'leave it out: caches are coherent; what a CPU has fetched before, sync_core() makes it forget',
  ],
  [/^qsort\w*$|^sort_r\w*$/, 'write sort(base, num, size, cmp, NULL)'],
  [/^(blocking|srcu)_notifier_\w+$/, CHAIN],
  [
    /^(swap|min|max|clamp|abs|round_up|round_down|roundup|rounddown|offset_in_page)$/,
    'write the expression itself',
  ],
  // Order.
  [
    /^atomic_(load|store)(_explicit)?$|^__atomic_(load|store)(_n)?$/,
    `${C11} READ_ONCE, smp_load_acquire, WRITE_ONCE, smp_store_release, smp_store_mb`,
  ],
  [
    /^atomic_(exchange|compare_exchange\w*|fetch_\w+|flag_\w+)(_explicit)?$|^__atomic_\w+$/,
    `${C11} xchg, cmpxchg, atomic_fetch_add and their forms _acquire, _release and _relaxed`,
  ],
  [/^(atomic|__atomic)_(thread|signal)_fence$/, `${C11} smp_mb, smp_rmb, smp_wmb, barrier`],
  [/^__sync_\w+$/, `${C11} WRITE_ONCE, smp_store_release`],
  [
    /^(__this|raw)_cpu_xchg$/,
    'it is a load and a store: write this_cpu_read(x), then this_cpu_write(x, value)',
  ],
  [
    /^(_mm_|__builtin_ia32_)(mfence|lfence|sfence)$|^(mfence|lfence|sfence)$/,
    'write mb(), rmb() or wmb()',
  ],
  [/^_mm_pause$|^__builtin_ia32_pause$|^rep_nop$|^pause$|^cpu_pause$/, 'write cpu_relax()'],
  [/^cli$|^sti$|^native_irq_\w+$/, 'write local_irq_disable() or local_irq_enable()'],
  [
    /^(dma|io|virt)_(mb|rmb|wmb)$|^mmiowb$/,
    'there are no devices: write smp_mb(), smp_rmb() or smp_wmb()',
  ],
  [/^(lockdep|kasan|kcsan|kmsan|trace)_\w+$/, 'delete the line: nothing is traced or checked'],
  [
    /^asm$|^__asm(__)?$/,
    "use the kernel's primitive: smp_mb(), barrier(), cpu_relax(), sync_core()",
  ],
];

/** Null for a name that the kernel does not have, or of which there is nothing to say. */
export const kernelAdvice = (name: string): string | null =>
  ADVICE.find(([names]) => names.test(name))?.[1] ?? null;

/** The same of values that kernel code names without declaring them. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [
    /^THREAD_(SIZE|SHIFT|MASK)$/,
    '#define it, as small as the protocol can do with: all of the variables are part of the state',
  ],
  [
    /^(NR_CPUS|nr_cpu_ids|num_possible_cpus)$/,
    'write nr_cpus, or #define it where an array needs a constant',
  ],
  [/^MCOUNT_INSN_SIZE$/, '#define MCOUNT_INSN_SIZE 5'],
  [
    /^(MCOUNT|FTRACE)(_REGS)?_ADDR$|^ftrace_(regs_)?(caller|call|stub)$/,
    'declare where calls lead: TEXT_SYMBOL(ftrace_caller);',
  ],
  [
    /^(current|init_mm|init_task|poking_mm)$/,
    'leave it out: there are no tasks and no address spaces to look at; task_number() tells who runs',
  ],
  [/^(jiffies|HZ|tsc_khz)$/, 'leave it out: there is no time, and any delay is tried'],
  [/^(system_state|SYSTEM_\w+)$/, 'declare a variable of your own that says so'],
];

export const valueAdvice = (name: string): string | undefined =>
  VALUES.find(([pattern]) => pattern.test(name))?.[1];
