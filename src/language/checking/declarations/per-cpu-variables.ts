/** `DEFINE_PER_CPU(type, name)` and its kind, which the grammar reads as functions of that name. */
import { sameShape } from '../../meaning/ctypes.ts';
import type { Variable } from '../../meaning/tree.ts';
import { child, namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { isPerCpuMacro } from '../../reading/words.ts';
import { type Checker, declare, refuse } from '../scope/checker.ts';
import { checkInitialiser, requireKnown } from './initialisers.ts';
import { checkDeclarator, checkSpecifiers, objectType } from './type-names.ts';

/** The macro with its arguments, null for any other declaration. */
function macroOf(node: SyntaxNode): SyntaxNode | null {
  const declarator = child(node, 'declarator');
  const inner =
    declarator?.kind === 'init_declarator' ? part(declarator, 'declarator') : declarator;
  if (inner?.kind !== 'function_declarator') return null;
  return isPerCpuMacro(part(inner, 'declarator').text) ? inner : null;
}

/** Declares what such a declaration declares; false for any other. */
export function checkPerCpuVariable(checker: Checker, node: SyntaxNode): boolean {
  const macro = macroOf(node);
  if (macro === null) return false;
  const parameters = namedChildren(part(macro, 'parameters'));
  const name = parameters.length === 2 ? child(parameters[1], 'declarator') : undefined;
  if (name?.kind !== 'identifier') {
    const advice = 'write DEFINE_PER_CPU(type, name)';
    refuse(checker, macro, `'${part(macro, 'declarator').text}' takes a type and a name`, advice);
    return true;
  }
  if (node.children.filter(({ field }) => field === 'declarator').length > 1) {
    const advice = 'declare the others on their own';
    refuse(checker, node, 'more than the one variable that the macro declares', advice);
  }
  const isStatic = node.children.some(({ text }) => text === 'static');
  if (checker.fn !== null && !isStatic) {
    refuse(checker, macro, 'a variable of each CPU on a stack', 'write static before it');
  }
  const { type } = checkSpecifiers(checker, parameters[0], 'struct');
  const declared = checkDeclarator(checker, child(parameters[0], 'declarator') ?? null, type);
  define(checker, node, name, {
    name: name.text,
    type: objectType(checker, name, declared.type),
    storage: 'global',
    owner: checker.fn?.name ?? null,
    inMemory: true,
    assigned: false,
    perCpu: part(macro, 'declarator').text.startsWith('DEFINE') ? 'defined' : 'declared',
    initial: [],
    source: name.source,
  });
  return true;
}

/** A declaration and the definition that follows are one variable. */
function define(checker: Checker, node: SyntaxNode, name: SyntaxNode, made: Variable): void {
  const known = checker.scope.names.get(name.text);
  const same =
    known?.kind === 'variable' &&
    known.variable.perCpu &&
    [known.variable.perCpu, made.perCpu].includes('declared') &&
    sameShape(known.variable.type, made.type);
  const variable = same ? known.variable : made;
  if (!same) {
    declare(checker, name, name.text, { kind: 'variable', variable });
    checker.globals.push(variable);
  }
  if (made.perCpu === 'defined') variable.perCpu = 'defined';
  const declarator = part(node, 'declarator');
  if (declarator.kind !== 'init_declarator' || made.type.kind === 'invalid') return;
  const { initial } = checkInitialiser(checker, made.type, part(declarator, 'value'));
  variable.initial = requireKnown(checker, name, initial);
}
