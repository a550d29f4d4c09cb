/** What the lowering of one function carries around. */
import type {
  Expression as MachineExpression,
  SourceRange,
} from '../../machine/program/program.ts';
import { type CType, scalarOf } from '../meaning/ctypes.ts';
import type {
  Case,
  CFunction,
  Expression,
  ScenarioNumber,
  Statement,
  Variable,
} from '../meaning/tree.ts';
import type { PerCpuArea } from './data/data-layout.ts';
import { constantOf, localOf } from './operations/fold.ts';
import type { FunctionBuilder, Label } from './operations/function-builder.ts';

/**
 * Where a function runs. A function whose locals live in memory is lowered once for each, so that
 * contexts of one CPU never share them; there is no recursion, so that one set is enough.
 */
export interface Home {
  /** Of CPUs and contexts together; `''` for a function that may run anywhere. */
  key: string;
  /** The only CPU, and the only one of its tasks, that it runs on; -1 when there are several. */
  cpu: number;
  task: number;
}

/** Where things stand in text. */
export interface TextAddresses {
  /** Of the site with that index. */
  siteAddress(index: MachineExpression): MachineExpression;
  functionAddress(fn: CFunction): MachineExpression;
}

export interface LowerContext {
  builder: FunctionBuilder;
  fn: CFunction;
  home: Home;
  numbers: Readonly<Record<ScenarioNumber, number>>;
  text: TextAddresses;
  perCpu: PerCpuArea;
  /** Tasks of each CPU. */
  tasks: number;
  /** Index of the function in the program, as it runs in `home`. */
  indexOf(fn: CFunction, home: Home): number;
  /** Locals of the frame. */
  locals: Map<Variable, number>;
  /** Where variables are that live in memory. */
  addresses: Map<Variable, MachineExpression>;
  /** Parameters of a task, each of which stands for one value. */
  bound: ReadonlyMap<Variable, MachineExpression>;
  breaks: Label[];
  continues: Label[];
  cases: Map<Case, Label>;
  labels: Map<string, Label>;
  /** The parameter that says where the struct goes that the function returns, -1 where it returns none. */
  result: number;
  /** Where `return` goes in a task that halts, null elsewhere. */
  end: Label | null;
  /** A statement of a statement expression. */
  statement(statement: Statement): void;
  /** The value of an expression, of a struct its address; its operation may write it to the local `into` (-1: anywhere). */
  value(expression: Expression, into?: number): MachineExpression;
  /** The expression for what it does, not for its value. */
  effect(expression: Expression): void;
}

/** The label of that name, placed or not yet. */
export function gotoLabel(context: LowerContext, name: string): Label {
  const label = context.labels.get(name) ?? { position: -1 };
  context.labels.set(name, label);
  return label;
}

/** Where functions run that stopped CPUs are given. */
export const STOPPER: Home = { key: 'stopper', cpu: -1, task: -1 };

/** Where functions run that `on_each_cpu` interrupts other CPUs with. */
export const INTERRUPT: Home = { key: 'interrupt', cpu: -1, task: -1 };

/** Evaluates into a local of the frame; `source` is what assigns. */
export function lowerInto(
  context: LowerContext,
  expression: Expression,
  local: number,
  source: SourceRange,
): void {
  const value = context.value(expression, local);
  if (value.kind === 'local' && value.index === local) return;
  context.builder.emit(source, { kind: 'assign', local, value });
}

/** The local that takes a result: `into` or a temporary. */
export function resultLocal(context: LowerContext, type: CType, into: number): number {
  if (into >= 0) return into;
  return context.builder.temporary(scalarOf(type), type.kind === 'pointer');
}

/** The local for a call's result, -1 for none. */
export function takeResult(
  context: LowerContext,
  type: CType,
  into: number,
  used: boolean,
): number {
  if (!used || type.kind === 'void') return -1;
  return into >= 0 ? into : context.builder.temporary(scalarOf(type), type.kind === 'pointer');
}

export const resultOf = (local: number): MachineExpression =>
  local < 0 ? constantOf(0) : localOf(local);
