/** What is advised for names that are not known: never another meaning, never another role. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { nearest } from '../../../src/language/reading/spelling.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { builtinProtocols } from '../../../src/protocols/catalogue.ts';
import { HEADER } from '../protocols.ts';

beforeAll(prepareLanguage);

/** The help for a statement of the patcher. */
function helpFor(statement: string): string {
  const declarations =
    'static int ready, counter;\nstatic u8 ip[5];\nstatic void walk(void)\n{\n}\n';
  const text = `${HEADER}${declarations}int patcher(void)\n{\nwalk();\nip[0] = ready + counter;\n${statement}\nreturn 0;\n}\n`;
  const parsed = parseProtocol({ name: 'words.c', text });
  return parsed.ok ? 'accepted' : parsed.diagnostics.map(({ advice }) => advice).join('; ');
}

describe('[L4] a name is suggested only where it can have been meant', () => {
  it.each([
    ['smp_bm', 'smp_mb'],
    ['atomic_raed', 'atomic_read'],
    ['syn_core', 'sync_core'],
    ['execute_stie', 'execute_site'],
    ['spin_unlok', 'spin_unlock'],
  ])('%s is %s', (name, known) => {
    expect(nearest(name, ['spin_lock', known])).toBe(known);
  });

  it.each([
    // more words, other words: another function
    ['text_poke_bp', 'text_poke'],
    ['membarrier', 'barrier'],
    ['sort', 'ushort'],
    // contrary words
    ['my_unlock', 'my_lock'],
    ['preempt_enable', 'preempt_disable'],
    ['node_begin', 'node_end'],
    ['smp_wmb', 'smp_rmb'],
    // other numbers
    ['u65', 'u64'],
    ['nop6', 'nop5'],
    // too short to be misspelt
    ['x', 'y'],
  ])('%s is not %s', (name, known) => {
    expect(nearest(name, [known])).toBeUndefined();
  });

  it.each([
    ['ushotr x;', "is 'ushort' meant?"],
    ['raedy = 1;', "is 'ready' meant?"],
    ['wlak();', "is 'walk' meant?"],
    // a function for a call, a variable for a value, a type for a type
    ['redy();', 'write it in this file, or use a primitive of pokelab.h'],
    ['wlak = 1;', 'declare it above, or correct the name'],
    [
      'ready = mutex_lock != 0;',
      'call it: mutex_lock(...); where a function is wanted, write one that does',
    ],
    ['ready = ushotr;', 'declare it above, or correct the name'],
    [
      'ready = THREAD_SIZE;',
      '#define it, as small as the protocol can do with: all of the variables are part of the state',
    ],
    ['ready = nr_cpu_ids;', 'write nr_cpus, or #define it where an array needs a constant'],
    ['ready = FTRACE_ADDR;', 'declare where calls lead: TEXT_SYMBOL(ftrace_caller);'],
    ['ready = jiffies;', 'leave it out: there is no time, and any delay is tried'],
  ])('%s', (statement, help) => {
    expect(helpFor(statement)).toBe(help);
  });
});

/** The help for a declaration of the file. */
function helpForDeclaration(declaration: string): string {
  const text = `${HEADER}${declaration}\nint patcher(void)\n{\nreturn 0;\n}\n`;
  const parsed = parseProtocol({ name: 'words.c', text });
  return parsed.ok ? 'accepted' : parsed.diagnostics.map(({ advice }) => advice).join('; ');
}

describe('[L4] what declares an object, or is a type, in the kernel: what to write instead', () => {
  it.each([
    ['static DECLARE_COMPLETION(done);', /declare an int/],
    ['static struct completion done;', /declare an int/],
    ['static wait_queue_head_t queue;', /declare an int/],
    ['DEFINE_STATIC_KEY_FALSE(key);', /declare an int .* text-poke-bp-2013/],
    ['static struct static_key key;', /declare an int/],
    ['static DECLARE_RWSEM(sem);', /DEFINE_MUTEX/],
    ['static DEFINE_SEQLOCK(lock);', /seqcount_t/],
    ['static LIST_HEAD(list);', /link the objects yourself/],
    ['static HLIST_HEAD(list);', /link the objects yourself/],
    ['static struct list_head list;', /link the objects yourself/],
    ['static struct work_struct work;', /a function that a task/],
    ['static cpumask_t mask;', /a bit for each CPU/],
    ['module_param(size, int, 0644);', /-D NAME=VALUE/],
    ['DEFINE_IDTENTRY_RAW(exc_int3) { }', /int3_handler/],
    ['SYSCALL_DEFINE0(ready) { return 0; }', /no user space/],
    ['static pid_t pid;', /^write int$/],
    [
      'static struct module *m; static int f(void) { return m->state; }',
      /^define the struct above/,
    ],
    ['static struct mine m;', /^define the struct above/],
    ['dotraplinkage void notrace do_trap(struct pt_regs *regs, long code) { }', /^accepted$/],
  ])('%s', (declaration, help) => {
    expect(helpForDeclaration(declaration)).toMatch(help);
  });
});

