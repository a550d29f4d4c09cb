/**
 * Random small programs whose contexts meet in memory in every way there is: by constant and computed addresses, locks,
 * waits, copies, statistics, assertions, with all that may come in over a context. Made of operations, not of C,
 * so that thousands are soon searched.
 */
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';
import { profileNamed } from '../../src/machine/memory/profiles.ts';
import { DATA_BASE, type Expression, type Operation } from '../../src/machine/program/program.ts';
import { createSystem, type System } from '../../src/machine/state/system.ts';
import fc from '../support/property.ts';
import {
  constant,
  execute,
  increment,
  jump,
  leave,
  load,
  local,
  mb,
  poke,
  relax,
  SITE,
  stop,
  store,
  toyProgram,
  unlessZero,
  wmb,
} from './toys.ts';

/** Operations of a statement whose first one stands at that place. */
type Statement = (at: number) => Operation[];

const { source } = leave;
const CELLS = 4;
/** What is mostly counted, and seldom looked at. */
const STATISTICS = 3;

const bug: Operation = { source, kind: 'bug' };
const assign = (into: number, value: Expression): Operation => ({
  source,
  kind: 'assign',
  local: into,
  value,
});
const binary = (operator: '+' | '==' | '&' | '*', left: Expression, right: Expression) =>
  ({ kind: 'binary', operator, type: 's32', left, right }) as const;
/** The address of the cell whose number the local holds. */
const cellOf = (index: number): Expression => ({
  kind: 'binary',
  operator: '+',
  type: 'u64',
  left: constant(DATA_BASE),
  right: binary('*', constant(4), binary('&', local(index), constant(CELLS - 1))),
});
const storing = (cell: number): Extract<Operation, { kind: 'store' }> =>
  store(cell, 0) as Extract<Operation, { kind: 'store' }>;
const exchanging = (cell: number): Extract<Operation, { kind: 'exchange' }> =>
  increment(cell) as Extract<Operation, { kind: 'exchange' }>;
const loading = (cell: number, into: number): Extract<Operation, { kind: 'load' }> =>
  load(cell, into) as Extract<Operation, { kind: 'load' }>;

const flat =
  (...operations: Operation[]): Statement =>
  () =>
    operations;

const cell = fc.nat(CELLS - 1);
const register = fc.nat(1);
const value = fc.constantFrom(0, 0, 1, 1, 2);

const access: fc.Arbitrary<Statement> = fc.oneof(
  fc.tuple(cell, value).map(([to, what]) => flat(store(to, what))),
  fc.tuple(cell, register).map(([from, into]) => flat(load(from, into))),
  fc.tuple(cell, register).map(([to, from]) => flat({ ...storing(to), value: local(from) })),
  fc.constantFrom(STATISTICS, STATISTICS, 0, 1).map((to) => flat(increment(to))),
  fc
    .constantFrom('full', 'release', 'acquire', 'relaxed')
    .map((order) => flat(increment(1, order as 'full'))),
  // By a computed address.
  fc
    .tuple(register, value)
    .map(([by, what]) => flat({ ...storing(0), address: cellOf(by), value: constant(what) })),
  register.map((by) => flat({ ...loading(0, 1 - by), address: cellOf(by) })),
  fc.tuple(cell, value, value, register).map(([at, expected, operand, into]) =>
    flat({
      ...exchanging(at),
      operator: 'compare',
      expected: constant(expected),
      operand: constant(operand),
      local: into,
    }),
  ),
  cell.map((at) =>
    flat({ ...exchanging(at), operator: 'add-unless', expected: constant(1), local: 0 }),
  ),
  fc.tuple(register, value).map(([into, what]) => flat(assign(into, constant(what)))),
  fc.constant(flat(assign(0, binary('+', local(0), local(1))))),
);

const fences: fc.Arbitrary<Statement> = fc.constantFrom(flat(mb), flat(wmb));

/** BUG_ON of what a cell, or a local, holds. */
const check: fc.Arbitrary<Statement> = fc.tuple(cell, value, fc.boolean()).map(
  ([from, what, isLoaded]): Statement =>
    (at) => [
      ...(isLoaded ? [load(from, 0)] : []),
      assign(1, binary('==', local(0), constant(what))),
      { source, kind: 'branch', condition: local(1), target: at + (isLoaded ? 4 : 3) },
      bug,
    ],
);

const wait: fc.Arbitrary<Statement> = fc.constantFrom(0, 1, 2).map(
  (cellOfWait): Statement =>
    (at) => [load(cellOfWait, 0), unlessZero(0, at + 3), jump(at + 5), relax, jump(at)],
);

const locked: fc.Arbitrary<Statement> = fc.tuple(access, fc.boolean(), fc.boolean()).map(
  ([inside, isReleased, isComputed]): Statement =>
    (at) => [
      assign(1, constant(2)),
      {
        ...exchanging(2),
        ...(isComputed ? { address: cellOf(1) } : {}),
        operator: 'compare',
        expected: constant(0),
        order: 'acquire',
        blocking: true,
      },
      ...inside(at + 2),
      ...(isReleased ? [store(2, 0)] : []),
    ],
);

const text: fc.Arbitrary<Statement> = fc.oneof(
  fc.constant(flat(execute)),
  fc
    .tuple(fc.nat(1), fc.constantFrom(0, 1))
    .map(([offset, content]) => flat(poke(offset, SITE.contents[content].bytes[offset]))),
  fc.constant(flat(poke(0, 0xcc))),
);

