/** Random statements of protocols, as lines of C; which ones depends on where they stand. */
import fc from '../support/property.ts';
import { inTurn, type Lines, lineOf, type Written, written } from './random-lines.ts';

/** What runs the statements. */
export type Place = 'patcher' | 'task' | 'nmi' | 'int3' | 'ipi' | 'stopped';

/** Kinds of sites: short ones, for each byte of an instruction multiplies the states. */
export const RANDOM_SITES: readonly { oldBytes: readonly number[]; newBytes: readonly number[] }[] =
  [
    { oldBytes: [0x66, 0x90], newBytes: [0x66, 0x91] },
    { oldBytes: [0x90], newBytes: [0x91] },
    { oldBytes: [0x66, 0x90], newBytes: [0xeb, 0x00] },
    { oldBytes: [0x0f, 0x1f, 0x00], newBytes: [0x0f, 0x1f, 0x01] },
    // Two instructions become one, two others, and one that jumps over the second.
    { oldBytes: [0x90, 0x90], newBytes: [0x66, 0x90] },
    { oldBytes: [0x90, 0x90], newBytes: [0x91, 0x92] },
    { oldBytes: [0x90, 0x66, 0x90], newBytes: [0xeb, 0x01, 0x90] },
  ];

const cell = fc.constantFrom('x', 'y');

const store = fc
  .record({ to: cell, value: fc.constantFrom(1, 1, 2, 0), form: fc.nat(3) })
  .map(({ to, value, form }) =>
    written([form === 3 ? `smp_store_release(&${to}, ${value});` : `WRITE_ONCE(${to}, ${value});`]),
  );

const arithmetic = lineOf('x++;', 'y = x + 1;', 'WRITE_ONCE(y, READ_ONCE(x));');

const unlocked = lineOf(
  'this_cpu_inc(x);',
  'BUG_ON(this_cpu_inc_return(y) == 2);',
  'this_cpu_cmpxchg(x, 0, 2);',
  'WRITE_ONCE(x, this_cpu_xchg(y, 1));',
);

const locked = lineOf(
  'atomic_inc(&count);',
  'xchg(&x, 1);',
  'cmpxchg(&y, 0, 1);',
  'atomic_dec(&count);',
  'atomic_add_unless(&count, 1, 1);',
);

const fence = lineOf('smp_mb();', 'smp_wmb();', 'sync_core();', 'smp_rmb();', 'cpu_relax();');

const condition = fc.constantFrom(
  'READ_ONCE(x)',
  '!READ_ONCE(x)',
  'READ_ONCE(y) == 1',
  'smp_load_acquire(&x) == 2',
  'atomic_read(&count)',
  'atomic_inc_return(&count) == 2',
  'atomic_dec_and_test(&count)',
  'xchg(&y, 1) == 0',
  'cmpxchg(&x, 0, 2) == 0',
  '*(u8 *)site_ip(0) == 0xcc',
  'smp_processor_id() == 1',
  'task_number() == 1',
  'smp_processor_id() == 0 && READ_ONCE(x)',
  'smp_processor_id() == 2 && READ_ONCE(y)',
);

const bug = fc
  .constantFrom(
    'READ_ONCE(x)',
    'READ_ONCE(y)',
    'READ_ONCE(x) == 1 && READ_ONCE(y) == 0',
    'READ_ONCE(x) != READ_ONCE(y)',
    'READ_ONCE(y) == 1 && !READ_ONCE(x)',
    'atomic_read(&count) > 1',
    'xchg(&x, 1)',
  )
  .map((told) => written([`BUG_ON(${told});`]));

const wait = lineOf(
  'while (!READ_ONCE(x))\n\tcpu_relax();',
  'while (READ_ONCE(y) == 1)\n\tcpu_relax();',
  'while (!atomic_read(&count))\n\tcpu_relax();',
  'while (READ_ONCE(x) != 1)\n\tcpu_relax();',
);

const addressTaken = fc
  .constantFrom('WRITE_ONCE(x, v);', 'BUG_ON(v != 2);', 'y = v;')
  .map((use) => written(['{', '\tint v = 1;', '', '\tnext(&v);', `\t${use}`, '}']));

/** A site of the scenario, whichever of the two it has. */
const siteIndex = fc.nat(1);

const execute = siteIndex.map(
  (site): Written =>
    (sites) => [`execute_site(${site % sites.length});`],
);

const broadcast = lineOf(
  'text_poke_sync();',
  'on_each_cpu(ipi, NULL, 1);',
  'smp_call_function(ipi, NULL, 0);',
  'smp_call_function(ipi, NULL, 1);',
  'on_each_cpu(ipi, NULL, 0);',
);

