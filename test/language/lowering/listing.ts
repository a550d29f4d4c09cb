/** A program's operations as text that a test can state. */
import type {
  Expression,
  Operation,
  Program,
  ProgramFunction,
} from '../../../src/machine/program/program.ts';

class Listing {
  private readonly program: Program;
  private readonly fn: ProgramFunction;

  constructor(program: Program, fn: ProgramFunction) {
    this.program = program;
    this.fn = fn;
  }

  lines(): string[] {
    return this.fn.operations.map((operation, index) => {
      const joined = operation.joined === true ? 'joined ' : '';
      return `${index} ${joined}${this.operation(operation)}`;
    });
  }

  private name(local: number): string {
    return this.fn.locals[local].name;
  }

  private into(local: number): string {
    return local < 0 ? '' : `${this.name(local)} = `;
  }

  private text(expression: Expression): string {
    switch (expression.kind) {
      case 'constant':
        return String(expression.value);
      case 'local':
        return this.name(expression.index);
      case 'cpu':
        return 'cpu';
      case 'depth':
        return 'depth';
      case 'task':
        return 'task';
      case 'unary':
        return `${expression.operator}${this.text(expression.operand)}`;
      case 'convert':
        return `(${expression.type})${this.text(expression.operand)}`;
      case 'binary': {
        const { operator, type, left, right } = expression;
        return `(${this.text(left)} ${operator}${type} ${this.text(right)})`;
      }
    }
  }

  private place(address: Expression): string {
    const { cells, sites } = this.program;
    const named =
      address.kind === 'constant' &&
      [...cells, ...sites].find((candidate) => candidate.address === address.value);
    return named ? named.name : `[${this.text(address)}]`;
  }

  private operation(operation: Operation): string {
    switch (operation.kind) {
      case 'assign':
        return `${this.name(operation.local)} = ${this.text(operation.value)}`;
      case 'jump':
        return `jump ${operation.target}`;
      case 'branch':
        return `unless ${this.text(operation.condition)} jump ${operation.target}`;
      case 'load': {
        const fixup = operation.fixup < 0 ? '' : ` fixup ${operation.fixup}`;
        const from = `${operation.type} ${this.place(operation.address)}`;
        return `${this.into(operation.local)}load ${from}${fixup}`;
      }
      case 'store': {
        const fault = operation.fault < 0 ? '' : ` fault ${this.name(operation.fault)}`;
        const target = `${operation.type} ${this.place(operation.address)}`;
        return `store ${target} = ${this.text(operation.value)}${fault}`;
      }
      case 'exchange':
        return this.exchange(operation);
      case 'fence':
        return `fence ${operation.fence}`;
      case 'execute':
        return `${this.into(operation.local)}execute ${this.place(operation.address)}`;
      case 'call': {
        const args = operation.arguments.map((argument) => this.text(argument)).join(', ');
        const { name } = this.program.functions[operation.callee];
        return `${this.into(operation.local)}call ${name}(${args})`;
      }
      case 'wild-call':
        return `wild call ${this.text(operation.address)}`;
      case 'return':
        return operation.value === null ? 'return' : `return ${this.text(operation.value)}`;
      case 'stop':
        return `stop ${operation.phase}`;
      case 'share': {
        const { name } = this.program.functions[operation.callee];
        return `share ${this.text(operation.cpus)} ${name}(${this.text(operation.argument)})`;
      }
      case 'gather':
        return `${this.into(operation.local)}gather ${this.text(operation.value)}`;
      case 'broadcast': {
        const { name } = this.program.functions[operation.callee];
        return `broadcast ${operation.phase} ${name}`;
      }
      case 'raise-nmi':
        return `raise NMI ${this.text(operation.target)}`;
      case 'schedule':
        return operation.always ? 'schedule' : 'schedule perhaps';
      case 'rcu-tasks':
        return `rcu-tasks ${operation.phase}`;
      case 'rcu':
        return `rcu ${operation.phase}`;
      case 'srcu': {
        const { domain, index, phase, anywhere, local } = operation;
        const which = index === null ? '' : ` ${this.text(index)}`;
        return `${this.into(local)}srcu ${phase}${anywhere ? ' anywhere' : ''} ${this.place(domain)}${which}`;
      }
      case 'mask': {
        const { what, change, value, local } = operation;
        const to = value === null ? '' : ` ${this.text(value)}`;
        return `${this.into(local)}${what} ${change}${to}`;
      }
      case 'protect':
        return operation.writable ? 'text writable' : 'text read-only';
      case 'halt':
        return `halt ${operation.observed.map((local) => this.name(local)).join(', ')}`;
      default:
        return operation.kind;
    }
  }

  private exchange(operation: Operation & { kind: 'exchange' }): string {
    const { operator, order, type, expected, blocking } = operation;
    const place = `${type} ${this.place(operation.address)}`;
    const wanted = expected === null ? '' : ` expected ${this.text(expected)}`;
    const how = blocking ? ' blocking' : '';
    const what = `${operator} ${place} ${this.text(operation.operand)}${wanted}${how}`;
    return `${this.into(operation.local)}${what}${order === 'full' ? '' : ` ${order}`}`;
  }
}

/** The operations of the function of that name, a line each. */
export function listing(program: Program, name: string): string[] {
  const fn = program.functions.find((candidate) => candidate.name === name);
  if (fn === undefined) throw new Error(`no function '${name}'`);
  return new Listing(program, fn).lines();
}

/** The source text that an operation comes from. */
export function sourceOf(program: Program, { source }: Operation): string {
  const lines = program.files[source.file].text.split('\n');
  const text = lines.slice(source.line - 1, source.endLine);
  text[text.length - 1] = text[text.length - 1].slice(0, source.endColumn - 1);
  text[0] = text[0].slice(source.column - 1);
  return text.join('\n');
}
