/**
 * A program in which every scalar is one 32-bit word. herd7 reads C without types: any variable may
 * hold a number or an address, and numbers have 32 bits. Addresses here are below 2^32.
 */
import type {
  Expression,
  Operation,
  Program,
  ProgramFunction,
} from '../../machine/program/program.ts';
import {
  canonical,
  convert,
  isSigned,
  type Scalar,
  type Value,
} from '../../machine/program/values.ts';

const word = (type: Scalar): Scalar => (isSigned(type) ? 's32' : 'u32');

export function inWords(program: Program): Program {
  return {
    ...program,
    cells: program.cells.map((cell) => ({ ...cell, type: 's32', initial: low(cell.initial) })),
    functions: program.functions.map(functionInWords),
  };
}

/** A constant's low 32 bits, as they were signed. */
function low(value: Value): Value {
  const big = BigInt(value);
  if (big >= -0x80000000n && big <= 0xffffffffn) return value;
  return canonical(BigInt.asUintN(32, big));
}

function functionInWords(fn: ProgramFunction): ProgramFunction {
  return {
    ...fn,
    locals: fn.locals.map((local) => ({ ...local, type: word(local.type) })),
    operations: fn.operations.map(operationInWords),
  };
}

/** An address as the machine wants it: not negative, whatever the word was signed as. */
const address = (expression: Expression): Expression => ({
  kind: 'convert',
  type: 'u32',
  operand: inWord(expression),
});

function operationInWords(operation: Operation): Operation {
  switch (operation.kind) {
    case 'assign':
      return { ...operation, value: inWord(operation.value) };
    case 'branch':
      return { ...operation, condition: inWord(operation.condition) };
    case 'load':
      return { ...operation, address: address(operation.address), type: word(operation.type) };
    case 'store':
      return {
        ...operation,
        address: address(operation.address),
        value: inWord(operation.value),
        type: word(operation.type),
      };
    case 'exchange':
      return {
        ...operation,
        address: address(operation.address),
        operand: inWord(operation.operand),
        expected: operation.expected && convertedTo(word(operation.type), operation.expected),
        type: word(operation.type),
      };
    case 'srcu':
      return {
        ...operation,
        domain: address(operation.domain),
        index: operation.index && inWord(operation.index),
      };
    case 'call':
      return { ...operation, arguments: operation.arguments.map(inWord) };
    case 'return':
      return { ...operation, value: operation.value && inWord(operation.value) };
    default:
      return operation;
  }
}

const convertedTo = (type: Scalar, expression: Expression): Expression => ({
  kind: 'convert',
  type,
  operand: inWord(expression),
});

function inWord(expression: Expression): Expression {
  switch (expression.kind) {
    case 'constant':
      return { kind: 'constant', value: low(expression.value) };
    case 'unary': {
      const { operator } = expression;
      const type = word(expression.type);
      return { kind: 'unary', operator, type, operand: converted(type, expression.operand) };
    }
    case 'binary': {
      const { operator } = expression;
      const type = word(expression.type);
      const left = converted(type, expression.left);
      const right = converted(type, expression.right);
      return { kind: 'binary', operator, type, left, right };
    }
    case 'convert':
      return convertedTo(word(expression.type), expression.operand);
    default:
      return expression;
  }
}

/** Operands that had 64 bits may be signed otherwise now. */
function converted(type: Scalar, expression: Expression): Expression {
  if (expression.kind === 'constant') {
    return { kind: 'constant', value: convert(low(expression.value), type) };
  }
  return convertedTo(type, expression);
}
