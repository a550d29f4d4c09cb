/** Words of the kernel that do nothing here, or no more than to give a value that they are given. */
import { constantValue } from '../../meaning/constants.ts';
import { type Checker, isInvalid, refuse } from '../scope/checker.ts';
import { type Call, effectOf, type Primitive, primitive } from './call-arguments.ts';

const wordsOf = (text: string): string[] => text.split(/\s+/);

/** Nothing is recorded, watched, printed or hotplugged: arguments are neither checked nor evaluated. */
const NOTHING: Primitive = {
  least: 0,
  most: 64,
  check: (checker, call) => effectOf(checker, call, { kind: 'none' }),
};

/** Of what lockdep, sanitizers and tracers are told; hints to the hardware; CPUs that neither come nor go. */
const IDLE = wordsOf(
  `lockdep_assert lockdep_assert_once lockdep_assert_held lockdep_assert_held_once lockdep_assert_held_read
  lockdep_assert_held_write lockdep_assert_not_held lockdep_assert_none_held_once lockdep_assert_cpus_held
  lockdep_assert_irqs_enabled lockdep_assert_irqs_disabled lockdep_assert_in_irq
  lockdep_assert_preemption_enabled lockdep_assert_preemption_disabled lockdep_on lockdep_off
  lockdep_hardirqs_on lockdep_hardirqs_off lockdep_set_class might_sleep might_sleep_if might_fault
  instrumentation_begin instrumentation_end kasan_disable_current kasan_enable_current
  kcsan_disable_current kcsan_enable_current kmsan_unpoison_entry_regs trace_hardirqs_on trace_hardirqs_off
  ASSERT_EXCLUSIVE_WRITER ASSERT_EXCLUSIVE_ACCESS prefetch prefetchw touch_nmi_watchdog
  touch_softlockup_watchdog touch_all_softlockup_watchdogs add_taint dump_stack show_regs
  cpus_read_lock cpus_read_unlock get_online_cpus put_online_cpus preempt_check_resched
  flush_icache_range smp_read_barrier_depends read_barrier_depends perf_event_text_poke`,
);

const PRINTS = wordsOf('emerg alert crit err warn warning notice info cont debug devel').flatMap(
  (level) => [`pr_${level}`, `pr_${level}_once`, `pr_${level}_ratelimited`],
);
const PRINTKS = wordsOf(
  'printk printk_once printk_ratelimited printk_deferred early_printk trace_printk',
);

/** At file level. */
export const IDLE_MACROS: ReadonlySet<string> = new Set(
  wordsOf(
    `NOKPROBE_SYMBOL EXPORT_SYMBOL EXPORT_SYMBOL_GPL EXPORT_PER_CPU_SYMBOL EXPORT_PER_CPU_SYMBOL_GPL
    STACK_FRAME_NON_STANDARD ALLOW_ERROR_INJECTION MODULE_LICENSE MODULE_AUTHOR MODULE_DESCRIPTION
    MODULE_VERSION module_init module_exit pure_initcall early_initcall core_initcall postcore_initcall
    arch_initcall subsys_initcall fs_initcall device_initcall late_initcall`,
  ),
);

/** `fails`: whether the compiler says so where the condition holds, or where it does not. */
const asserted = (fails: boolean): Primitive => ({
  least: 1,
  most: 2,
  check: (checker, call) => {
    checkAssertion(checker, call, fails);
    return effectOf(checker, call, { kind: 'none' });
  },
});

function checkAssertion(checker: Checker, call: Call, fails: boolean): void {
  const [node] = call.arguments;
  const condition = checker.expression(node);
  const value = constantValue(condition);
  if (isInvalid(condition) || (fails && value === null)) return;
  if (value === null) {
    refuse(checker, node, `'${node.text}' is not a constant`, 'write BUG_ON(!condition)');
  } else if ((value !== 0) === fails) {
    const message = `'${node.text}' ${fails ? 'holds' : 'does not hold'}`;
    refuse(checker, call.node, message, `make it so that ${call.name} accepts it`);
  }
}

/** `data_race(x)`: x. */
const given = primitive(1, (checker, call) => checker.expression(call.arguments[0]));

export const IDLE_PRIMITIVES: readonly (readonly [string, Primitive])[] = [
  ...[...IDLE, ...PRINTS, ...PRINTKS].map((name) => [name, NOTHING] as const),
  ['BUILD_BUG_ON', asserted(true)],
  ['BUILD_BUG_ON_MSG', asserted(true)],
  ['static_assert', asserted(false)],
  ['_Static_assert', asserted(false)],
  ['compiletime_assert', asserted(false)],
  ['data_race', given],
];
