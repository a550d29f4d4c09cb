/** What the lowering of one x86 thread carries around: operations, labels, operands. */
import type { Expression, Operation, SourceRange } from '../../machine/program/program.ts';
import { convert } from '../../machine/program/values.ts';
import { Refusal } from '../format/refusal.ts';
import type { FlagValues } from './x86-flags.ts';
import {
  constantOf,
  type Flag,
  localNumber,
  localOf,
  type RegisterPart,
  readPart,
  UNSIGNED,
  type Width,
  wholeWith,
} from './x86-registers.ts';
import type { Operand, X86Instruction } from './x86-syntax.ts';

export type MemoryOperand = Extract<Operand, { kind: 'memory' }>;

/** What an instruction needs to know of the test's variables. */
export interface Variables {
  address(name: string): number;
  width(name: string): Width;
}

/** Where a loaded value and a computed result wait. */
export const VALUE = localNumber('value');
export const RESULT = localNumber('result');

const SUFFIX: Readonly<Record<string, Width>> = { b: 1, w: 2, l: 4, q: 8 };

type Bare = Operation extends infer O ? (O extends Operation ? Omit<O, 'source'> : never) : never;

export class X86Lowering {
  readonly operations: Operation[] = [];
  readonly variables: Variables;
  readonly #usesFlags: boolean;
  readonly #labels = new Map<string, number>();
  readonly #jumps: { at: number; label: string }[] = [];
  #source: SourceRange = { file: 0, line: 1, column: 1, endLine: 1, endColumn: 2 };

  constructor(variables: Variables, usesFlags: boolean) {
    this.variables = variables;
    this.#usesFlags = usesFlags;
  }

  begin(instruction: X86Instruction): void {
    this.#source = instruction.source;
  }

  emit(operation: Bare): void {
    this.operations.push({ ...operation, source: this.#source } as Operation);
  }

  refuse(message: string, advice: string): never {
    throw new Refusal(this.#source, message, advice);
  }

  label(name: string): void {
    this.#labels.set(name, this.operations.length);
  }

  /** Goes to the label; with a condition, when it is not zero. */
  jump(label: string, condition: Expression | null = null): void {
    this.#jumps.push({ at: this.operations.length, label });
    if (condition === null) this.emit({ kind: 'jump', target: -1 });
    else {
      const type = 's32';
      const right = constantOf(0);
      const unless: Expression = { kind: 'binary', operator: '==', type, left: condition, right };
      this.emit({ kind: 'branch', condition: unless, target: -1 });
    }
  }

  /** Runs `body` when the condition is not zero. */
  when(condition: Expression, body: () => void): void {
    const at = this.operations.length;
    this.emit({ kind: 'branch', condition, target: -1 });
    body();
    const branch = this.operations[at];
    if (branch.kind === 'branch') branch.target = this.operations.length;
  }

  /** Ends the thread and resolves its labels. */
  finish(observed: number[]): Operation[] {
    this.label('');
    this.emit({ kind: 'halt', observed });
    for (const { at, label } of this.#jumps) {
      const operation = this.operations[at];
      const target = this.#labels.get(label);
      if (target === undefined) {
        const advice = `write ${label}: before an instruction of this thread`;
        throw new Refusal(operation.source, `there is no label '${label}'`, advice);
      }
      if (operation.kind === 'jump' || operation.kind === 'branch') operation.target = target;
    }
    return this.operations;
  }

  /** The width that the mnemonic's suffix, a register or a variable gives. */
  widthOf(suffix: string, operands: readonly Operand[]): Width {
    if (suffix !== '') return SUFFIX[suffix];
    for (const operand of operands) if (operand.kind === 'register') return operand.part.width;
    for (const operand of operands) {
      if (operand.kind === 'memory' && operand.symbol !== null) {
        return this.variables.width(operand.symbol);
      }
    }
    return 4;
  }

  /** The address of a memory operand, for an access of that many bytes. */
  address(operand: MemoryOperand, width: Width): Expression {
    const { symbol, base, index } = operand;
    if (symbol !== null && base === null && index === null) {
      const declared = this.variables.width(symbol);
      if (declared !== width) {
        const message = `an access of ${width} bytes to '${symbol}', which has ${declared}, is not supported`;
        this.refuse(message, 'access variables as a whole, or declare the type in { }');
      }
    }
    return this.effectiveAddress(operand);
  }

  effectiveAddress({ symbol, displacement, base, index, scale }: MemoryOperand): Expression {
    const start = (symbol === null ? 0 : this.variables.address(symbol)) + displacement;
    const add = (left: Expression, right: Expression): Expression => ({
      kind: 'binary',
      operator: '+',
      type: 'u64',
      left,
      right,
    });
    let address = constantOf(BigInt.asUintN(64, BigInt(start)));
    if (base !== null) address = start === 0 ? readPart(base) : add(address, readPart(base));
    if (index === null || scale === 0) return address;
    const left = readPart(index);
    const right = constantOf(scale);
    return add(address, { kind: 'binary', operator: '*', type: 'u64', left, right });
  }

  load(operand: MemoryOperand, width: Width, local = VALUE): Expression {
    const address = this.address(operand, width);
    this.emit({ kind: 'load', local, address, type: UNSIGNED[width], fixup: -1 });
    return localOf(local);
  }

  store(operand: MemoryOperand, width: Width, value: Expression): void {
    const address = this.address(operand, width);
    this.emit({ kind: 'store', address, value, type: UNSIGNED[width], fault: -1 });
  }

  assign(local: number, value: Expression): void {
    this.emit({ kind: 'assign', local, value });
  }

  setRegister(part: RegisterPart, value: Expression): void {
    this.assign(part.local, wholeWith(part, value));
  }

  setFlags(flags: FlagValues): void {
    if (!this.#usesFlags) return;
    for (const [name, value] of Object.entries(flags))
      this.assign(localNumber(name as Flag), value);
  }

  /** The operand's unsigned value; memory is loaded. */
  read(operand: Operand, width: Width): Expression {
    switch (operand.kind) {
      case 'register':
        return this.ofWidth(operand.part, width);
      case 'immediate':
        return { kind: 'constant', value: convert(operand.value, UNSIGNED[width]) };
      case 'memory':
        return this.load(operand, width);
      case 'label':
        return this.refuse(`'${operand.name}' is no operand`, 'write $1, %eax or (x)');
    }
  }

  write(operand: Operand, width: Width, value: Expression): void {
    if (operand.kind === 'register') {
      this.ofWidth(operand.part, width);
      this.setRegister(operand.part, value);
    } else if (operand.kind === 'memory') this.store(operand, width, value);
    else this.refuse('the destination is neither a register nor memory', 'write %eax or (x) last');
  }

  ofWidth(part: RegisterPart, width: Width): Expression {
    if (part.width !== width) {
      const message = `a register of ${part.width} bytes where ${width} are wanted`;
      this.refuse(message, "make the mnemonic's suffix and the registers agree");
    }
    return readPart(part);
  }
}
