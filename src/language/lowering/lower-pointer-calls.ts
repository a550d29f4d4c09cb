/** Calls by pointers to comparisons with the addresses that they may be, and the call of each. */
import type { Expression as MachineExpression } from '../../machine/program/program.ts';
import { VOID } from '../meaning/ctypes.ts';
import type { CFunction, Expression } from '../meaning/tree.ts';
import { type LowerContext, resultOf, takeResult } from './lower-context.ts';
import { keep } from './lower-places.ts';
import { makeBinary } from './operations/fold.ts';
import type { Label } from './operations/function-builder.ts';

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** Runs the pointer's target: `run` does so with each that it may be. */
function lowerTargets(
  context: LowerContext,
  { targets, source }: Of<'call-pointer' | 'dispatch'>,
  pointer: MachineExpression,
  run: (callee: CFunction) => void,
): void {
  const { builder, text } = context;
  const end: Label = { position: -1 };
  for (const callee of targets) {
    const isIt = makeBinary('==', 'u64', pointer, text.functionAddress(callee));
    const other: Label = { position: -1 };
    if (isIt.kind === 'constant' && isIt.value === 0) continue;
    if (isIt.kind !== 'constant') builder.branch(isIt, other, source);
    run(callee);
    builder.jump(end, source);
    builder.place(other);
  }
  builder.emit(source, { kind: 'wild-call', address: pointer });
  builder.place(end);
}

/** The pointer comes before the arguments (C11 6.5.2.2, 10: in any order); a wild one is found behind them. */
export function lowerPointerCall(
  context: LowerContext,
  expression: Of<'call-pointer'>,
  into: number,
  used: boolean,
): MachineExpression {
  const { builder, home } = context;
  const { arguments: values, pointer, result, type, source } = expression;
  const address = keep(context, context.value(pointer), pointer.type, values);
  const args = values.map((value, index) =>
    keep(context, context.value(value), value.type, values.slice(index + 1)),
  );
  const place = result && context.addresses.get(result);
  if (place) args.push(place);
  const local = takeResult(context, place ? VOID : type, into, used);
  lowerTargets(context, expression, address, (fn) => {
    const callee = context.indexOf(fn, home);
    builder.emit(source, { kind: 'call', callee, arguments: args, local });
  });
  return place ?? resultOf(local);
}

export function lowerDispatch(
  context: LowerContext,
  expression: Of<'dispatch'>,
  into: number,
  used: boolean,
): MachineExpression {
  const { pointer, form, type, source } = expression;
  const address = keep(context, context.value(pointer), pointer.type, [form]);
  const local = takeResult(context, type, into, used);
  lowerTargets(context, expression, address, (callee) => {
    const value = context.value({ ...form, callee }, local);
    const isThere = value.kind === 'local' && value.index === local;
    if (local >= 0 && !isThere) context.builder.emit(source, { kind: 'assign', local, value });
  });
  return resultOf(local);
}