const rcu = (phase: 'lock' | 'unlock' | 'begin' | 'wait'): Operation => ({
  source,
  kind: 'rcu',
  phase,
});
const section: fc.Arbitrary<Statement> = access.map(
  (inside): Statement =>
    (at) => [rcu('lock'), ...inside(at + 1), rcu('unlock')],
);
const gracePeriod: fc.Arbitrary<Statement> = fc.constant(flat(rcu('begin'), rcu('wait')));

/** Where the functions stand that others call; the tasks come behind. */
interface Others {
  ipi: number;
  shared: number;
  handlesNmis: boolean;
}

const masks = fc.constantFrom('interrupts' as const, 'preemption' as const).map((what) => {
  const mask = { source, kind: 'mask', what, value: null, local: -1 } as const;
  return flat({ ...mask, change: 'off' }, load(0, 0), { ...mask, change: 'on' });
});

const wide = ({ ipi, shared, handlesNmis }: Others): fc.Arbitrary<Statement>[] => [
  access.map(
    (inside): Statement =>
      (at) => [stop('request'), stop('reach'), ...inside(at + 2), stop('release'), stop('finish')],
  ),
  fc.constant(
    flat(
      stop('request'),
      stop('reach'),
      { source, kind: 'share', callee: shared, cpus: constant(7), argument: constant(1) },
      { source, kind: 'gather', local: 0, value: constant(0) },
      stop('release'),
      stop('finish'),
    ),
  ),
  fc.constant(
    flat(
      { source, kind: 'broadcast', phase: 'send', callee: ipi, argument: constant(1) },
      { source, kind: 'call', callee: ipi, arguments: [constant(1)], local: -1 },
      { source, kind: 'broadcast', phase: 'wait', callee: ipi, argument: null },
    ),
  ),
  ...(handlesNmis
    ? [fc.nat(1).map((target) => flat({ source, kind: 'raise-nmi', target: constant(target) }))]
    : []),
];

function written(statements: readonly Statement[]): Operation[] {
  const all: Operation[] = [];
  for (const statement of statements) all.push(...statement(all.length));
  return [...all, leave];
}

const listOf = (most: number, others: readonly fc.Arbitrary<Statement>[]) =>
  fc
    .array(
      fc.oneof(
        { withCrossShrink: true },
        { arbitrary: access, weight: 8 },
        { arbitrary: check, weight: 3 },
        { arbitrary: fences, weight: 1 },
        ...others.map((arbitrary) => ({ arbitrary, weight: 1 })),
      ),
      { maxLength: most },
    )
    .map(written);

const shape = fc.record({
  cpus: fc.constantFrom(1, 2, 2, 2, 3),
  hasOther: fc.constantFrom(false, false, true),
  isAlike: fc.boolean(),
  nmis: fc.constantFrom(0, 1, 1, 2),
  nmiCpus: fc.constantFrom(7, 7, 1, 2),
  handlesNmis: fc.boolean(),
  isWide: fc.constantFrom(false, false, true),
  memory: fc.constantFrom<MemoryModelName>('sc', 'tso', 'tso', 'pso'),
  hardware: fc.constantFrom('coherent', 'coherent', 'aligned8', 'qemu'),
  nmiStack: fc.constantFrom('fixed', 'rerun', 'nest'),
  int3Stack: fc.constantFrom('shared', 'own'),
} as const);

type Shape = typeof shape extends fc.Arbitrary<infer One> ? One : never;

function bodiesOf({ cpus, hasOther, isWide, handlesNmis }: Shape): fc.Arbitrary<Operation[][]> {
  const others: Others = { ipi: 3, shared: 4, handlesNmis };
  const own = [wait, locked, text, section, gracePeriod, masks, ...(isWide ? wide(others) : [])];
  const task = listOf(cpus > 2 ? 3 : 4, own);
  const handler = listOf(3, [text, section]);
  // NMI, int3, unused, IPI, shared; then the tasks.
  return fc.tuple(
    ...[handler, handler, handler, handler, handler],
    ...Array.from({ length: cpus + (hasOther ? 1 : 0) }, () => task),
  );
}

function systemOf(shape: Shape, bodies: Operation[][]): System {
  const { cpus, hasOther, isAlike, nmis, nmiCpus, handlesNmis, memory, hardware } = shape;
  const claimed: Operation = { source, kind: 'return', value: constant(1) };
  const all = bodies.map((body, fn) => (fn === 1 ? [...body.slice(0, -1), claimed] : body));
  const program = toyProgram({ tasks: all, cells: CELLS });
  program.tasks = Array.from({ length: cpus }, (_, cpu) => 5 + cpu);
  if (isAlike && cpus > 1) program.tasks[cpus - 1] = program.tasks[cpus - 2];
  if (hasOther) program.others = program.tasks.map((_, cpu) => (cpu === 0 ? [5 + cpus] : []));
  program.nmiHandler = handlesNmis ? 0 : -1;
  program.int3Handler = 1;
  program.nesting = { trap: 4, nmi: 2 };
  const most = handlesNmis ? nmis : 0;
  return createSystem({
    program,
    memory,
    profile: profileNamed(hardware),
    nmis: most,
    nmisPerCpu: program.tasks.map((_, cpu) => (((nmiCpus >> cpu) & 1) === 1 ? most : 0)),
    asked: null,
    nmiStack: shape.nmiStack,
    int3Stack: shape.int3Stack,
  });
}

/** Systems of one to three CPUs, of which the first may have two tasks. */
export const randomAccesses: fc.Arbitrary<System> = shape.chain((one) =>
  bodiesOf(one).map((bodies) => systemOf(one, bodies)),
);
