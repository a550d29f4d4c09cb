/** Objects that stand in expressions: strings and compound literals. */
import type { SourceRange } from '../../../machine/program/program.ts';
import { arrayOf, asConstant, type CType, integerType } from '../../meaning/ctypes.ts';
import { stringLiteral } from '../../meaning/literals.ts';
import type { CFunction, Place, Variable } from '../../meaning/tree.ts';
import { namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, refuse } from '../scope/checker.ts';
import { constant } from '../scope/conversions.ts';
import { checkInitialiser, requireKnown, withZeroes } from './initialisers.ts';
import { checkTypeDescriptor, objectType } from './type-names.ts';

const CHAR = integerType('s8');

/** What C has for the name of the function that it stands in (C11 6.4.2.2). */
export const FUNCTION_NAME = /^__(func|FUNCTION|PRETTY_FUNCTION)__$/;

/** A string's bytes, with the 0 behind them: one object for each text, read-only whatever its type says (C11 6.4.5p7). */
function stringObject(
  checker: Checker,
  name: string,
  bytes: readonly number[],
  source: SourceRange,
): Place {
  const type = arrayOf(CHAR, bytes.length + 1);
  const known = checker.strings.get(name);
  const variable: Variable = known ?? {
    name,
    type: asConstant(type),
    storage: 'global',
    owner: null,
    inMemory: true,
    assigned: false,
    initial: bytes.map((byte, offset) => ({
      offset,
      type: CHAR,
      value: constant((byte << 24) >> 24, CHAR, source),
    })),
    source,
  };
  checker.strings.set(name, variable);
  return { kind: 'variable', variable, type, source };
}

export const functionName = (checker: Checker, { name }: CFunction, source: SourceRange): Place => {
  const bytes = [...Buffer.from(name)];
  return stringObject(checker, `"${name}"`, bytes, source);
};

/** The object that a string or a compound literal stands for; null when there is none, which has been told. */
export function checkLiteral(checker: Checker, node: SyntaxNode): Place | null {
  if (node.kind === 'compound_literal_expression') return compoundLiteral(checker, node);
  const parts = node.kind === 'concatenated_string' ? namedChildren(node) : [node];
  const strings = parts.map(({ text }) => stringLiteral(text));
  const bytes = strings.filter((string) => string !== null).flat();
  if (strings.includes(null)) {
    refuse(checker, node, 'a string of something else than bytes', 'write it as "text"');
    return null;
  }
  const name = parts.map(({ text }) => text.slice(1, -1)).join('');
  return stringObject(checker, `"${name}"`, bytes, node.source);
}

/** `(type){ ... }`: of a function's, each evaluation begins it anew; it is there as its other locals are. */
function compoundLiteral(checker: Checker, node: SyntaxNode): Place | null {
  const { source } = node;
  const written = checkTypeDescriptor(checker, part(node, 'type'));
  const value = part(node, 'value');
  const initialised = checkInitialiser(checker, written, value);
  const type = objectType(checker, node, initialised.type);
  if (type.kind === 'invalid') return null;
  const { fn } = checker;
  const variable = literalVariable(checker, type, source);
  if (fn === null) {
    variable.initial = requireKnown(checker, value, initialised.initial);
    checker.globals.push(variable);
    return { kind: 'variable', variable, type, source };
  }
  fn.variables.push(variable);
  const initial = withZeroes(type, initialised.initial, value.source);
  return { kind: 'literal', variable, initial, type, source };
}

/** Named by its number: the file may have several in one function. */
function literalVariable({ fn, globals }: Checker, type: CType, source: SourceRange): Variable {
  const others = (fn?.variables ?? globals).filter(({ name }) => name.startsWith('literal'));
  return {
    name: `literal${others.length + 1}`,
    type,
    storage: fn === null ? 'global' : 'local',
    owner: fn?.name ?? null,
    inMemory: true,
    assigned: false,
    initial: [],
    source,
  };
}
