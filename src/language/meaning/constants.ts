/** Constant expressions: their values at compile time. */
import { binary, convert, DivideError, unary, type Value } from '../../machine/program/values.ts';
import { scalarOf } from './ctypes.ts';
import type { Expression } from './tree.ts';

/**
 * The value of an integer constant expression (C11 6.6), null when it is not one: numbers of the
 * scenario and addresses are not. Division by zero gives null too.
 */
export function constantValue(expression: Expression): Value | null {
  try {
    return evaluate(expression);
  } catch (error) {
    if (error instanceof DivideError) return null;
    throw error;
  }
}

function evaluate(expression: Expression): Value | null {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'unary': {
      const value = evaluate(expression.operand);
      const type = scalarOf(expression.operand.type);
      return value === null ? null : unary(expression.operator, type, value);
    }
    case 'convert': {
      const value = evaluate(expression.operand);
      return value === null ? null : convert(value, scalarOf(expression.type));
    }
    case 'binary': {
      const left = evaluate(expression.left);
      const right = evaluate(expression.right);
      if (left === null || right === null) return null;
      return binary(expression.operator, scalarOf(expression.left.type), left, right);
    }
    case 'logical': {
      const left = evaluate(expression.left);
      if (left === null) return null;
      if ((left !== 0) === (expression.operator === '||')) return left !== 0 ? 1 : 0;
      const right = evaluate(expression.right);
      return right === null ? null : right !== 0 ? 1 : 0;
    }
    case 'conditional': {
      const test = evaluate(expression.test);
      if (test === null) return null;
      return evaluate(test !== 0 ? expression.whenTrue : expression.otherwise);
    }
    case 'fallback': {
      const value = evaluate(expression.value);
      return value === null || value !== 0 ? value : evaluate(expression.otherwise);
    }
    default:
      return null;
  }
}

/**
 * True when the value is known before the program runs: a constant, a number of the scenario, the
 * address of a global, or arithmetic on these.
 */
export function isKnownAtStart(expression: Expression): boolean {
  switch (expression.kind) {
    case 'constant':
    case 'scenario':
    case 'function-address':
      return true;
    case 'site-address':
      return isKnownAtStart(expression.index);
    case 'address': {
      let place = expression.place;
      while (place.kind === 'member') place = place.object;
      if (place.kind === 'dereference') return isKnownAtStart(place.pointer);
      return place.kind === 'variable' && place.variable.storage === 'global';
    }
    case 'unary':
    case 'convert':
      return isKnownAtStart(expression.operand);
    case 'binary':
      // A division by a number of the scenario could fail once that is known.
      if (expression.operator === '/' || expression.operator === '%') return false;
      return isKnownAtStart(expression.left) && isKnownAtStart(expression.right);
    default:
      return false;
  }
}
