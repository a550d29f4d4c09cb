/** Constant expressions. */
import type { Value } from '../../../machine/program/values.ts';
import { constantValue } from '../../meaning/constants.ts';
import type { SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, isInvalid, refuse } from '../scope/checker.ts';

/** The value of a constant expression, null (and told) when it is not one. */
export function checkConstant(checker: Checker, node: SyntaxNode): number | null {
  const value = checkValue(checker, node);
  return value === null ? null : Number(value);
}

/** The same, exact: a number of 64 bits may be more than a JavaScript number holds. */
export function checkValue(checker: Checker, node: SyntaxNode): Value | null {
  const expression = checker.expression(node);
  const value = constantValue(expression);
  if (isInvalid(expression)) return null;
  if (value !== null && expression.type.kind === 'integer') return value;
  refuse(
    checker,
    node,
    `'${node.text}' is not a constant`,
    'write a number, an enumeration constant or a #define of one',
  );
  return null;
}