const raise = lineOf(
  'raise_nmi(0);',
  'raise_nmi(1 % nr_cpus);',
  'raise_nmi(smp_processor_id());',
  'raise_nmi(1 % nr_cpus);\nraise_nmi(0);',
);
/** An NMI handler that always raised one would never end. */
const raiseOnce = lineOf(
  'if (!xchg(&x, 1))\n\traise_nmi(0);',
  'if (smp_processor_id() == 0)\n\traise_nmi(1 % nr_cpus);',
  'if (atomic_inc_return(&count) == 1)\n\traise_nmi(smp_processor_id());',
);
/** Turned off and on out of turn too. */
const masks = lineOf(
  'preempt_disable();',
  'preempt_enable();',
  'local_irq_disable();',
  'local_irq_enable();',
  'BUG_ON(irqs_disabled());',
  'if (preempt_count())\n\tWRITE_ONCE(x, 1);',
);

const stop = lineOf(
  'stop_machine(stopped, NULL, NULL);',
  'stop_machine(stopped, NULL, NULL);',
  'stop_machine(stopped, NULL, cpu_online_mask);',
  'stop_machine(stopped, NULL, cpumask_of(1));',
);
const protect = lineOf('set_kernel_text_ro();', 'set_kernel_text_rw();');
const grace = lineOf('synchronize_rcu();', 'synchronize_srcu(&ss);', 'synchronize_rcu_tasks();');
const giveUp = lineOf('schedule();', 'cond_resched();');
const who = lineOf('WRITE_ONCE(x, smp_processor_id());', 'WRITE_ONCE(x, task_number());');

type Part = 'int3' | 'tail' | 'head' | 'whole';
type Way = 'store' | 'text_poke' | 'memcpy' | 'probe_kernel_write';
const ways = fc.constantFrom<Way>('store', 'store', 'text_poke', 'memcpy', 'probe_kernel_write');

/** Writes part of a site, in one of the ways there are. */
const poke = fc
  .record({
    site: siteIndex,
    part: fc.constantFrom<Part>('int3', 'tail', 'head', 'whole'),
    way: ways,
  })
  .map(
    ({ site, part, way }): Written =>
      (sites) =>
        writeOf(sites, site % sites.length, part, way),
  );

function writeOf(sites: readonly number[], site: number, part: Part, way: Way): Lines {
  const { newBytes } = RANDOM_SITES[sites[site]];
  const first = part === 'tail' ? 1 : 0;
  const end = part === 'int3' || part === 'head' ? 1 : newBytes.length;
  const size = end - first;
  const at = first === 0 ? `site_ip(${site})` : `(site_ip(${site}) + ${first})`;
  if (size === 0) return [];
  if (way !== 'store' || size > 2) {
    const from = part === 'int3' ? 'trap' : first === 0 ? `new${site}` : `new${site} + ${first}`;
    return [`${way === 'store' ? 'memcpy' : way}((void *)${at}, ${from}, ${size});`];
  }
  const wide = newBytes[first] + (size === 2 ? newBytes[first + 1] * 256 : 0);
  const value = part === 'int3' ? 0xcc : wide;
  return [`*(${size === 2 ? 'u16' : 'u8'} *)${at} = 0x${value.toString(16)};`];
}

/** The breakpoint method, whole or with something left out, out of order or not waited for. */
export const patch = fc
  .record({
    site: siteIndex,
    order: fc.oneof(
      { withCrossShrink: true },
      fc.array(fc.constantFrom<Part>('int3', 'tail', 'head'), { maxLength: 3 }),
      fc.constant<Part[]>(['int3', 'head']),
      fc.constant<Part[]>(['int3', 'tail', 'head']),
    ),
    syncs: fc.array(fc.constantFrom('', 'smp_mb();', 'text_poke_sync();'), {
      minLength: 3,
      maxLength: 3,
    }),
    way: ways,
  })
  .map(
    ({ site, order, syncs, way }): Written =>
      (sites) =>
        order.flatMap((part, index) => [
          ...writeOf(sites, site % sites.length, part, way),
          ...(syncs[index] === '' ? [] : [syncs[index]]),
        ]),
  );

type Weighted = fc.WeightedArbitrary<Written>;

