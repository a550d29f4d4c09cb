/** Expressions over a frame's locals, turned into closures once so that the search does not walk trees. */
import type { Expression } from './program.ts';
import { binary, convert, unary, type Value } from './values.ts';

/** Reads locals and the CPU's number; private, without effect. Throws DivideError as x86 raises #DE. */
export type Evaluate = (locals: readonly Value[], cpu: number) => Value;

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
    case 'unary': {
      const { operator, type } = expression;
      const operand = compileExpression(expression.operand);
      return (locals, cpu) => unary(operator, type, operand(locals, cpu));
    }
    case 'convert': {
      const { type } = expression;
      const operand = compileExpression(expression.operand);
      return (locals, cpu) => convert(operand(locals, cpu), type);
    }
    case 'binary': {
      const { operator, type } = expression;
      const left = compileExpression(expression.left);
      const right = compileExpression(expression.right);
      return (locals, cpu) => binary(operator, type, left(locals, cpu), right(locals, cpu));
    }
  }
}

/** Calls `visit` with the index of every local that the expression reads. */
export function eachLocal(expression: Expression, visit: (local: number) => void): void {
  switch (expression.kind) {
    case 'constant':
    case 'cpu':
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
