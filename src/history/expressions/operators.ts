/** C's operators on values: usual conversions, pointers counted in what they point to. */
import type { DescribedType } from '../../machine/program/debug-info.ts';
import {
  type BinaryOperator,
  binary,
  convert,
  type Scalar,
  unary,
  type Value,
} from '../../machine/program/values.ts';
import type { System } from '../../machine/state/system.ts';
import type { Asked } from './asked.ts';
import { INT, integerType, LONG, pointerTo, sizeOfType, typeText } from './described.ts';
import {
  commonScalar,
  converted,
  given,
  isZero,
  type Node,
  placed,
  promoted,
  type ScalarNode,
  scalarNode,
  scalarOf,
  truth,
  unwrapped,
} from './node.ts';
import { ExpressionError } from './tokens.ts';

const NAMES: Partial<Record<Scalar, string>> = {
  u32: 'unsigned int',
  s64: 'long',
  u64: 'unsigned long',
};
const arithmetic = (scalar: Scalar): ScalarNode['type'] =>
  integerType(NAMES[scalar] ?? 'int', scalar) as ScalarNode['type'];

const number = (value: Value): number => Number(convert(value, 's64'));

export function unaryNode(
  system: System,
  operator: '!' | '-' | '+' | '~',
  operand: Node,
  column: number,
): Node {
  const node = scalarNode(system, operand, column);
  if (operator === '!') return truth((at) => isZero(node.value(at)));
  if (node.type.kind === 'pointer') {
    throw new ExpressionError(`"${operator}" takes a number, and this is a pointer`, column);
  }
  const scalar = promoted(node.type.scalar);
  const value = converted(node, scalar);
  if (operator === '+') return given(arithmetic(scalar), value);
  return given(arithmetic(scalar), (at) => unary(operator, scalar, value(at)));
}

/** `*p` */
export function dereferenced(system: System, pointer: Node, column: number): Node {
  const { type, value } = scalarNode(system, pointer, column);
  if (type.kind !== 'pointer') {
    throw new ExpressionError(`this is no pointer but ${typeText(type)}`, column);
  }
  return pointedTo(system, type.target, (at) => number(value(at)), column);
}

function pointedTo(
  system: System,
  target: DescribedType,
  address: (at: Asked) => number,
  column: number,
): Node {
  if (target.kind === 'void') {
    throw new ExpressionError('a void * says not what is there: cast it, as in *(u8 *)p', column);
  }
  return placed(system, target, address);
}

/** `&x` */
export function addressNode(operand: Node, column: number): Node {
  const { address, type } = operand;
  if (address === null) {
    throw new ExpressionError('this is in no memory: it has no address', column);
  }
  return given(pointerTo(type) as ScalarNode['type'], address);
}

const COMPARES = /^([=!]=|[<>]=?)$/;

export function binaryNode(
  system: System,
  operator: BinaryOperator,
  [leftNode, rightNode]: readonly [Node, Node],
  column: number,
): Node {
  const left = scalarNode(system, leftNode, column);
  const right = scalarNode(system, rightNode, column);
  const isPointer = left.type.kind === 'pointer' || right.type.kind === 'pointer';
  if (COMPARES.test(operator)) {
    const scalar = isPointer ? 'u64' : commonScalar(scalarOf(left.type), scalarOf(right.type));
    return computed(operator, scalar, INT as ScalarNode['type'], [left, right]);
  }
  if (isPointer) return pointerSum(operator, left, right, column);
  if (operator === '<<' || operator === '>>') {
    const scalar = promoted(scalarOf(left.type));
    return computed(operator, scalar, arithmetic(scalar), [left, right]);
  }
  const scalar = commonScalar(scalarOf(left.type), scalarOf(right.type));
  return computed(operator, scalar, arithmetic(scalar), [left, right]);
}

function computed(
  operator: BinaryOperator,
  scalar: Scalar,
  type: ScalarNode['type'],
  [left, right]: readonly [ScalarNode, ScalarNode],
): Node {
  const a = converted(left, scalar);
  const b = converted(right, scalar);
  return given(type, (at) => binary(operator, scalar, a(at), b(at)));
}

/** `p + n`, `n + p`, `p - n`, `p - q`, in elements. */
function pointerSum(
  operator: BinaryOperator,
  left: ScalarNode,
  right: ScalarNode,
  column: number,
): Node {
  if (operator === '-' && left.type.kind === 'pointer' && right.type.kind === 'pointer') {
    const size = sizeOfType(left.type.target);
    return given(LONG as ScalarNode['type'], (at) =>
      Math.trunc((number(left.value(at)) - number(right.value(at))) / size),
    );
  }
  const [pointer, count] = left.type.kind === 'pointer' ? [left, right] : [right, left];
  const { type } = pointer;
  const isSum = operator === '+' || (operator === '-' && pointer === left);
  if (type.kind !== 'pointer' || count.type.kind === 'pointer' || !isSum) {
    throw new ExpressionError(`"${operator}" does not go with a pointer`, column);
  }
  const size = sizeOfType(type.target) * (operator === '-' ? -1 : 1);
  return given(type, (at) =>
    convert(number(pointer.value(at)) + size * number(count.value(at)), 'u64'),
  );
}

export function logicalNode(
  system: System,
  operator: '&&' | '||',
  [leftNode, rightNode]: readonly [Node, Node],
  column: number,
): Node {
  const left = scalarNode(system, leftNode, column).value;
  const right = scalarNode(system, rightNode, column).value;
  return operator === '&&'
    ? truth((at) => !isZero(left(at)) && !isZero(right(at)))
    : truth((at) => !isZero(left(at)) || !isZero(right(at)));
}

export function conditionalNode(
  system: System,
  [testNode, whenTrue, otherwise]: readonly [Node, Node, Node],
  column: number,
): Node {
  const test = scalarNode(system, testNode, column).value;
  const [a, b] = [unwrapped(system, whenTrue), unwrapped(system, otherwise)];
  if (a.type.kind === 'struct' && a.type === b.type && a.address && b.address) {
    const [first, second] = [a.address, b.address];
    return placed(system, a.type, (at) => (isZero(test(at)) ? second(at) : first(at)));
  }
  const left = scalarNode(system, a, column);
  const right = scalarNode(system, b, column);
  const isPointer = left.type.kind === 'pointer' || right.type.kind === 'pointer';
  const common = commonScalar(scalarOf(left.type), scalarOf(right.type));
  const type = !isPointer
    ? arithmetic(common)
    : left.type.kind === 'pointer' && !isVoid(left.type)
      ? left.type
      : right.type.kind === 'pointer'
        ? right.type
        : left.type;
  const first = converted(left, scalarOf(type));
  const second = converted(right, scalarOf(type));
  return given(type, (at) => (isZero(test(at)) ? second(at) : first(at)));
}

const isVoid = (type: DescribedType): boolean =>
  type.kind === 'pointer' && type.target.kind === 'void';

export function castNode(system: System, type: DescribedType, operand: Node, column: number): Node {
  if (type.kind !== 'integer' && type.kind !== 'pointer') {
    throw new ExpressionError(`nothing can be cast to ${typeText(type)}`, column);
  }
  const node = scalarNode(system, operand, column);
  if (type.kind === 'integer' && type.name === 'bool') {
    return given(type, (at) => (isZero(node.value(at)) ? 0 : 1));
  }
  return given(type, converted(node, scalarOf(type)));
}
