/** Random protocols with a little more: what kernels, JITs and debuggers do besides, put in front of a function's body. */
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { randomProtocol } from '../../explore/random-protocols.ts';
import fc from '../../support/property.ts';

interface Extra {
  /** At file level. */
  declared: string;
  /** Statements. */
  done: string;
}

const extra = (declared: string, ...done: string[]): Extra[] =>
  done.map((one) => ({ declared, done: one }));

const EXTRAS: readonly Extra[] = [
  // Loops of compare-and-exchange.
  ...extra(
    'static int e;',
    'int o;\n\n\tdo\n\t\to = READ_ONCE(e);\n\twhile (cmpxchg(&e, o, o + 1) != o);',
    'int o = READ_ONCE(e);\n\n\twhile (!try_cmpxchg(&e, &o, o | 1))\n\t\tcpu_relax();',
    'smp_store_mb(e, 1);',
    'smp_cond_load_acquire(&e, VAL != 1);',
    'if (cmpxchg_local(&e, 0, 1))\n\t\tBUG();',
    'smp_mb__before_atomic();\n\txchg(&e, 2);\n\tsmp_mb__after_atomic();',
  ),
  ...extra(
    'static unsigned long bits;',
    'if (!test_and_set_bit_lock(0, &bits))\n\t\tclear_bit_unlock(0, &bits);',
    '__set_bit(1, &bits);\n\tBUG_ON(!test_bit(1, &bits));',
    'if (test_and_change_bit(2, &bits))\n\t\tclear_bit(2, &bits);',
  ),
  ...extra(
    'static DEFINE_PER_CPU(int, own);',
    'this_cpu_inc(own);\n\tBUG_ON(this_cpu_read(own) > 2);',
    'get_cpu_var(own)++;\n\tput_cpu_var(own);',
    'per_cpu(own, 0) = 1;',
    'BUG_ON(this_cpu_inc_return(own) == 3);',
  ),
  ...extra('static DEFINE_MUTEX(m);', 'mutex_lock(&m);\n\tmutex_unlock(&m);', 'mutex_trylock(&m);'),
  ...extra(
    'static DEFINE_RWLOCK(rw);',
    'read_lock(&rw);\n\tread_unlock(&rw);',
    'write_lock(&rw);\n\twrite_unlock(&rw);',
  ),
  ...extra(
    'static seqcount_t seq;\nstatic int s1, s2;',
    'write_seqcount_begin(&seq);\n\ts1 = 1;\n\ts2 = 1;\n\twrite_seqcount_end(&seq);',
    'unsigned int q = raw_seqcount_begin(&seq);\n\tint l = READ_ONCE(s1), r = READ_ONCE(s2);\n\n\tBUG_ON(!read_seqcount_retry(&seq, q) && l != r);',
  ),
  ...extra(
    'static refcount_t refs = REFCOUNT_INIT(1);',
    'if (refcount_inc_not_zero(&refs))\n\t\trefcount_dec(&refs);',
    'if (refcount_dec_and_test(&refs))\n\t\tBUG_ON(refcount_read(&refs));',
  ),
  // Bytes of a site, read, compared and put there in other ways.
  ...extra(
    'static u8 seen[1];',
    'probe_kernel_read(seen, (void *)site_ip(0), 1);\n\tBUG_ON(seen[0] == 0xcc);',
    'if (memcmp((void *)site_ip(0), seen, 1))\n\t\ttext_poke_sync();',
    'text_poke_set((void *)site_ip(0), 0xcc, 1);\n\ttext_poke_sync();',
  ),
  ...extra(
    '',
    'mb();',
    'rmb();\n\twmb();',
    'smp_rmb();',
    'sync_core();',
    'barrier();',
    'rcu_read_lock_sched();\n\trcu_read_unlock_sched();',
    'synchronize_rcu_expedited();',
    'unsigned long f;\n\n\tlocal_irq_save(f);\n\tlocal_irq_restore(f);',
  ),
];

const PLACES = ['int patcher(void)', 'void task(void)', 'void nmi_handler(void)'];

function withExtra(text: string, { declared, done }: Extra, place: string): string {
  const at = text.indexOf(`${place}\n{\n`);
  if (at < 0 || (done.includes('synchronize') && place !== PLACES[0])) return text;
  const first = text.search(/^(static (int|void) \w+\(|int patcher)/m);
  const body = at + place.length + 3;
  const written = `${text.slice(first, body)}\t{\n\t${done}\n\t}\n${text.slice(body)}`;
  return `${text.slice(0, first)}${declared === '' ? '' : `${declared}\n`}${written}`;
}

const PATCHER = /^int patcher\(void\)\n\{\n([\s\S]*?)(\treturn [^\n]*;\n\}\n)/m;

/** The patcher does all that it does for each job. */
const withJobs = (text: string): string =>
  text.replace(
    PATCHER,
    'int patcher(void)\n{\n\tfor (int job = 0; job < nr_jobs; job++) {\n$1\t}\n$2',
  );

/** Two jobs, or a fourth CPU: where there are no NMIs and no other tasks, so that the states stay few. */
function larger(scenario: Scenario, what: 'jobs' | 'cpus'): Scenario {
  const { source } = scenario;
  const cpus = what === 'cpus' ? 4 : Math.min(scenario.cpus, 2);
  const sized = source.text.replace(
    /^SCENARIO\(cpus = \d+, tasks = \d+, nmis = \d+/m,
    `SCENARIO(cpus = ${cpus}, tasks = 1, nmis = 0`,
  );
  return {
    ...{ ...scenario, cpus, tasks: 1, nmis: 0, nmisPerCpu: Array.from({ length: cpus }, () => 0) },
    jobs: what === 'jobs' ? 2 : 1,
    source: { ...source, text: what === 'jobs' ? withJobs(sized) : sized },
  };
}

/** Most of them with one extra; one in ten larger in one way. */
export const widenedProtocol: fc.Arbitrary<Scenario> = fc
  .record({
    scenario: randomProtocol,
    extra: fc.option(fc.constantFrom(...EXTRAS)),
    place: fc.constantFrom(...PLACES),
    // Last: what stands before it is drawn as if it were not there.
    larger: fc.integer({ min: 0, max: 19 }),
  })
  .map(({ scenario: drawn, extra: more, place, larger: by }) => {
    const ways = ['jobs', 'cpus'] as const;
    const scenario = by < ways.length ? larger(drawn, ways[by]) : drawn;
    if (more === null) return scenario;
    const { source } = scenario;
    return { ...scenario, source: { ...source, text: withExtra(source.text, more, place) } };
  });
