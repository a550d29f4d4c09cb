/**
 * Programs made by hand, for tests of the machine: cells and functions by name, operations without
 * source positions.
 */
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';
import { profileNamed, widthProfile } from '../../src/machine/memory/profiles.ts';
import {
  DATA_BASE,
  type ExchangeOperator,
  type ExchangeOrder,
  type Expression,
  type Fence,
  type MaskChange,
  type Masked,
  type Operation,
  type Program,
  type Site,
  type SourceRange,
  TEXT_BASE,
} from '../../src/machine/program/program.ts';
import type { Scalar, Value } from '../../src/machine/program/values.ts';
import type { Cpu } from '../../src/machine/state/machine.ts';
import type { Int3Stack, NmiStack } from '../../src/machine/state/stacks.ts';
import { createSystem, type System } from '../../src/machine/state/system.ts';

const NOWHERE: SourceRange = { file: 0, line: 1, column: 1, endLine: 1, endColumn: 2 };

/** An operation without its source. */
type Bare = Operation extends infer O ? (O extends Operation ? Omit<O, 'source'> : never) : never;
const op = (bare: Bare): Operation => ({ ...bare, source: NOWHERE }) as Operation;

export const constant = (value: Value): Expression => ({ kind: 'constant', value });
export const local = (index: number): Expression => ({ kind: 'local', index });
/** Address of the cell with that index; cells are 8 bytes apart. */
export const cellAddress = (index: number): number => DATA_BASE + 8 * index;
/** Address of the site with that index: 16 bytes apart. */
export const siteAddress = (index: number): number => TEXT_BASE + 16 * index;

const asExpression = (operand: number | Expression): Expression =>
  typeof operand === 'number' ? constant(operand) : operand;

/** Cells are named by their index; a number stands for a constant expression. */
export const load = (into: number, cell: number, type: Scalar = 's32'): Operation =>
  op({ kind: 'load', local: into, address: constant(cellAddress(cell)), type, fixup: -1 });
export const store = (cell: number, value: number | Expression): Operation =>
  op({
    kind: 'store',
    address: constant(cellAddress(cell)),
    value: asExpression(value),
    type: 's32',
    fault: -1,
  });
export const storeAt = (address: number, value: number, type: Scalar = 'u8'): Operation =>
  op({ kind: 'store', address: constant(address), value: constant(value), type, fault: -1 });
export const exchange = (
  operator: ExchangeOperator,
  into: number,
  cell: number,
  operand: number | Expression,
  expected: number | null = null,
  blocking = false,
  order: ExchangeOrder = 'full',
): Operation =>
  op({
    kind: 'exchange',
    operator,
    order,
    address: constant(cellAddress(cell)),
    operand: asExpression(operand),
    expected: expected === null ? null : constant(expected),
    type: 's32',
    local: into,
    blocking,
  });
export const fence = (kind: Fence): Operation => op({ kind: 'fence', fence: kind });
export const assign = (into: number, value: number | Expression): Operation =>
  op({ kind: 'assign', local: into, value: asExpression(value) });
export const branch = (condition: Expression, target: number): Operation =>
  op({ kind: 'branch', condition, target });
export const jump = (target: number): Operation => op({ kind: 'jump', target });
export const relax = (): Operation => op({ kind: 'relax' });
export const serialise = (): Operation => op({ kind: 'serialise' });
export const execute = (site: number): Operation =>
  op({ kind: 'execute', address: constant(siteAddress(site)), local: -1 });
export const stop = (phase: 'request' | 'reach' | 'release' | 'finish'): Operation =>
  op({ kind: 'stop', phase });
export const rcu = (phase: 'lock' | 'unlock' | 'begin' | 'wait'): Operation =>
  op({ kind: 'rcu', phase });
export const broadcast = (phase: 'send' | 'wait', callee: number): Operation =>
  op({ kind: 'broadcast', phase, callee, argument: constant(0) });
