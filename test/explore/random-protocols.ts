/**
 * Random protocols in kernel C: what protocols do, in small doses and in right and wrong orders. They are
 * text, so that one that shows a defect can be handed to `pokelab check` as it stands.
 */
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';
import type { Int3Stack, NmiStack } from '../../src/machine/state/stacks.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import fc from '../support/property.ts';
import { askForAnswer, lending } from './random-lending.ts';
import { type Lines, lineOf, type Written } from './random-lines.ts';
import {
  executing,
  type Place,
  patch,
  RANDOM_SITES,
  statements,
  waiting,
} from './random-statements.ts';

/** The functions' bodies, null for a function that is not there. */
/** Half of them coherent, where most of the rules are. */
const HARDWARE = [
  ...['coherent', 'coherent', 'coherent', 'coherent', 'coherent', 'coherent'],
  ...['aligned2', 'aligned4', 'stale', 'stale8', 'amd', 'intel', 'qemu'],
];

interface Bodies {
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

interface Size {
  cpus: number;
  tasks: number;
  nmis: number;
  /** The CPUs at which NMIs arrive. */
  nmiCpus: readonly number[];
  memory: MemoryModelName;
  hardware: string;
  sites: readonly number[];
  nmiStack: NmiStack;
  int3Stack: Int3Stack;
}

/** Declared only where used, so that a compiler that warns of unused things accepts the file too. */
const DECLARATIONS: readonly [name: string, declaration: Lines][] = [
  ['x', ['static int x;']],
  ['y', ['static int y;']],
  ['count', ['static atomic_t count;']],
  ['lock', ['static DEFINE_SPINLOCK(lock);']],
  ['raw', ['static DEFINE_RAW_SPINLOCK(raw);']],
  ['trap', ['static const u8 trap[] = { 0xcc };']],
  ['next', ['static void next(int *p)', '{', '\t*p = *p + 1;', '}']],
  ['lent', ['static int *lent;']],
  ['lend', ['static void lend(void)', '{', '\tint v = 1;', '', '\tWRITE_ONCE(lent, &v);', '}']],
  [
    'lend_once',
    [
      'static void lend_once(void)',
      '{',
      '\tint v = 1;',
      '',
      '\tWRITE_ONCE(lent, &v);',
      '\tWRITE_ONCE(lent, NULL);',
      '}',
    ],
  ],
  ['answer', ['static void answer(void *p)', '{', '\tWRITE_ONCE(*(int *)p, 2);', '}']],
];

const isUsed = (name: string, lines: Lines): boolean =>
  lines.some((line) => new RegExp(`\\b${name}\\b`).test(line));

/** The declarations that the lines need, and those that these need. */
function needed(lines: Lines): Lines {
  const used = DECLARATIONS.flatMap(([name, its]) => (isUsed(name, lines) ? its : []));
  return DECLARATIONS.flatMap(([name, its]) => (isUsed(name, [...lines, ...used]) ? its : []));
}

const hex = (bytes: readonly number[]): string =>
  bytes.map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ');

function functionsOf(bodies: Bodies, sites: readonly number[]): Lines {
  const fn = (head: string, body: Written, result?: string): Lines => [
    head,
    '{',
    ...body(sites).flatMap((line) => (line === '' ? [] : [`\t${line}`])),
    ...(result === undefined ? [] : [`\treturn ${result};`]),
    '}',
  ];
  const { before, patch, after, result, task, nmi, int3, ipi, stopped } = bodies;
  const handlerOf = ({ body, claim, goesOn }: NonNullable<Bodies['int3']>): Lines => {
    if (goesOn === null) return fn('int int3_handler(unsigned long ip)', body, claim);
    const all: Written = (known) => [...body(known), goesOn];
    const said = claim.replace(/\bip\b/g, '(regs->ip - 1)');
    return fn('int int3_handler(struct pt_regs *regs)', all, said);
  };
  const patcher: Written = () => [before, patch, after].flatMap((part) => part?.(sites) ?? []);
  const roots: Lines = [
    ...fn('int patcher(void)', patcher, result),
    ...(int3 === null ? [] : handlerOf(int3)),
    ...(task === null ? [] : fn('void task(void)', task)),
    ...(nmi === null ? [] : fn('void nmi_handler(void)', nmi)),
  ];
  const stop = isUsed('stopped', roots) ? fn('static int stopped(void *unused)', stopped, '0') : [];
  const call = isUsed('ipi', roots) ? fn('static void ipi(void *unused)', ipi) : [];
  return [...call, ...stop, ...roots];
}

function sourceOf(bodies: Bodies, { cpus, tasks, nmis, memory, sites }: Size): string {
  const functions = functionsOf(bodies, sites);
  const kinds = sites.map((site) => RANDOM_SITES[site]);
  const news = kinds.map(({ newBytes }, index) => [
    `new${index}`,
    `static const u8 new${index}[] = { ${hex(newBytes)} };`,
  ]);
  const declarations = [
    ...needed(functions),
    ...news.flatMap(([name, line]) => (isUsed(name, functions) ? [line] : [])),
  ];
  const lines = [
    '#include <pokelab.h>',
    'PROTOCOL("random");',
    ...kinds.map(
      ({ oldBytes, newBytes }, index) =>
        `SITE(s${index}, BYTES(${hex(oldBytes)}), BYTES(${hex(newBytes)}));`,
    ),
    `SCENARIO(cpus = ${cpus}, tasks = ${tasks}, nmis = ${nmis}, sites = ${sites.length}, memory = ${memory});`,
    ...declarations,
    ...functions,
  ];
  return `${lines.join('\n')}\n`;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { freq, nil: null });

const claim = fc.constantFrom(
  '1',
  '1',
  '1',
  '1',
  'READ_ONCE(x)',
  '*(u8 *)ip != 0xcc',
  '!READ_ONCE(y)',
);

/** Behind the site, there again, right behind the int3, one or two bytes further. */
const goesOn = fc.constantFrom(
  null,
  null,
  'regs->ip = site_ip(0);',
  'regs->ip -= 1;',
  '',
  'regs->ip += 1;',
  'int3_emulate_nop(regs, 2);',
  'int3_emulate_push(regs, 7);',
);

const nmiBody = (raises: boolean): fc.Arbitrary<Written> =>
  fc.oneof(
    { withCrossShrink: true },
    statements('nmi', 3, raises),
    executing('nmi'),
    executing('nmi'),
    waiting,
  );

/** `raises`: somebody may raise NMIs, and so somebody handles them. */
const randomBodies = (raises: boolean): fc.Arbitrary<Bodies> =>
  fc.record({
    before: statements('patcher', 2, raises),
    patch: maybe(patch, 3),
    after: statements('patcher', 2, raises),
    result: fc.constantFrom('-1', '-1', '0'),
    task: maybe(
      fc.oneof({ withCrossShrink: true }, statements('task', 3, raises), executing('task')),
      6,
    ),
    nmi: raises ? nmiBody(true) : maybe(nmiBody(false), 6),
    int3: maybe(fc.record({ body: statements('int3', 1, raises), claim, goesOn }), 6),
    ipi: statements('ipi', 2, raises),
    stopped: statements('stopped', 2, raises),
  });

/**
 * Handshakes that an NMI takes part in: it comes when one flag is up, and waits for, or writes text until,
 * another goes up. Which moments an NMI can come between decides whether that ends; the statements above
 * seldom meet so.
 */
const handshakes: fc.Arbitrary<Bodies> = fc.record({
  before: lineOf('', 'WRITE_ONCE(x, 1);\nsmp_mb();', '*(u8 *)site_ip(0) = 0xcc;'),
  patch: lineOf(
    'stop_machine(stopped, NULL, NULL);',
    'stop_machine(stopped, NULL, cpu_online_mask);',
    'on_each_cpu(ipi, NULL, 1);',
    'smp_call_function(ipi, NULL, 1);',
    'synchronize_rcu();',
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
const lenders: fc.Arbitrary<Bodies> = fc.record({
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
const breakpoints: fc.Arbitrary<Bodies> = fc.record({
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

const bodies = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: randomBodies(false), weight: 7 },
  { arbitrary: randomBodies(true), weight: 4 },
  { arbitrary: lenders, weight: 2 },
  { arbitrary: breakpoints, weight: 1 },
  { arbitrary: handshakes, weight: 3 },
);

const sizes: fc.Arbitrary<Size> = fc
  .record({
    cpus: fc.constantFrom(1, 2, 2, 2, 3),
    tasks: fc.constantFrom(1, 1, 1, 1, 2, 2),
    nmis: fc.constantFrom(0, 1, 1, 2, 2),
    nmiCpus: fc.constantFrom([0, 1, 2], [0, 1, 2], [0], [1]),
    memory: fc.constantFrom<MemoryModelName>('sc', 'tso', 'tso', 'pso'),
    hardware: fc.constantFrom(...HARDWARE),
    nmiStack: fc.constantFrom<NmiStack>('fixed', 'fixed', 'rerun', 'nest'),
    int3Stack: fc.constantFrom<Int3Stack>('shared', 'shared', 'own'),
    sites: fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3), { minLength: 1, maxLength: 2 }),
  })
  // One CPU takes its NMIs, or nobody does.
  .map(withFewerStates)
  .map((size) => ({ ...size, nmiCpus: size.cpus === 1 ? [0] : size.nmiCpus }));

/** Each task multiplies the states, as each CPU and each NMI does. */
function withFewerStates(size: Size): Size {
  if (size.tasks === 1) return size;
  const nmis = Math.min(size.nmis, 1);
  return {
    ...size,
    nmis,
    cpus: nmis > 0 ? 1 : Math.min(size.cpus, 2),
    sites: size.sites.slice(0, 1),
  };
}

/** A protocol in a scenario. */
export const randomProtocol: fc.Arbitrary<Scenario> = fc
  .record({ size: sizes, bodies })
  .map(({ size, bodies }): Scenario => {
    const { cpus, tasks, nmis, nmiCpus, memory, hardware, sites, nmiStack, int3Stack } = size;
    return {
      protocol: 'random',
      source: { name: 'random.c', text: sourceOf(bodies, size) },
      cpus,
      tasks,
      nmis,
      nmisPerCpu: Array.from({ length: cpus }, (_, cpu) => (nmiCpus.includes(cpu) ? nmis : 0)),
      memory,
      hardware,
      sites: sites.length,
      jobs: 1,
      nmiStack,
      int3Stack,
    };
  });
