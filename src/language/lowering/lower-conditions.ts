/** Conditions to branches: short circuits without values in between. */
import { constantValue } from '../meaning/constants.ts';
import type { Expression } from '../meaning/tree.ts';
import { negate } from './fold.ts';
import type { Label } from './function-builder.ts';
import type { LowerContext } from './lower-context.ts';

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
