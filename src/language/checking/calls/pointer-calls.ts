/** Calls through pointers to functions; which functions these are is found when the whole file is checked. */
import { describeType, isFunctionPointer } from '../../meaning/ctypes.ts';
import type { Expression } from '../../meaning/tree.ts';
import { firstLine } from '../../reading/diagnostics.ts';
import type { SyntaxNode } from '../../reading/syntax.ts';
import { checkFit } from '../operands/assignments.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { type Call, hasArguments } from './call-arguments.ts';

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
  return {
    kind: 'call-pointer',
    pointer,
    arguments: values,
    targets: [],
    text: firstLine(written.text),
    type: result,
    source,
  };
}
