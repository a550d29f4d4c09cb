/** Families of random protocols whose parts meet, which statements drawn alone seldom do. */
import fc from '../support/property.ts';
import { askForAnswer, lending } from './random-lending.ts';
import { lineOf, type Written } from './random-lines.ts';
import { executing, type Place, patch, statements } from './random-statements.ts';

/** What the functions of a random protocol do; null for one that is not there. */
export interface Bodies {
  before: Written;
  patch: Written | null;
  after: Written;
  /** What the patcher says of itself. */
  result: '0' | '-1';
  task: Written | null;
  nmi: Written | null;
  /** `goesOn`: where a handler with registers lets the context go on; null for one that only claims. */
  int3: { body: Written; claim: string; goesOn: string | null } | null;
  ipi: Written;
  stopped: Written;
}

export const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { freq, nil: null });

/** Behind the site, there again, right behind the int3, one or two bytes further. */
export const goesOn = fc.constantFrom(
  null,
  null,
  'regs->ip = site_ip(0);',
  'regs->ip -= 1;',
  '',
  'regs->ip += 1;',
  'int3_emulate_nop(regs, 2);',
  'int3_emulate_push(regs, 7);',
);

/**
 * Handshakes that an NMI takes part in: it comes when one flag is up, and waits for, or writes text until,
 * another goes up. Which moments an NMI can come between decides whether that ends; the statements above
 * seldom meet so.
 */
export const handshakes: fc.Arbitrary<Bodies> = fc.record({
  before: lineOf('', 'WRITE_ONCE(x, 1);\nsmp_mb();', '*(u8 *)site_ip(0) = 0xcc;'),
  patch: lineOf(
    'stop_machine(stopped, NULL, NULL);',
    'stop_machine(stopped, NULL, cpu_online_mask);',
    'on_each_cpu(ipi, NULL, 1);',
    'smp_call_function(ipi, NULL, 1);',
    'synchronize_rcu();',
    'synchronize_srcu(&ss);',
    'synchronize_rcu_tasks();',
    'set_kernel_text_ro();',
    'raise_nmi(1 % nr_cpus);\nwhile (!READ_ONCE(x))\n\tcpu_relax();',
    'raise_nmi(1 % nr_cpus);\nstop_machine(stopped, NULL, NULL);',
    '*(u8 *)site_ip(0) = 0x66;',
  ),
  after: lineOf('', 'WRITE_ONCE(y, 1);', 'xchg(&y, 1);'),
  result: fc.constant('-1'),
  task: lineOf(
    'WRITE_ONCE(y, 1);',
    'if (READ_ONCE(x))\n\tWRITE_ONCE(y, 1);',
    'rcu_read_lock();\nxchg(&x, 1);\nrcu_read_unlock();',
    'y = srcu_read_lock(&ss);\nxchg(&x, 1);\nsrcu_read_unlock(&ss, 0);',
    'preempt_disable();\nif (READ_ONCE(x))\n\tWRITE_ONCE(y, 1);\npreempt_enable();',
    'WRITE_ONCE(y, 1);\nschedule();\nWRITE_ONCE(x, 1);',
    'local_irq_disable();\nWRITE_ONCE(y, 1);\nlocal_irq_enable();\nWRITE_ONCE(x, 1);',
    'if (smp_processor_id() == 2 && atomic_read(&count))\n\tWRITE_ONCE(x, 1);',
  ),
  nmi: lineOf(
    'if (READ_ONCE(x)) {\n\twhile (!READ_ONCE(y))\n\t\tcpu_relax();\n}',
    'WRITE_ONCE(x, 1);\nBUG_ON(READ_ONCE(y));',
    'if (!READ_ONCE(x))\n\t*(u8 *)site_ip(0) = 0x66;',
    'execute_site(0);\nwhile (READ_ONCE(x))\n\tcpu_relax();',
  ),
  int3: maybe(
    fc.record({ body: lineOf('', 'WRITE_ONCE(x, 1);'), claim: fc.constant('1'), goesOn }),
    6,
  ),
  ipi: lineOf('', 'WRITE_ONCE(x, 1);', 'xchg(&x, 1);'),
  stopped: lineOf('', 'WRITE_ONCE(x, 1);', 'xchg(&x, 1);', 'atomic_inc(&count);'),
});

const lendingAt = (place: Place) => lending(statements(place, 1));

/** Addresses of locals that get out of their functions, and are used wherever they have come to. */
export const lenders: fc.Arbitrary<Bodies> = fc.record({
  before: lendingAt('patcher'),
  patch: maybe(askForAnswer, 3),
  after: lendingAt('patcher'),
  result: fc.constant('-1'),
  task: maybe(fc.oneof(lendingAt('task'), lendingAt('task'), executing('task')), 6),
  nmi: maybe(lendingAt('nmi'), 3),
  int3: maybe(fc.record({ body: lendingAt('int3'), claim: fc.constant('1'), goesOn }), 6),
  ipi: lendingAt('ipi'),
  stopped: lendingAt('stopped'),
});

/** Breakpoints that stay, and NMIs that hit them: an NMI may come in over one whose int3 has let it in. */
export const breakpoints: fc.Arbitrary<Bodies> = fc.record({
  before: lineOf('*(u8 *)site_ip(0) = 0xcc;', '*(u8 *)site_ip(0) = 0xcc;\nsmp_mb();'),
  patch: maybe(patch, 2),
  after: lineOf('', 'WRITE_ONCE(y, 1);'),
  result: fc.constant('-1'),
  task: maybe(executing('task'), 3),
  nmi: lineOf('execute_site(0);', 'execute_site(0);\nWRITE_ONCE(x, 1);'),
  int3: fc.record({ body: lineOf('', 'WRITE_ONCE(y, 1);'), claim: fc.constant('1'), goesOn }),
  ipi: lineOf('', 'execute_site(0);'),
  stopped: lineOf('', 'WRITE_ONCE(x, 1);'),
});
