/** Operands that are not evaluated: of sizeof and typeof. */
import type { CType } from '../../meaning/ctypes.ts';
import { typeOfFunction } from '../../meaning/tree.ts';
import type { SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, invalid } from '../scope/checker.ts';
import { checkPlace, looksLikePlace, withoutParentheses, withTemplate } from './places.ts';

/** Runs a check of which only what it says counts: it calls nothing, writes nothing, takes no address. */
function unevaluated<T>(checker: Checker, check: () => T): T {
  const { fn, globals, textUses, addressed, strings } = checker;
  const lists = [globals, textUses, addressed, fn?.variables, fn?.calls, fn?.effects].map(
    (list) => {
      return { list, length: list?.length ?? 0 };
    },
  );
  const variables = [...globals, ...(fn?.variables ?? [])].map((variable) => {
    const { inMemory, assigned } = variable;
    return { variable, state: { inMemory, assigned } };
  });
  const known = [...strings.keys()];
  const checked = check();
  for (const { list, length } of lists) list?.splice(length);
  for (const { variable, state } of variables) Object.assign(variable, state);
  for (const text of strings.keys()) if (!known.includes(text)) strings.delete(text);
  return checked;
}

/** The type of the value that an expression would give. */
export const typeOfValue = (checker: Checker, node: SyntaxNode): CType =>
  unevaluated(checker, () => checker.expression(node).type);

/** The type of an expression that is not evaluated: arrays stay arrays, const stays const. */
export const typeOfOperand = (checker: Checker, node: SyntaxNode): CType =>
  unevaluated(checker, () => {
    const bare = withoutParentheses(node);
    const entity = bare.kind === 'identifier' ? checker.scope.find(bare.text) : undefined;
    if (entity?.kind === 'function') return typeOfFunction(entity.fn);
    if (!looksLikePlace(checker, node)) return checker.expression(node).type;
    const place = withTemplate(checker, node, () => checkPlace(checker, node));
    return place?.type ?? invalid(node.source).type;
  });
