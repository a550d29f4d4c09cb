/** Declarations: globals, locals, types, functions' signatures. */
import {
  asConstant,
  type CType,
  type FunctionType,
  functionType,
  INVALID,
  isScalar,
  pointerTo,
  sameShape,
} from '../../meaning/ctypes.ts';
import type { CFunction, Statement, Variable } from '../../meaning/tree.ts';
import { child, namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { TYPE_OF_VALUE } from '../../reading/words.ts';
import { typeOfValue } from '../operands/unevaluated.ts';
import { type Checker, declare, refuse } from '../scope/checker.ts';
import { refuseConstruct, refuseNode } from '../scope/refused-constructs.ts';
import { registerOf } from '../scope/registers.ts';
import { checkInitialiser, requireKnown, withZeroes } from './initialisers.ts';
import { isObjectDefinition } from './object-definitions.ts';
import { checkPerCpuVariable } from './per-cpu-variables.ts';
import { mayBePart } from './type-depth.ts';
import { checkDeclarator, checkSpecifiers, type Declared, objectType } from './type-names.ts';

/** As many arguments as the x86-64 ABI passes in registers. */
const MAX_PARAMETERS = 6;

const declaratorsOf = (node: SyntaxNode): SyntaxNode[] =>
  node.children.filter((candidate) => candidate.field === 'declarator');

/** `typedef ...;` */
export function checkTypedef(checker: Checker, node: SyntaxNode): void {
  const declarators = declaratorsOf(node);
  const { type } = checkSpecifiers(checker, node, declarators[0]?.text ?? 'struct');
  for (const declarator of declarators) {
    const declared = checkDeclarator(checker, declarator, type);
    if (declared.name === null) continue;
    const { text } = declared.name;
    declare(checker, declared.name, text, { kind: 'typedef', type: wholeType(checker, declared) });
  }
}

/** `struct s { ... };` or `enum { ... };` alone: a declaration without a declarator. */
export function checkTypeAlone(checker: Checker, node: SyntaxNode): void {
  const wrapped: SyntaxNode = { ...node, children: [{ ...node, field: 'type' }] };
  checkSpecifiers(checker, wrapped, 'struct');
}

/** The type of a function, its parameters included. */
function wholeType(checker: Checker, { type, parameters }: Declared): CType {
  return parameters === null ? type : checker.functionType(parameters, type);
}

export const functionTypeOf = (checker: Checker, list: SyntaxNode, result: CType): FunctionType =>
  functionType(
    result,
    checkParameters(checker, list, '').map(({ type }) => type),
  );

/** A declaration of variables or functions; gives the initialisation of locals. */
export function checkDeclaration(checker: Checker, node: SyntaxNode): Statement[] {
  if (checkPerCpuVariable(checker, node) || isObjectDefinition(checker, node)) return [];
  if (part(node, 'type').text === TYPE_OF_VALUE) return checkAuto(checker, node);
  const { type, storage } = checkSpecifiers(checker, node, 'struct');
  return declaratorsOf(node).flatMap((declarator) => {
    const value = declarator.kind === 'init_declarator' ? part(declarator, 'value') : null;
    const inner = value ? part(declarator, 'declarator') : declarator;
    const declared = checkDeclarator(checker, inner, type);
    if (declared.name === null) return [];
    if (declared.parameters !== null) {
      declareFunction(checker, declared, declared.parameters);
      return [];
    }
    if (storage.has('extern') && value === null) return declareExtern(checker, declared.name);
    return declareVariable(checker, inner, declared.name, declared.type, value, storage);
  });
}

/** `__auto_type name = value;`: what the value is, says the type. */
function checkAuto(checker: Checker, node: SyntaxNode): Statement[] {
  const [declarator, ...more] = declaratorsOf(node);
  const name = declarator.kind === 'init_declarator' ? part(declarator, 'declarator') : null;
  if (name?.kind !== 'identifier' || more.length > 0) {
    refuse(checker, node, 'no single name and value', "write '__auto_type name = value;'");
    return [];
  }
  const value = part(declarator, 'value');
  const words = new Set(node.children.map(({ text }) => text));
  const known = typeOfValue(checker, value);
  const type = mayBePart(checker, value, known) ? known : INVALID;
  const qualified = words.has('const') ? asConstant(type) : type;
  return declareVariable(checker, name, name, qualified, value, words);
}

/** `extern int x;` is fine beside a definition; alone it names nothing. */
function declareExtern(checker: Checker, name: SyntaxNode): Statement[] {
  if (checker.scope.find(name.text) === undefined) {
    refuse(checker, name, `'${name.text}' is defined elsewhere`, 'define it: leave out extern');
  }
  return [];
}

function declareVariable(
  checker: Checker,
  declarator: SyntaxNode,
  name: SyntaxNode,
  type: CType,
  value: SyntaxNode | null,
  storage: ReadonlySet<string>,
): Statement[] {
  const global = checker.fn === null || storage.has('static');
  const register = global || !isScalar(type) ? undefined : registerOf(checker, name.text);
  const variable: Variable = register ?? {
    name: name.text,
    type,
    storage: global ? 'global' : 'local',
    owner: checker.fn?.name ?? null,
    inMemory: global || !isScalar(type),
    assigned: false,
    initial: [],
    source: name.source,
  };
  if (register === undefined) declare(checker, name, name.text, { kind: 'variable', variable });
  else checker.scope.names.set(name.text, { kind: 'variable', variable });
  const initialised = value ? checkInitialiser(checker, type, value) : { type, initial: [] };
  variable.type = objectType(checker, declarator, initialised.type);
  if (global) {
    checker.globals.push(variable);
    variable.initial = requireKnown(checker, declarator, initialised.initial);
    return [];
  }
  if (register === undefined) checker.fn?.variables.push(variable);
  if (value === null || variable.type.kind === 'invalid') return [];
  const initial = withZeroes(variable.type, initialised.initial, value.source);
  const source = { ...name.source, endLine: value.source.endLine };
  source.endColumn = value.source.endColumn;
  return [{ kind: 'initialise', variable, initial, source }];
}

const isNothing = ({ name, parameters }: Declared): boolean => name === null && parameters === null;

/** As a parameter of that type is passed (C11 6.7.6.3, 7 and 8). */
function decayed(type: CType): CType {
  if (type.kind === 'array') return pointerTo(type.element);
  return type.kind === 'function' ? pointerTo(type) : type;
}

function checkParameters(checker: Checker, list: SyntaxNode, owner: string): Variable[] {
  const parameters: Variable[] = [];
  for (const node of namedChildren(list)) {
    if (node.kind === 'identifier') refuseConstruct(checker, node, 'old_style_function');
    else if (node.kind !== 'parameter_declaration') refuseNode(checker, node, 'a parameter');
    if (node.kind !== 'parameter_declaration') continue;
    const { type } = checkSpecifiers(checker, node, 'struct');
    const declared = checkDeclarator(checker, child(node, 'declarator') ?? null, type);
    if (declared.type.kind === 'void' && isNothing(declared)) continue;
    const complete = objectType(checker, node, decayed(wholeType(checker, declared)));
    parameters.push({
      name: declared.name?.text ?? '',
      type: complete,
      storage: 'parameter',
      owner,
      inMemory: complete.kind === 'struct',
      assigned: false,
      initial: [],
      source: (declared.name ?? node).source,
    });
  }
  return parameters;
}

/** Declares a function, or finds it declared; null when the name is another thing's. */
export function declareFunction(
  checker: Checker,
  declared: Declared,
  list: SyntaxNode,
): CFunction | null {
  const name = declared.name!;
  const parameters = checkParameters(checker, list, name.text);
  if (declared.type.kind === 'array') {
    refuse(checker, name, 'a function that returns an array', 'let it fill one by pointer');
  } else if (declared.type.kind === 'struct') objectType(checker, name, declared.type);
  // Where a struct goes that is returned is a parameter, too.
  const most = MAX_PARAMETERS - (declared.type.kind === 'struct' ? 1 : 0);
  // What a thread of a litmus test takes is no argument: nobody calls it.
  if (parameters.length > most && !checker.registers.has(name.text)) {
    const message = `a function of ${parameters.length} parameters`;
    refuse(checker, list, message, `pass at most ${most}, or a pointer to a struct`);
  }
  const known = checker.scope.names.get(name.text);
  if (known === undefined || known.kind !== 'function') {
    const { source } = name;
    const fn: CFunction = {
      name: name.text,
      result: declared.type,
      parameters,
      variables: [],
      body: null,
      source,
      calls: [],
      effects: [],
    };
    declare(checker, name, name.text, { kind: 'function', fn });
    return known === undefined ? fn : null;
  }
  const { fn } = known;
  const same =
    fn.parameters.length === parameters.length &&
    sameShape(fn.result, declared.type) &&
    fn.parameters.every(({ type }, index) => sameShape(type, parameters[index].type));
  if (!same) {
    const message = `'${name.text}' is declared twice, with different types`;
    refuse(checker, name, message, 'make both declarations say the same');
  }
  if (fn.body === null) fn.parameters = parameters;
  return fn;
}
