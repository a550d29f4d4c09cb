/** `try_cmpxchg(p, &old, new)`: a comparison that fails writes what is there to `old` (Documentation/atomic_t.txt). */
import type { ExchangeOrder } from '../../../machine/program/program.ts';
import { describeType, INT, sameShape, unqualified } from '../../meaning/ctypes.ts';
import type { Expression, Place } from '../../meaning/tree.ts';
import { part } from '../../reading/syntax.ts';
import { checkTarget } from '../operands/assignments.ts';
import { assigned, frameLocal, inTurn } from '../operands/made-expressions.ts';
import { withoutParentheses } from '../operands/places.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { constant, readPlace } from '../scope/conversions.ts';
import {
  type Call,
  type Primitive,
  pointeeArgument,
  primitive,
  valueArgument,
} from './call-arguments.ts';
import { type Argument, exchange } from './exchanges.ts';

/** What `old` points to. `&x` is x, which need not live in memory for it. */
function oldArgument(checker: Checker, call: Call, index: number): Place | null {
  const node = withoutParentheses(call.arguments[index]);
  const isAddress = node.kind === 'pointer_expression' && part(node, 'operator').text === '&';
  return isAddress
    ? checkTarget(checker, part(node, 'argument'))
    : pointeeArgument(checker, call, index);
}

export const tryCompareAndSwap = (argument: Argument, order: ExchangeOrder | null): Primitive =>
  primitive(3, (checker, call) => {
    const { source } = call.node;
    const place = argument(checker, call, 0);
    const old = oldArgument(checker, call, 1);
    if (place === null || old === null) return invalid(source);
    if (!sameShape(place.type, old.type)) {
      const message = `'${call.name}' compares '${describeType(place.type)}' with '${describeType(old.type)}'`;
      return refuse(checker, call.arguments[1], message, 'give both one type');
    }
    const operand = valueArgument(checker, call, 2, place.type);
    const type = unqualified(place.type);
    const expected = frameLocal(checker, 'expected', type, source);
    const found = frameLocal(checker, 'found', type, source);
    const compared = exchange(call, {
      operator: 'compare',
      order,
      place,
      operand,
      expected: readPlace(expected),
      result: 'old',
    });
    if (isInvalid(compared)) return compared;
    const left = readPlace(found);
    const right = readPlace(expected);
    const test: Expression = { kind: 'binary', operator: '==', left, right, type: INT, source };
    const [whenTrue, failed] = [1, 0].map((value) => constant(value, INT, source));
    const otherwise = inTurn(assigned(old, left), failed);
    return inTurn(assigned(expected, readPlace(old)), assigned(found, compared), {
      kind: 'conditional',
      test,
      whenTrue,
      otherwise,
      type: INT,
      source,
    });
  });
