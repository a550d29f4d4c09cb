/** One function, as it runs in one home, to operations. */
import type {
  Expression as MachineExpression,
  ProgramFunction,
  SourceRange,
} from '../../machine/program/program.ts';
import { scalarOf } from '../meaning/ctypes.ts';
import type { CFunction, ScenarioNumber, Variable } from '../meaning/tree.ts';
import type { PerCpuArea } from './data-layout.ts';
import { localOf } from './fold.ts';
import { FunctionBuilder } from './function-builder.ts';
import type { Home, LowerContext, TextAddresses } from './lower-context.ts';
import { lowerEffect, lowerValue } from './lower-expressions.ts';
import { lowerStatement } from './lower-statements.ts';

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

function declareLocals(context: LowerContext): void {
  const { builder, fn } = context;
  for (const variable of fn.variables) {
    const isParameter = variable.storage === 'parameter';
    if (context.bound.has(variable)) continue;
    if (context.addresses.has(variable) && !isParameter) continue;
    const { name, type, source } = variable;
    const pointer = type.kind === 'pointer';
    const local = builder.addLocal(name, scalarOf(type), pointer);
    context.locals.set(variable, local);
    if (isParameter) builder.parameters++;
    const address = context.addresses.get(variable);
    if (address === undefined) continue;
    const value = localOf(local);
    builder.emit(source, { kind: 'store', address, value, type: scalarOf(type), fault: -1 });
  }
}

export function lowerFunction(plan: FunctionPlan): ProgramFunction {
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
    value: (expression, into) => lowerValue(context, expression, into),
    effect: (expression) => lowerEffect(context, expression),
  };
  declareLocals(context);
  if (fn.body !== null) lowerStatement(context, fn.body);
  const source = endOf(fn.body?.source ?? fn.source);
  if (context.end !== null) {
    builder.place(context.end);
    const observed = builder.locals.flatMap(({ temporary }, index) => (temporary ? [] : [index]));
    builder.emit(source, { kind: 'halt', observed });
  } else builder.emit(source, { kind: 'return', value: null });
  return builder.finish();
}
