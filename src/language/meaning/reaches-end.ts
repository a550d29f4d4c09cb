/** Whether control can reach the end of a function that must return something. */
import { constantValue } from './constants.ts';
import { expressionsOf, some } from './subexpressions.ts';
import type { Expression, Statement } from './tree.ts';

const isAlways = (test: Expression | null): boolean => {
  const value = test === null ? 1 : constantValue(test);
  return value !== null && value !== 0;
};

/** True when a `break` in `body` leaves the loop around it. */
function breaks(body: Statement | null): boolean {
  if (body !== null && expressionsOf(body).some(breaksWithin)) return true;
  switch (body?.kind) {
    case 'break':
      return true;
    case 'block':
    case 'case':
      return body.body.some(breaks);
    case 'label':
      return breaks(body.body);
    case 'if':
      return breaks(body.whenTrue) || breaks(body.otherwise);
    default:
      return false;
  }
}

/** A statement expression in it has such a `break`. */
const breaksWithin = (expression: Expression): boolean =>
  some(expression, (part) => part.kind === 'statements' && part.body.some(breaks));

/** True when control never goes on behind the expression. */
function leaves(expression: Expression): boolean {
  switch (expression.kind) {
    case 'effect':
      return expression.effect.kind === 'bug' && expression.effect.condition === null;
    case 'convert':
      return leaves(expression.operand);
    case 'statements': {
      const { body, value } = expression;
      const last = body.at(-1);
      return value === null ? last !== undefined && !completes(last) : leaves(value);
    }
    default:
      return false;
  }
}

/** True when control may go on behind the statement. Errs on the side of false for a switch. */
export function completes(statement: Statement): boolean {
  switch (statement.kind) {
    case 'return':
    case 'goto':
    case 'break':
    case 'continue':
    case 'switch':
      return false;
    case 'expression':
      return !leaves(statement.expression);
    case 'initialise':
      return true;
    case 'block':
    case 'case': {
      const last = statement.body.at(-1);
      return last === undefined || completes(last);
    }
    case 'label':
      return statement.body === null || completes(statement.body);
    case 'if':
      return (
        completes(statement.whenTrue) ||
        statement.otherwise === null ||
        completes(statement.otherwise)
      );
    case 'while':
    case 'for':
    case 'do':
      return !isAlways(statement.test) || breaks(statement.body);
  }
}
