/** Conditions to branches: short circuits without values in between; and values by way of branches. */

import type { Expression as MachineExpression } from '../../machine/program/program.ts';
import { constantValue } from '../meaning/constants.ts';
import type { Expression } from '../meaning/tree.ts';
import { type LowerContext, lowerInto, resultLocal } from './lower-context.ts';
import { constantOf, localOf, negate } from './operations/fold.ts';
import type { Label } from './operations/function-builder.ts';

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

const isZero = (expression: Expression): boolean => constantValue(expression) === 0;

/** Goes on when the condition holds, else to `label`. */
export function jumpUnless(context: LowerContext, test: Expression, label: Label): void {
  branch(context, test, label, false);
}

/** Goes on when the condition does not hold, else to `label`. */
export function jumpIf(context: LowerContext, test: Expression, label: Label): void {
  branch(context, test, label, true);
}

/** Jumps to `label` when the truth of `test` is `when`, else goes on. */
function branch(context: LowerContext, test: Expression, label: Label, when: boolean): void {
  if (test.kind === 'unary' && test.operator === '!') {
    branch(context, test.operand, label, !when);
  } else if (test.kind === 'binary' && test.operator === '!=' && isZero(test.right)) {
    branch(context, test.left, label, when);
  } else if (test.kind === 'binary' && test.operator === '==' && isZero(test.right)) {
    branch(context, test.left, label, !when);
  } else if (test.kind === 'comma') {
    context.effect(test.left);
    branch(context, test.right, label, when);
  } else if (test.kind === 'logical') {
    // `a && b` fails, and `a || b` holds, as soon as the first operand says so.
    if ((test.operator === '||') === when) {
      branch(context, test.left, label, when);
      branch(context, test.right, label, when);
    } else {
      const skip: Label = { position: -1 };
      branch(context, test.left, skip, !when);
      branch(context, test.right, label, when);
      context.builder.place(skip);
    }
  } else branchOnValue(context, test, label, when);
}

function branchOnValue(context: LowerContext, test: Expression, label: Label, when: boolean): void {
  const { builder } = context;
  const value = context.value(test);
  if (value.kind === 'constant') {
    if ((value.value !== 0) === when) builder.jump(label, test.source);
    return;
  }
  builder.branch(when ? negate(value) : value, label, test.source);
}

/** `&&` and `||` as a value: 1 or 0 by way of jumps, as C evaluates them. */
export function lowerLogical(
  context: LowerContext,
  expression: Of<'logical'>,
  into: number,
): MachineExpression {
  const { builder } = context;
  const { source } = expression;
  const no: Label = { position: -1 };
  const end: Label = { position: -1 };
  jumpUnless(context, expression, no);
  const local = resultLocal(context, expression.type, into);
  builder.emit(source, { kind: 'assign', local, value: constantOf(1) });
  builder.jump(end, source);
  builder.place(no);
  builder.emit(source, { kind: 'assign', local, value: constantOf(0) });
  builder.place(end);
  return localOf(local);
}

export function lowerConditional(
  context: LowerContext,
  expression: Of<'conditional'>,
  into: number,
): MachineExpression {
  if (expression.type.kind === 'void') {
    context.effect(expression);
    return constantOf(0);
  }
  const { builder } = context;
  const otherwise: Label = { position: -1 };
  const end: Label = { position: -1 };
  jumpUnless(context, expression.test, otherwise);
  const local = resultLocal(context, expression.type, into);
  lowerInto(context, expression.whenTrue, local, expression.whenTrue.source);
  builder.jump(end, expression.whenTrue.source);
  builder.place(otherwise);
  lowerInto(context, expression.otherwise, local, expression.otherwise.source);
  builder.place(end);
  return localOf(local);
}

/** `value ?: otherwise`. What it would be assigned to may be read by the second operand. */
export function lowerFallback(
  context: LowerContext,
  expression: Of<'fallback'>,
): MachineExpression {
  const { builder } = context;
  const { value, otherwise, type } = expression;
  const end: Label = { position: -1 };
  const local = resultLocal(context, type, -1);
  lowerInto(context, value, local, value.source);
  builder.branch(negate(localOf(local)), end, value.source);
  lowerInto(context, otherwise, local, otherwise.source);
  builder.place(end);
  return localOf(local);
}
