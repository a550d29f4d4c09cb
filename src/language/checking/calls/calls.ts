/** Calls: of the file's own functions, of primitives, of the kernel library in C. */
import { type CType, describeType, isBytewise } from '../../meaning/ctypes.ts';
import { KERNEL_FILE } from '../../meaning/library-files.ts';
import type { CFunction, Expression } from '../../meaning/tree.ts';
import { nearest } from '../../reading/spelling.ts';
import { part, type SyntaxNode } from '../../reading/syntax.ts';
import { kernelAdvice } from '../names/kernel-names.ts';
import { knownSpelling } from '../names/spelled-names.ts';
import { checkFit } from '../operands/assignments.ts';
import { withoutParentheses } from '../operands/places.ts';
import { wholeObjects } from '../operands/whole-objects.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { constant } from '../scope/conversions.ts';
import { type Call, callOf, hasArguments, resultVariable } from './call-arguments.ts';
import { checkPointerCall } from './pointer-calls.ts';
import { LIBRARY_PRIMITIVES, PRIMITIVES } from './primitives.ts';

/** What a function of the kernel library is given for arguments that a call leaves out at its end. */
const LEFT_OUT: Readonly<Record<string, readonly number[]>> = { int3_emulate_nop: [5] };

const isKnown = (checker: Checker, name: string): boolean =>
  PRIMITIVES.has(name) || checker.kernel.has(name);

/** True for what is not declared in the file, but can be called in it. */
export const isCallable = (checker: Checker, name: string): boolean =>
  isKnown(
    checker,
    knownSpelling(name, (known) => isKnown(checker, known)),
  );

export function checkCall(checker: Checker, node: SyntaxNode): Expression {
  const written = part(node, 'function');
  const callee = withoutParentheses(written);
  const call = callOf(node, callee);
  if (callee.kind !== 'identifier') return checkCallThrough(checker, call, callee);
  const entity = checker.scope.find(call.name);
  const name = knownSpelling(call.name, (known) => isKnown(checker, known));
  const primitive =
    PRIMITIVES.get(name) ?? (checker.library ? LIBRARY_PRIMITIVES.get(name) : undefined);
  const library = checker.kernel.get(name);
  // What pokelab.h declares may be declared again.
  const isAgain = entity?.kind === 'function' && !entity.fn.body && (primitive ?? library);
  if (entity?.kind === 'function' && !isAgain) return checkFunctionCall(checker, call, entity.fn);
  if (entity !== undefined && !isAgain) return checkCallThrough(checker, call, callee);
  if (callee !== written && (primitive ?? library) !== undefined) {
    const advice = `a compiler may have a macro of that name: write ${call.name}(...)`;
    return refuse(checker, written, `'${call.name}' in parentheses`, advice);
  }
  if (primitive !== undefined) {
    if (!hasArguments(checker, call, primitive.least, primitive.most)) return invalid(node.source);
    return primitive.check(checker, call);
  }
  if (library !== undefined) return checkFunctionCall(checker, call, library);
  return refuseUnknownFunction(checker, callee);
}

/** A call of what is no function's name. */
function checkCallThrough(checker: Checker, call: Call, callee: SyntaxNode): Expression {
  const pointer = checker.expression(callee);
  if (pointer.kind === 'function-address') return checkFunctionCall(checker, call, pointer.fn);
  return checkPointerCall(checker, call, pointer, callee);
}

function refuseUnknownFunction(checker: Checker, callee: SyntaxNode): Expression {
  const functions = checker.scope.visible('function');
  const known = [...functions, ...PRIMITIVES.keys(), ...checker.kernel.keys()];
  const near = nearest(
    callee.text,
    known.filter((name) => !name.startsWith('__')),
  );
  const advice =
    kernelAdvice(callee.text) ??
    (near ? `is '${near}' meant?` : 'write it in this file, or use a primitive of pokelab.h');
  return refuse(checker, callee, `there is no function '${callee.text}'`, advice);
}

function checkFunctionCall(checker: Checker, call: Call, callee: CFunction): Expression {
  const { source } = call.node;
  const count = callee.parameters.length;
  const isLibrary = checker.kernel.get(callee.name) === callee;
  // The others hand on what they are given.
  const accessesBytes = isLibrary && callee.source.file === KERNEL_FILE;
  const leftOut = isLibrary ? (LEFT_OUT[callee.name] ?? []) : [];
  if (!hasArguments(checker, call, count - leftOut.length, count)) return invalid(source);
  const given = call.arguments.map((node) => checker.expression(node));
  const isWide = ({ type }: Expression, index: number) =>
    accessesBytes && takesBytes(callee.parameters[index].type) && !isOfBytes(type);
  const isOfStruct = ({ type }: Expression) =>
    type.kind === 'pointer' && type.target.kind === 'struct';
  if (accessesBytes && given.some((value, index) => isWide(value, index) || isOfStruct(value))) {
    if (given.some(isInvalid)) return invalid(source);
    const whole = wholeObjects(checker, callee.name, given, source);
    if (whole !== null) return whole;
  }
  const values = call.arguments.map((node, index) => {
    const value = given[index];
    if (isWide(value, index)) return refuseWide(checker, call, callee.name, node, value);
    return checkFit(checker, node, value, callee.parameters[index].type);
  });
  if (values.some(isInvalid)) return invalid(source);
  for (const { type } of callee.parameters.slice(values.length)) {
    const value = leftOut[leftOut.length - (count - values.length)];
    values.push(constant(value, type, source));
  }
  checker.fn?.calls.push({ callee, source: call.node.source });
  const result = resultVariable(checker, callee.name, callee.result, source);
  return { kind: 'call', callee, arguments: values, result, type: callee.result, source };
}

const takesBytes = (parameter: CType): boolean =>
  parameter.kind === 'pointer' && parameter.target.kind === 'void';

/** False for a pointer to objects that are wider than a byte. */
const isOfBytes = (type: CType): boolean => type.kind !== 'pointer' || isBytewise(type.target);

/** What a function of bytes does with objects that are none. */
const WHOLE: Readonly<Record<string, string>> = {
  memcpy: 'copy whole objects, to objects of the same type or one integer to as many bytes',
  memset: 'set whole objects, to 0',
};

function refuseWide(
  checker: Checker,
  call: Call,
  name: string,
  node: SyntaxNode,
  { type }: Expression,
): Expression {
  const message = `'${call.name}' accesses bytes, but '${describeType(type)}' does not`;
  const bytes = 'declare the object as bytes (u8), or as a union with bytes';
  const whole = WHOLE[name];
  return refuse(checker, node, message, whole === undefined ? bytes : `${whole}; or ${bytes}`);
}