export const raise = (target: number | Expression): Operation =>
  op({ kind: 'raise-nmi', target: asExpression(target) });
export const rcuTasks = (phase: 'begin' | 'wait'): Operation => op({ kind: 'rcu-tasks', phase });
export const schedule = (always = true): Operation => op({ kind: 'schedule', always });
export const mask = (
  what: Masked,
  change: MaskChange,
  into = -1,
  value: Expression | null = null,
): Operation => op({ kind: 'mask', what, change, value, local: into });
/** A local of what the CPU runs. */
export const localOf = ({ contexts }: Cpu, local: number): Value | undefined =>
  contexts.at(-1)?.frames.at(-1)?.locals[local];
export const bug = (): Operation => op({ kind: 'bug' });
export const protect = (writable: boolean): Operation => op({ kind: 'protect', writable });
export const call = (callee: number, into = -1): Operation =>
  op({ kind: 'call', callee, arguments: [], local: into });
export const ret = (value: number | Expression = 0): Operation =>
  op({ kind: 'return', value: asExpression(value) });
export const halt = (...observed: number[]): Operation => op({ kind: 'halt', observed });

export interface HandMade {
  /** Initial values of the cells (4 bytes each, 8 apart). */
  cells?: number[];
  /** Functions in order; the ones of `tasks` run on the CPUs. */
  functions: Operation[][];
  /** Index of each CPU's function, -1 for idle. */
  tasks: number[];
  /** The same of each CPU's other tasks. */
  others?: number[][];
  /** Old and new bytes of each site. */
  sites?: { old: number[]; new: number[] }[];
  nmiHandler?: number;
  int3Handler?: number;
  int3Returns?: 'claim' | 'ip';
}

export function handMade(made: HandMade): Program {
  const sites: Site[] = (made.sites ?? []).map((bytes, index) => ({
    name: `site${index}`,
    address: siteAddress(index),
    size: bytes.old.length,
    contents: [
      { name: 'old', bytes: bytes.old },
      { name: 'new', bytes: bytes.new },
    ],
    wanted: 1,
  }));
  return {
    files: [{ name: 'hand-made.c', text: '\n' }],
    functions: made.functions.map((operations, index) => ({
      name: `f${index}`,
      parameters: 0,
      locals: Array.from({ length: 8 }, (_, l) => ({
        name: `r${l}`,
        type: 's32' as Scalar,
        temporary: false,
        pointer: false,
      })),
      operations,
    })),
    cells: (made.cells ?? []).map((initial, index) => ({
      name: `x${index}`,
      address: cellAddress(index),
      type: 's32' as Scalar,
      pointer: false,
      initial,
      readOnly: false,
    })),
    sites,
    symbols: [],
    textFunctions: [],
    textUpdates: [],
    tasks: made.tasks,
    others: made.others,
    nmiHandler: made.nmiHandler ?? -1,
    int3Handler: made.int3Handler ?? -1,
    int3Returns: made.int3Returns ?? 'claim',
    nesting: { trap: 2, nmi: 2 },
  };
}

export interface HandMadeOptions {
  memory?: MemoryModelName;
  nmis?: number;
  fetchUnit?: number;
  hardware?: string;
  asked?: 'old' | 'new' | null;
  nmiStack?: NmiStack;
  int3Stack?: Int3Stack;
}

export function handMadeSystem(made: HandMade, options: HandMadeOptions = {}): System {
  const program = handMade(made);
  const nmis = options.nmis ?? 0;
  return createSystem({
    program,
    memory: options.memory ?? 'tso',
    profile: profileNamed(options.hardware ?? widthProfile(options.fetchUnit ?? 1)),
    nmis,
    nmisPerCpu: program.tasks.map(() => nmis),
    asked: options.asked ?? null,
    nmiStack: options.nmiStack,
    int3Stack: options.int3Stack,
  });
}