/** One operation or a few, nothing inside. */
function simple(place: Place, raises: boolean): fc.Arbitrary<Written> {
  const isTask = place === 'patcher' || place === 'task';
  // What runs on other CPUs' behalf would call itself.
  const callsNothing = place === 'ipi' || place === 'stopped';
  const choices: Weighted[] = [
    { arbitrary: store, weight: 10 },
    { arbitrary: fence, weight: 6 },
    { arbitrary: locked, weight: 6 },
    { arbitrary: bug, weight: 6 },
    { arbitrary: arithmetic, weight: 2 },
    { arbitrary: unlocked, weight: 1 },
    { arbitrary: poke, weight: place === 'stopped' ? 12 : 4 },
    { arbitrary: wait, weight: 4 },
    { arbitrary: addressTaken, weight: 2 },
    { arbitrary: who, weight: 2 },
    { arbitrary: masks, weight: isTask ? 4 : 1 },
    { arbitrary: protect, weight: place === 'patcher' ? 4 : 0 },
    // No kernel does these in a handler; what the machine allows must be searched right all the same.
    { arbitrary: broadcast, weight: isTask ? 4 : callsNothing ? 0 : 1 },
    { arbitrary: giveUp, weight: isTask ? 2 : 0 },
    { arbitrary: grace, weight: isTask ? 4 : 1 },
    { arbitrary: place === 'nmi' ? raiseOnce : raise, weight: !raises ? 0 : isTask ? 10 : 6 },
    { arbitrary: stop, weight: place === 'patcher' ? 4 : callsNothing ? 0 : 1 },
    // A breakpoint handler that runs into its own breakpoint would never end.
    { arbitrary: execute, weight: place === 'int3' ? 0 : place === 'patcher' ? 4 : 16 },
  ];
  return fc.oneof({ withCrossShrink: true }, ...choices.filter(isPossible));
}

const isPossible = ({ weight }: Weighted): boolean => weight > 0;

/** Something around other statements. */
function compound(place: Place, raises: boolean): fc.Arbitrary<Written> {
  const isTask = place === 'patcher' || place === 'task';
  const body = fc.array(simple(place, raises), { maxLength: 2 });
  const within = (before: Lines, indent: string, after: Lines): fc.Arbitrary<Written> =>
    body.map(
      (inner): Written =>
        (sites) => [
          ...before,
          ...inner.flatMap((one) => one(sites)).map((text) => indent + text),
          ...after,
        ],
    );
  const conditional = fc.record({ told: condition, inner: within([], '\t', ['}']) }).map(
    ({ told, inner }): Written =>
      (sites) => [`if (${told}) {`, ...inner(sites)],
  );
  const choices: Weighted[] = [
    { weight: 4, arbitrary: conditional },
    { weight: 1, arbitrary: within(['spin_lock(&lock);'], '', ['spin_unlock(&lock);']) },
    {
      weight: 2,
      arbitrary: within(['if (spin_trylock(&lock)) {'], '\t', ['\tspin_unlock(&lock);', '}']),
    },
    {
      weight: isTask ? 3 : 0,
      arbitrary: within(['preempt_disable();'], '', ['preempt_enable();']),
    },
    {
      weight: isTask ? 2 : 0,
      arbitrary: within(['local_irq_disable();'], '', ['local_irq_enable();']),
    },
    {
      weight: isTask ? 2 : 0,
      arbitrary: within(['raw_spin_lock(&raw);'], '', ['raw_spin_unlock(&raw);']),
    },
    {
      weight: isTask ? 2 : 0,
      arbitrary: within(
        ['{', '\tunsigned long flags;', '', '\tspin_lock_irqsave(&lock, flags);'],
        '\t',
        ['\tspin_unlock_irqrestore(&lock, flags);', '}'],
      ),
    },
    { weight: 2, arbitrary: within(['rcu_read_lock();'], '', ['rcu_read_unlock();']) },
    { weight: 1, arbitrary: within(['srcu_down_read(&ss);'], '', ['srcu_up_read(&ss, 0);']) },
  ];
  return fc.oneof({ withCrossShrink: true }, ...choices.filter(isPossible));
}

/** A function's body without its return; `raises`: it may raise NMIs. */
export function statements(place: Place, maxLength: number, raises = false): fc.Arbitrary<Written> {
  const statement = fc.oneof(
    { withCrossShrink: true },
    { arbitrary: simple(place, raises), weight: 3 },
    { arbitrary: compound(place, raises), weight: 2 },
  );
  return fc.array(statement, { maxLength }).map(inTurn);
}

/** A body that runs into whatever stands at a site, with little around it. */
export const executing = (place: Place): fc.Arbitrary<Written> =>
  fc.tuple(statements(place, 1), execute, statements(place, 1)).map(inTurn);

/** A body that may wait for another CPU for ever, should it come at a certain moment. */
export const waiting = fc.record({ told: condition, wait }).map(
  ({ told, wait }): Written =>
    (sites) => [`if (${told}) {`, ...wait(sites).map((text) => `\t${text}`), '}'],
);
