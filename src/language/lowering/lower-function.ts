/** One function, as it runs in one home, to operations. */
import type {
  Expression as MachineExpression,
  ProgramFunction,
  SourceRange,
} from '../../machine/program/program.ts';
import { scalarOf } from '../meaning/ctypes.ts';
import type { CFunction, ScenarioNumber, Variable } from '../meaning/tree.ts';
import type { PerCpuArea } from './data/data-layout.ts';
import type { Home, LowerContext, TextAddresses } from './lower-context.ts';
import { lowerEffect, lowerValue } from './lower-expressions.ts';
import { copyObject, storeScalar } from './lower-objects.ts';
import { lowerStatement } from './lower-statements.ts';
import { localOf } from './operations/fold.ts';
import { FunctionBuilder } from './operations/function-builder.ts';

export interface FunctionPlan {
  fn: CFunction;
  home: Home;
  numbers: Readonly<Record<ScenarioNumber, number>>;
  text: TextAddresses;
  perCpu: PerCpuArea;
  /** Tasks of each CPU. */
  tasks: number;
  indexOf: LowerContext['indexOf'];
  /** Addresses of globals, and of this function's own variables that live in memory. */
  addresses: Map<Variable, MachineExpression>;
  bound: ReadonlyMap<Variable, MachineExpression>;
  /** The function is a task that stops at its end and shows its locals. */
  halts: boolean;
}

/** The closing brace. */
function endOf(source: SourceRange): SourceRange {
  const { endLine: line, endColumn } = source;
  return { ...source, line, column: Math.max(1, endColumn - 1) };
}

/** Parameters come first, and behind them the address of what is returned. */
function declareLocals(context: LowerContext, kept: Map<Variable, number>): void {
  const { builder, fn } = context;
  const isParameter = ({ storage }: Variable): boolean => storage === 'parameter';
  const parameters = fn.variables.filter(isParameter);
  for (const variable of parameters) declareLocal(context, variable);
  if (fn.result.kind === 'struct') context.result = builder.addParameter('result', 'u64', true);
  for (const variable of parameters) {
    keepInMemory(context, variable);
    if (context.addresses.has(variable)) kept.set(variable, builder.length);
  }
  for (const variable of fn.variables) {
    if (!isParameter(variable) && !context.addresses.has(variable)) declareLocal(context, variable);
  }
}

function declareLocal({ builder, bound, locals }: LowerContext, variable: Variable): void {
  if (bound.has(variable)) return;
  const { name, type } = variable;
  // Of a struct the caller gives the address.
  const isAddress = type.kind === 'pointer' || type.kind === 'struct';
  const isParameter = variable.storage === 'parameter';
  const local = isParameter
    ? builder.addParameter(name, scalarOf(type), isAddress)
    : builder.addLocal(name, scalarOf(type), isAddress);
  locals.set(variable, local);
}

/** Puts a parameter where its address can be taken. */
function keepInMemory(context: LowerContext, variable: Variable): void {
  const address = context.addresses.get(variable);
  const local = context.locals.get(variable);
  if (address === undefined || local === undefined) return;
  const { type, source } = variable;
  if (type.kind === 'struct') copyObject(context, type, address, localOf(local), source);
  else storeScalar(context, address, type, localOf(local), source);
}

export interface LoweredFunction {
  lowered: ProgramFunction;
  /** Which local of the frame a variable is. */
  locals: ReadonlyMap<Variable, number>;
  /** Of each parameter that lives in memory, the operation from which on it does. */
  kept: ReadonlyMap<Variable, number>;
}

export function lowerFunction(plan: FunctionPlan): LoweredFunction {
  const { fn, home, numbers, text, perCpu, tasks, indexOf, addresses, bound, halts } = plan;
  const builder = new FunctionBuilder(fn.name);
  const context: LowerContext = {
    builder,
    fn,
    home,
    numbers,
    text,
    perCpu,
    tasks,
    indexOf,
    locals: new Map(),
    addresses,
    bound,
    breaks: [],
    continues: [],
    cases: new Map(),
    labels: new Map(),
    end: halts ? { position: -1 } : null,
    result: -1,
    statement: (statement) => lowerStatement(context, statement),
    value: (expression, into) => lowerValue(context, expression, into),
    effect: (expression) => lowerEffect(context, expression),
  };
  const kept = new Map<Variable, number>();
  declareLocals(context, kept);
  if (fn.body !== null) lowerStatement(context, fn.body);
  const source = endOf(fn.body?.source ?? fn.source);
  if (context.end !== null) {
    builder.place(context.end);
    const observed = builder.locals.flatMap(({ temporary }, index) => (temporary ? [] : [index]));
    builder.emit(source, { kind: 'halt', observed });
  } else builder.emit(source, { kind: 'return', value: null });
  return { lowered: builder.finish(), locals: context.locals, kept };
}
