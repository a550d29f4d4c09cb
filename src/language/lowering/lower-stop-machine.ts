/** Primitives of several moments: stop_machine, what its caller does and what the others do meanwhile, and SRCU. */
import type {
  Expression as MachineExpression,
  SourceRange,
} from '../../machine/program/program.ts';
import type { Expression } from '../meaning/tree.ts';
import { type LowerContext, resultOf, STOPPER, takeResult } from './lower-context.ts';
import { keep } from './lower-places.ts';
import { constantOf, localOf, makeBinary } from './operations/fold.ts';
import type { Label } from './operations/function-builder.ts';

type StopMachine = Extract<Expression, { kind: 'stop-machine' }>;

/** What the function takes, which CPUs run it, where its result goes. */
interface Call {
  data: MachineExpression;
  cpus: MachineExpression | null;
  local: number;
}

export function lowerStopMachine(
  context: LowerContext,
  expression: StopMachine,
  into: number,
  used: boolean,
): MachineExpression {
  const { builder } = context;
  const { argument, cpus, type, source } = expression;
  const others = cpus === null ? [] : [cpus];
  const data = keep(context, context.value(argument), argument.type, others);
  const set = cpus && context.value(cpus);
  const local = takeResult(context, type, into, used);
  builder.emit(source, { kind: 'stop', phase: 'request' });
  builder.emit(source, { kind: 'stop', phase: 'reach' });
  lowerCalls(context, expression, { data, cpus: set, local });
  builder.emit(source, { kind: 'stop', phase: 'release' });
  builder.emit(source, { kind: 'stop', phase: 'finish' });
  return resultOf(local);
}

function lowerCalls(
  context: LowerContext,
  { callee, source }: StopMachine,
  { data, cpus, local }: Call,
): void {
  const { builder, home } = context;
  const call = (): void => {
    const index = context.indexOf(callee, home);
    builder.emit(source, { kind: 'call', callee: index, arguments: [data], local });
  };
  if (cpus === null) {
    call();
    return;
  }
  const shared = context.indexOf(callee, STOPPER);
  builder.emit(source, { kind: 'share', callee: shared, cpus, argument: data });
  const isOwn = holds(cpus, home.cpu < 0 ? { kind: 'cpu' } : constantOf(home.cpu));
  if (isOwn.kind !== 'constant') callIf(context, isOwn, source, local, call);
  else if (isOwn.value !== 0) call();
  else if (local >= 0) builder.emit(source, { kind: 'assign', local, value: constantOf(0) });
  const value = local < 0 ? constantOf(0) : localOf(local);
  builder.emit(source, { kind: 'gather', local, value });
}

function callIf(
  { builder }: LowerContext,
  condition: MachineExpression,
  source: SourceRange,
  local: number,
  call: () => void,
): void {
  const end: Label = { position: -1 };
  if (local >= 0) builder.emit(source, { kind: 'assign', local, value: constantOf(0) });
  builder.branch(condition, end, source);
  call();
  builder.place(end);
}

/** The CPU is in the set. */
const holds = (cpus: MachineExpression, cpu: MachineExpression): MachineExpression =>
  makeBinary('&', 'u32', makeBinary('>>', 'u32', cpus, cpu), constantOf(1));

/** One operation for each moment; the value is the index of a section that begins. */
export function lowerSrcu(
  context: LowerContext,
  expression: Extract<Expression, { kind: 'srcu' }>,
  into: number,
  used: boolean,
): MachineExpression {
  const { phases, anywhere, type, source } = expression;
  const others = expression.index === null ? [] : [expression.index];
  const domain = keep(context, context.value(expression.domain), expression.domain.type, others);
  const index = expression.index && context.value(expression.index);
  const isLock = phases[0] === 'lock';
  const local = isLock ? takeResult(context, type, into, used) : -1;
  for (const phase of phases) {
    context.builder.emit(source, { kind: 'srcu', phase, domain, index, anywhere, local });
  }
  return isLock ? resultOf(local) : constantOf(0);
}
