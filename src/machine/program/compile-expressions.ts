/** Expressions over a frame's locals, turned into closures once so that the search does not walk trees. */
import type { Expression } from './program.ts';
import { binary, convert, unary, type Value } from './values.ts';

/** The contexts of a CPU, outermost first. */
type Stack = readonly { kind: string; task: number }[];

/**
 * Reads locals, the CPU's number and the kinds of its contexts; private, without effect. Throws
 * DivideError as x86 raises #DE.
 */
export type Evaluate = (locals: readonly Value[], cpu: number, stack: Stack) => Value;

function depthOf(stack: Stack): number {
  const top = stack.length - 1;
  let depth = 0;
  for (let below = 0; below < top; below++) if (stack[below].kind === stack[top].kind) depth++;
  return depth;
}

export function compileExpression(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'constant': {
      const { value } = expression;
      return () => value;
    }
    case 'local': {
      const { index } = expression;
      return (locals) => locals[index];
    }
    case 'cpu':
      return (_, cpu) => cpu;
    case 'depth':
      return (_locals, _cpu, stack) => depthOf(stack);
    case 'task':
      return (_locals, _cpu, stack) => (stack.length > 0 ? stack[0].task : 0);
    case 'unary': {
      const { operator, type } = expression;
      const operand = compileExpression(expression.operand);
      return (locals, cpu, stack) => unary(operator, type, operand(locals, cpu, stack));
    }
    case 'convert': {
      const { type } = expression;
      const operand = compileExpression(expression.operand);
      return (locals, cpu, stack) => convert(operand(locals, cpu, stack), type);
    }
    case 'binary': {
      const { operator, type } = expression;
      const left = compileExpression(expression.left);
      const right = compileExpression(expression.right);
      return (locals, cpu, stack) =>
        binary(operator, type, left(locals, cpu, stack), right(locals, cpu, stack));
    }
  }
}

/** True when computing the expression may raise #DE: a division by what is not a constant other than 0 and -1. */
export function mayDivide(expression: Expression): boolean {
  switch (expression.kind) {
    case 'unary':
    case 'convert':
      return mayDivide(expression.operand);
    case 'binary': {
      const { operator, left, right } = expression;
      if (mayDivide(left) || mayDivide(right)) return true;
      if (operator !== '/' && operator !== '%') return false;
      return right.kind !== 'constant' || right.value === 0 || right.value === -1;
    }
    default:
      return false;
  }
}

/** Calls `visit` with the index of every local that the expression reads. */
export function eachLocal(expression: Expression, visit: (local: number) => void): void {
  switch (expression.kind) {
    case 'constant':
    case 'cpu':
    case 'depth':
    case 'task':
      return;
    case 'local':
      visit(expression.index);
      return;
    case 'unary':
    case 'convert':
      eachLocal(expression.operand, visit);
      return;
    case 'binary':
      eachLocal(expression.left, visit);
      eachLocal(expression.right, visit);
  }
}
