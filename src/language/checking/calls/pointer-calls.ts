/** Calls through pointers to functions; which functions these are is found when the whole file is checked. */
import { type CType, describeType, isFunctionPointer } from '../../meaning/ctypes.ts';
import { type CFunction, type Expression, typeOfFunction } from '../../meaning/tree.ts';
import { firstLine } from '../../reading/diagnostics.ts';
import type { SyntaxNode } from '../../reading/syntax.ts';
import { checkFit } from '../operands/assignments.ts';
import { withoutParentheses } from '../operands/places.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { type Call, hasArguments, resultVariable } from './call-arguments.ts';

export function checkPointerCall(
  checker: Checker,
  call: Call,
  pointer: Expression,
  written: SyntaxNode,
): Expression {
  const { source } = call.node;
  const { type } = pointer;
  if (isInvalid(pointer)) return invalid(source);
  if (!isFunctionPointer(type)) {
    const advice = `call a function, or a pointer to one: this is '${describeType(type)}'`;
    return refuse(checker, written, `'${firstLine(written.text)}' is not a function`, advice);
  }
  const { parameters, result } = type.target;
  if (!hasArguments(checker, call, parameters.length, parameters.length)) return invalid(source);
  const values = call.arguments.map((node, index) =>
    checkFit(checker, node, checker.expression(node), parameters[index]),
  );
  if (values.some(isInvalid)) return invalid(source);
  const text = firstLine(written.text);
  return {
    kind: 'call-pointer',
    pointer,
    arguments: values,
    result: resultVariable(checker, text, result, source),
    targets: [],
    text,
    type: result,
    source,
  };
}

/** What a primitive is to call: a function by name, or what a pointer leads to. */
export interface Callee {
  fn: CFunction;
  /** null for a function's name; else `fn` is none, and only says the type. */
  pointer: Expression | null;
}

/** A function that takes one pointer; null when it is none, which has been told. */
export function calleeArgument(
  checker: Checker,
  call: Call,
  index: number,
  signature: string,
): Callee | null {
  const node = call.arguments[index];
  const named = functionNamed(checker, node);
  const pointer = named === null ? checker.expression(node) : null;
  if (pointer !== null && isInvalid(pointer)) return null;
  const fn = named ?? (pointer && standIn(pointer));
  if (fn === null) {
    const advice = `name a function of this file, or a pointer to one: ${signature}`;
    refuse(checker, node, `'${firstLine(node.text)}' is not a function`, advice);
    return null;
  }
  if (fn.parameters.length !== 1 || fn.parameters[0].type.kind !== 'pointer') {
    const what = named === null ? describeType(typeOfFunction(fn)) : fn.name;
    const message = `'${call.name}' calls '${what}' with one pointer`;
    refuse(checker, node, message, `declare it: ${signature}`);
    return null;
  }
  if (fn.result.kind === 'struct') {
    refuse(checker, node, 'nobody takes the struct that it returns', `declare it: ${signature}`);
    return null;
  }
  if (named !== null) checker.fn?.calls.push({ callee: named, source: node.source });
  return { fn, pointer };
}

function functionNamed(checker: Checker, node: SyntaxNode): CFunction | null {
  const bare = withoutParentheses(node);
  const name = withoutParentheses(bare.kind === 'pointer_expression' ? bare.children[1] : bare);
  const entity = name.kind === 'identifier' ? checker.scope.find(name.text) : undefined;
  return entity?.kind === 'function' ? entity.fn : null;
}

/** A function of the type that the pointer points to, without anything in it. */
function standIn({ type, source }: Expression): CFunction | null {
  if (!isFunctionPointer(type)) return null;
  const { result, parameters } = type.target;
  const parameter = (of: CType) => ({
    name: '',
    type: of,
    storage: 'parameter' as const,
    owner: null,
    inMemory: false,
    assigned: false,
    initial: [],
    source,
  });
  return {
    name: '',
    result,
    parameters: parameters.map(parameter),
    variables: [],
    body: null,
    source,
    calls: [],
    effects: [],
  };
}

/** What the primitive does with whatever the pointer leads to. */
export function dispatched(
  { pointer }: Callee,
  node: SyntaxNode,
  form: Extract<Expression, { kind: 'stop-machine' | 'broadcast' }>,
): Expression {
  if (pointer === null) return form;
  const { type, source } = form;
  return {
    kind: 'dispatch',
    pointer,
    form,
    targets: [],
    text: firstLine(node.text),
    type,
    source,
  };
}
