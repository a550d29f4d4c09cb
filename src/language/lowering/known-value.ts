/** Values that are known once globals have addresses and the scenario its numbers. */
import type { Expression as MachineExpression } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import { scalarOf } from '../meaning/ctypes.ts';
import type { Expression, Place, ScenarioNumber, Variable } from '../meaning/tree.ts';
import type { TextAddresses } from './lower-context.ts';
import { constantOf, makeBinary, makeConvert, makeUnary } from './operations/fold.ts';

/** What is known before the program runs. */
export interface Known {
  numbers: Readonly<Record<ScenarioNumber, number>>;
  globals: ReadonlyMap<Variable, MachineExpression>;
  text: TextAddresses;
}

/** The value of an expression that is known at start (constants.ts): a global's first one. */
export function knownValue(expression: Expression, known: Known): Value {
  const value = reduce(expression, known);
  if (value.kind !== 'constant') throw new Error('an initialiser that is not known');
  return value.value;
}

function reduce(expression: Expression, known: Known): MachineExpression {
  const inner = (operand: Expression): MachineExpression => reduce(operand, known);
  switch (expression.kind) {
    case 'constant':
      return constantOf(expression.value);
    case 'scenario':
      return constantOf(known.numbers[expression.name]);
    case 'site-address':
      return known.text.siteAddress(inner(expression.index));
    case 'function-address':
      return known.text.functionAddress(expression.fn);
    case 'address':
      return addressOf(expression.place, known);
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

function addressOf(place: Place, known: Known): MachineExpression {
  switch (place.kind) {
    case 'literal':
    case 'value':
      throw new Error('a local in the initialiser of a global');
    case 'variable':
      return known.globals.get(place.variable) ?? constantOf(0);
    case 'dereference':
      return reduce(place.pointer, known);
    case 'member': {
      const object = addressOf(place.object, known);
      return makeBinary('+', 'u64', object, constantOf(place.offset));
    }
  }
}
