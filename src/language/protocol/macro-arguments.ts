/** Numbers and texts in what a protocol says about itself. */
import { type Checker, isInvalid, refuse } from '../checking/scope/checker.ts';
import { constantValue } from '../meaning/constants.ts';
import { namedChildren, type SyntaxNode } from '../reading/syntax.ts';

/** A constant of at least 0; null when it is none, which has been told. */
export function numberOf(checker: Checker, node: SyntaxNode): number | null {
  const expression = checker.expression(node);
  if (isInvalid(expression)) return null;
  const value = constantValue(expression);
  if (typeof value === 'number' && value >= 0) return value;
  refuse(checker, node, `'${node.text}' is no number of 0 or more`, 'write a constant');
  return null;
}

/** A constant from `least` to `most`; null when it is none, which has been told. */
export function numberWithin(
  checker: Checker,
  node: SyntaxNode,
  least: number,
  most: number,
): number | null {
  const expression = checker.expression(node);
  if (isInvalid(expression)) return null;
  const value = constantValue(expression);
  if (typeof value === 'number' && value >= least && value <= most) return value;
  const message = `'${node.text}' is no number from ${least} to ${most}`;
  refuse(checker, node, message, 'write such a constant');
  return null;
}

/** The text of a string, or of several side by side; null for what is none. */
export function textOf(node: SyntaxNode): string | null {
  const pieces = node.kind === 'concatenated_string' ? namedChildren(node) : [node];
  const texts = pieces.map(({ text }) => /^"([^"\\]*)"$/s.exec(text)?.[1]);
  return texts.includes(undefined) ? null : texts.join('');
}
