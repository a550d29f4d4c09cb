/** Whether an operation asks which CPU, or which task, runs it. */
import type { Expression, Operation } from './program.ts';

export function asksFor(kind: 'cpu' | 'task', operation: Operation): boolean {
  return Object.values(operation).some((value) =>
    Array.isArray(value) ? value.some((part) => mentions(kind, part)) : mentions(kind, value),
  );
}

function mentions(kind: 'cpu' | 'task', value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const expression = value as Expression;
  switch (expression.kind) {
    case 'unary':
    case 'convert':
      return mentions(kind, expression.operand);
    case 'binary':
      return mentions(kind, expression.left) || mentions(kind, expression.right);
    default:
      return expression.kind === kind;
  }
}
