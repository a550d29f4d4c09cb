/** Runs a function of a program alone on one CPU, memory at once: what C says, no machine. */
import type { Expression, Program } from '../../../src/machine/program/program.ts';
import {
  binary,
  convert,
  type Scalar,
  sizeOf,
  unary,
  type Value,
} from '../../../src/machine/program/values.ts';

const MAX_OPERATIONS = 200_000;

function evaluate(expression: Expression, locals: readonly Value[]): Value {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'local':
      return locals[expression.index];
    case 'cpu':
    case 'depth':
    case 'task':
      return 0;
    case 'unary':
      return unary(expression.operator, expression.type, evaluate(expression.operand, locals));
    case 'convert':
      return convert(evaluate(expression.operand, locals), expression.type);
    case 'binary': {
      const left = evaluate(expression.left, locals);
      const right = evaluate(expression.right, locals);
      return binary(expression.operator, expression.type, left, right);
    }
  }
}

export class Interpreter {
  private readonly program: Program;
  private readonly memory: Map<Value, Value>;
  private left = MAX_OPERATIONS;

  constructor(program: Program) {
    this.program = program;
    this.memory = new Map(program.cells.map((cell) => [cell.address, cell.initial]));
  }

  /** What the cell of that name holds. */
  read(name: string): Value {
    const cell = this.program.cells.find((candidate) => candidate.name === name);
    if (cell === undefined) throw new Error(`no cell '${name}'`);
    return convert(this.memory.get(cell.address) ?? 0, cell.type);
  }

  /** An access has the size of its cell. */
  private check(address: Value, type: Scalar): void {
    const cell = this.program.cells.find((candidate) => candidate.address === address);
    if (cell === undefined) throw new Error(`an access to ${address}, where there is no cell`);
    if (sizeOf(cell.type) !== sizeOf(type)) throw new Error(`'${cell.name}' as ${type}`);
  }

  private write(address: Value, value: Value, type: Scalar): void {
    this.check(address, type);
    this.memory.set(address, value);
  }

  private at(address: Value, type: Scalar): Value {
    this.check(address, type);
    return convert(this.memory.get(address) ?? 0, type);
  }

  run(index: number, values: readonly Value[] = []): Value {
    const { locals: declared, operations } = this.program.functions[index];
    const locals: Value[] = declared.map((_, at) => values[at] ?? 0);
    const set = (local: number, value: Value): void => {
      if (local >= 0) locals[local] = value;
    };
    for (let pc = 0; ; pc++) {
      if (this.left-- === 0) throw new Error('this does not end');
      const operation = operations[pc];
      const value = (expression: Expression): Value => evaluate(expression, locals);
      switch (operation.kind) {
        case 'assign':
          set(operation.local, value(operation.value));
          break;
        case 'jump':
          pc = operation.target - 1;
          break;
        case 'branch':
          if (value(operation.condition) === 0) pc = operation.target - 1;
          break;
        case 'load':
          set(operation.local, this.at(value(operation.address), operation.type));
          break;
        case 'store':
          this.write(value(operation.address), value(operation.value), operation.type);
          break;
        case 'exchange': {
          const old = this.at(value(operation.address), operation.type);
          const isWritten = operation.expected === null || value(operation.expected) === old;
          if (isWritten) {
            this.write(value(operation.address), value(operation.operand), operation.type);
          }
          if (!['swap', 'compare'].includes(operation.operator)) throw new Error('no swap');
          set(operation.local, old);
          break;
        }
        case 'call':
          set(operation.local, this.run(operation.callee, operation.arguments.map(value)));
          break;
        case 'return':
          return operation.value === null ? 0 : value(operation.value);
        case 'fence':
        case 'rcu':
          break;
        case 'mask':
          set(operation.local, 0);
          break;
        default:
          throw new Error(`'${operation.kind}' is more than C`);
      }
    }
  }
}
