/**
 * C integers, as machine/program/values.ts has them, in 64 bits: a value of a narrower type is extended by
 * its sign or by zeros; one of u64 is its bits.
 */
import { C_TOP, X_BELOW, X_KIND, X_TASK } from './layout';
import { Now } from './now';

/** Types: s8, u8, s16, u16, s32, u32, s64, u64. */
const U32: i32 = 5;
const S64: i32 = 6;
export const U64: i32 = 7;

export function sizeOfType(type: i32): i32 {
  return 1 << (type >> 1);
}

export function convert(value: i64, type: i32): i64 {
  switch (type) {
    case 0:
      return <i64>(<i8>value);
    case 1:
      return <i64>(<u8>value);
    case 2:
      return <i64>(<i16>value);
    case 3:
      return <i64>(<u16>value);
    case 4:
      return <i64>(<i32>value);
    case U32:
      return <i64>(<u32>value);
    default:
      return value;
  }
}

/** The type without a sign of the same size. */
export function unsignedOf(type: i32): i32 {
  return type | 1;
}

/** An expression's node: kind, operator, type, the operands' nodes or an index, a constant. */
const N_KIND: usize = 0;
const N_OPERATOR: usize = 4;
const N_TYPE: usize = 8;
const N_LEFT: usize = 12;
const N_RIGHT: usize = 16;
const N_VALUE: usize = 24;

const enum Node {
  constant,
  local,
  cpu,
  depth,
  task,
  unary,
  convert,
  binary,
}

/** The value of the node, 0 for none (address 0). Sets Now.divided where it raises #DE. */
export function evaluate(node: usize, locals: usize, id: i32, at: usize): i64 {
  if (node === 0) return 0;
  switch (load<i32>(node, N_KIND)) {
    case Node.constant:
      return load<i64>(node, N_VALUE);
    case Node.local:
      return load<i64>(locals + ((<usize>load<i32>(node, N_LEFT)) << 3));
    case Node.cpu:
      return <i64>id;
    case Node.depth:
      return <i64>depthOf(at);
    case Node.task:
      return <i64>taskOf(at);
    case Node.unary: {
      const operand = evaluate(<usize>load<u32>(node, N_LEFT), locals, id, at);
      return unary(load<i32>(node, N_OPERATOR), load<i32>(node, N_TYPE), operand);
    }
    case Node.convert: {
      const operand = evaluate(<usize>load<u32>(node, N_LEFT), locals, id, at);
      return convert(operand, load<i32>(node, N_TYPE));
    }
    default: {
      const left = evaluate(<usize>load<u32>(node, N_LEFT), locals, id, at);
      const right = evaluate(<usize>load<u32>(node, N_RIGHT), locals, id, at);
      return binary(load<i32>(node, N_OPERATOR), load<i32>(node, N_TYPE), left, right);
    }
  }
}

function depthOf(at: usize): i32 {
  let context = <usize>load<i32>(at, C_TOP);
  if (context === 0) return 0;
  const kind = load<i32>(at + context, X_KIND);
  let depth = 0;
  context = <usize>load<i32>(at + context, X_BELOW);
  while (context !== 0) {
    if (load<i32>(at + context, X_KIND) === kind) depth++;
    context = <usize>load<i32>(at + context, X_BELOW);
  }
  return depth;
}

/** The number of the task that runs, or that was come in over. */
export function taskOf(at: usize): i32 {
  let context = <usize>load<i32>(at, C_TOP);
  if (context === 0) return 0;
  let below = <usize>load<i32>(at + context, X_BELOW);
  while (below !== 0) {
    context = below;
    below = <usize>load<i32>(at + context, X_BELOW);
  }
  return load<i32>(at + context, X_TASK);
}

const enum Operator {
  add,
  subtract,
  multiply,
  divide,
  remainder,
  and,
  or,
  xor,
  left,
  right,
  equal,
  notEqual,
  less,
  lessOrEqual,
  greater,
  greaterOrEqual,
}

export const ADD: i32 = 0;
export const AND: i32 = 5;
export const OR: i32 = 6;
export const XOR: i32 = 7;

/** Operators: - ~ ! */
function unary(operator: i32, type: i32, value: i64): i64 {
  if (operator === 0) return convert(0 - value, type);
  if (operator === 1) return convert(~value, type);
  return value === 0 ? 1 : 0;
}

export function binary(operator: i32, type: i32, left: i64, right: i64): i64 {
  switch (operator) {
    case Operator.add:
      return convert(left + right, type);
    case Operator.subtract:
      return convert(left - right, type);
    case Operator.multiply:
      return convert(left * right, type);
    case Operator.divide:
    case Operator.remainder:
      return divide(operator, type, left, right);
    case Operator.and:
      return convert(left & right, type);
    case Operator.or:
      return convert(left | right, type);
    case Operator.xor:
      return convert(left ^ right, type);
    case Operator.left:
      return convert(left << (type >= S64 ? right & 63 : right & 31), type);
    case Operator.right: {
      const by = type >= S64 ? right & 63 : right & 31;
      if (type === U64) return <i64>(<u64>left >> <u64>by);
      return convert(left >> by, type);
    }
    case Operator.equal:
      return left === right ? 1 : 0;
    case Operator.notEqual:
      return left !== right ? 1 : 0;
    default:
      return compare(operator, type, left, right);
  }
}

function compare(operator: i32, type: i32, left: i64, right: i64): i64 {
  let isLess = left < right;
  if (type === U64) isLess = <u64>left < <u64>right;
  const isEqual = left === right;
  switch (operator) {
    case Operator.less:
      return isLess ? 1 : 0;
    case Operator.lessOrEqual:
      return isLess || isEqual ? 1 : 0;
    case Operator.greater:
      return !isLess && !isEqual ? 1 : 0;
    default:
      return !isLess ? 1 : 0;
  }
}

function divide(operator: i32, type: i32, left: i64, right: i64): i64 {
  const isSigned = (type & 1) === 0;
  const least: i64 = type === S64 ? i64.MIN_VALUE : i64.MIN_VALUE >> 32;
  const overflows = isSigned && right === -1 && left === least;
  if (right === 0 || overflows) {
    Now.divided = true;
    return 0;
  }
  if (type === U64) {
    const quotient = <u64>left / <u64>right;
    return operator === Operator.divide ? <i64>quotient : <i64>(<u64>left - quotient * <u64>right);
  }
  if (right === -1) return operator === Operator.divide ? convert(0 - left, type) : 0;
  return convert(operator === Operator.divide ? left / right : left % right, type);
}