describe('[L4] what is advised is there', () => {
  it('the protocols to begin with', () => {
    const advised = ['text_poke_bp', 'text_poke_finish', 'smp_text_poke_single'].map(
      (name) => helpFor(`${name}();`).split(' begin with ')[1],
    );
    expect(builtinProtocols()).toEqual(expect.arrayContaining(advised));
  });
});

describe('[L4] kernel names that are not there: what to write instead', () => {
  it.each([
    ['text_poke_bp(ip, ip, 5, ip)', /text_poke_sync\(\), the tail.* text-poke-bp-2013$/],
    ['text_poke_queue(ip, ip, 5, ip)', /text-poke-batch-2019$/],
    ['smp_text_poke_batch_finish()', /smp-text-poke-2025$/],
    ['smp_text_poke_single(ip, ip, 5, ip)', /patching protocol/],
    ['smp_text_poke_batch_add(ip, ip, 5, ip)', /patching protocol/],
    ['arch_jump_label_transform(ip, 1)', /patching protocol/],
    ['ftrace_modify_code(1, ip, ip)', /patching protocol/],
    ['membarrier(32)', /on_each_cpu.*text_poke_sync/],
    ['qsort(ip, 5, 1)', /write sort\(/],
    ['notify_die(1)', /ATOMIC_NOTIFIER_HEAD/],
    ['kmalloc(4, 0)', /file level/],
    ['kfree(ip)', /file level/],
    ['vmalloc(4)', /file level/],
    ['kmem_cache_alloc(ip)', /file level/],
    ['list_add(ip, ip)', /link the objects yourself/],
    ['wait_event(ready, 1)', /write the loop/],
    ['wake_up(ip)', /set the variable/],
    ['msleep(5)', /no time/],
    ['udelay(5)', /no time/],
    ['schedule_timeout(5)', /no time/],
    ['copy_to_user(ip, ip, 4)', /no user space/],
    ['ioremap(ip, 4)', /no devices/],
    ['apply_to_page_range(ip)', /no devices/],
    ['static_branch_enable(ip)', /patching protocol/],
    ['guard(ip)', /the lock, and the unlock/],
    ['refcount_dec_and_lock(ip)', /take the lock/],
    ['stop_machine_run(ip)', /stop_machine/],
    ['put_unaligned_le32(1, ip)', /memcpy/],
    ['ffs(1)', /a loop over the bits/],
    ['__fls(1)', /a loop over the bits/],
    ['hweight32(1)', /a loop over the bits/],
    ['bitmap_zero(ip, 4)', /a loop over the words/],
    ['rcu_swap_protected(ip, ip, 1)', /rcu_assign_pointer/],
    ['clflush(ip)', /sync_core/],
    ['ftrace_location(ip)', /site_ip/],
    ['ftrace_replace_code(1)', /patching protocol/],
    ['jump_label_update(ip)', /patching protocol/],
    ['register_kprobe(ip)', /patching protocol/],
    ['pthread_create(ip)', /task/],
    ['pthread_mutex_lock(ip)', /spin_lock/],
    ['__atomic_load_n(&ready, 0)', /smp_load_acquire/],
    ['__atomic_fetch_add(&ready, 1, 0)', /atomic_fetch_add/],
    ['atomic_thread_fence(5)', /smp_mb/],
    ['atomic_load_explicit(&ready, 2)', /smp_load_acquire/],
    ['call_rcu(ip, ip)', /synchronize_rcu/],
    ['srcu_read_lock_nmisafe(ip)', /srcu_read_lock\(&domain\)/],
    ['srcu_dereference(ip, ip)', /rcu_dereference/],
    ['call_srcu(ip, ip, ip)', /synchronize_srcu/],
    ['synchronize_sched()', /stop_machine/],
    ['smp_call_function_single(1, walk, 0, 1)', /on_each_cpu.*all CPUs are interrupted/],
    ['__flush_icache_all(ip)', /sync_core/],
    ['raw_cpu_xchg(ready, 1)', /a load and a store/],
    ['kasan_check_read(ip)', /delete the line/],
    ['alloc_percpu(ip)', /DEFINE_PER_CPU/],
    ['kref_put(ip, walk)', /refcount_dec_and_test/],
    ['__sync_lock_release(&ready)', /smp_store_release/],
    ['set_memory_rw(ip, 1)', /set_kernel_text_rw/],
    ['in_nmi()', /a variable of your own/],
    ['memmove(ip, ip, 4)', /memcpy/],
    ['printf("x")', /printk/],
    ['assert(ready)', /BUG_ON/],
    ['cli()', /local_irq_disable/],
  ])('%s', (call, help) => {
    expect(helpFor(`${call};`)).toMatch(help);
  });
});
