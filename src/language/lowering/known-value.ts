/** Values that are known once globals have addresses and the scenario its numbers. */
import type { Expression as MachineExpression } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import { scalarOf } from '../meaning/ctypes.ts';
import type { Expression, Place, ScenarioNumber, Variable } from '../meaning/tree.ts';
import { constantOf, makeBinary, makeConvert, makeUnary } from './fold.ts';

type Numbers = Readonly<Record<ScenarioNumber, number>>;
type Addresses = ReadonlyMap<Variable, MachineExpression>;

/** The first value of a global; `expression` is known at start (constants.ts). */
export function knownValue(expression: Expression, numbers: Numbers, globals: Addresses): Value {
  const value = reduce(expression, numbers, globals);
  if (value.kind !== 'constant') throw new Error('an initialiser that is not known');
  return value.value;
}

function reduce(expression: Expression, numbers: Numbers, globals: Addresses): MachineExpression {
  const inner = (operand: Expression): MachineExpression => reduce(operand, numbers, globals);
  switch (expression.kind) {
    case 'constant':
      return constantOf(expression.value);
    case 'scenario':
      return constantOf(numbers[expression.name]);
    case 'address':
      return addressOf(expression.place, numbers, globals);
    case 'unary': {
      const { operator, operand } = expression;
      return makeUnary(operator, scalarOf(operand.type), inner(operand));
    }
    case 'convert':
      return makeConvert(scalarOf(expression.type), inner(expression.operand));
    case 'binary': {
      const { operator, left, right } = expression;
      return makeBinary(operator, scalarOf(left.type), inner(left), inner(right));
    }
    default:
      throw new Error(`'${expression.kind}' in the initialiser of a global`);
  }
}

function addressOf(place: Place, numbers: Numbers, globals: Addresses): MachineExpression {
  switch (place.kind) {
    case 'variable':
      return globals.get(place.variable) ?? constantOf(0);
    case 'dereference':
      return reduce(place.pointer, numbers, globals);
    case 'member': {
      const object = addressOf(place.object, numbers, globals);
      return makeBinary('+', 'u64', object, constantOf(place.offset));
    }
  }
}
