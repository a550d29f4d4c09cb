/**
 * Random protocols in kernel C: what protocols do, in small doses and in right and wrong orders. They are
 * text, so that one that shows a defect can be handed to `pokelab check` as it stands.
 */
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';
import type { Int3Stack, NmiStack } from '../../src/machine/state/stacks.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import fc from '../support/property.ts';
import { type Bodies, breakpoints, goesOn, handshakes, lenders, maybe } from './random-families.ts';
import type { Lines, Written } from './random-lines.ts';
import { executing, patch, RANDOM_SITES, statements, waiting } from './random-statements.ts';

/** The functions' bodies, null for a function that is not there. */
/** Half of them coherent, where most of the rules are. */
const HARDWARE = [
  ...['coherent', 'coherent', 'coherent', 'coherent', 'coherent', 'coherent'],
  ...['aligned2', 'aligned4', 'stale', 'stale8', 'amd', 'intel', 'qemu'],
];

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
  ['ss', ['static DEFINE_SRCU(ss);']],
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

const claim = fc.constantFrom(
  '1',
  '1',
  '1',
  '1',
  'READ_ONCE(x)',
  '*(u8 *)ip != 0xcc',
  '!READ_ONCE(y)',
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
