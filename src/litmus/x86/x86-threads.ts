/** X86_64 litmus tests to programs. */
import {
  type Cell,
  DATA_BASE,
  type Expression,
  type Local,
  type Program,
  type ProgramFunction,
} from '../../machine/program/program.ts';
import { convert, type Scalar, sizeOf, type Value } from '../../machine/program/values.ts';
import type { CompiledTest, Holder } from '../format/compiled-test.ts';
import { type Constant, type LitmusTest, nameOfLocation } from '../format/litmus-test.ts';
import { Refusal, rangeOf } from '../format/refusal.ts';
import { askedLocations, bindingOf, initialValue, variableNames } from '../format/variables.ts';
import { lowerInstruction } from './x86-instructions.ts';
import { type Variables, X86Lowering } from './x86-lowering.ts';
import {
  compareRegisters,
  FLAGS,
  LOCAL_NAMES,
  localNumber,
  type Width,
  wholeRegister,
} from './x86-registers.ts';
import { parseTable, type X86Line } from './x86-syntax.ts';

const DECLARED: Readonly<Record<string, Scalar>> = {
  ...{ char: 's8', int8_t: 's8', uint8_t: 'u8', short: 's16', int16_t: 's16', uint16_t: 'u16' },
  ...{ int: 's32', int32_t: 's32', uint32_t: 'u32', unsigned: 'u32', 'unsigned int': 'u32' },
  ...{ long: 's64', int64_t: 's64', uint64_t: 'u64', 'unsigned long': 'u64' },
  ...{ intptr_t: 's64', uintptr_t: 'u64' },
};

/** `text` is the test's, with comments blanked. Throws Refusal. */
export function compileX86(test: LitmusTest, text: string): CompiledTest {
  nameWholeRegisters(test);
  const threads = parseTable(test, text);
  const numbers = [...threads.keys()].sort((a, b) => a - b);
  const cells = layOut(test, [...threads.values()].flat());
  const holders = holdersOf(test, numbers, cells);
  const variables: Variables = {
    address: (name) => cellOf(cells, name).address,
    width: (name) => sizeOf(cellOf(cells, name).type) as Width,
  };
  const functions = numbers.map((number, cpu) => {
    const observed = [...holders.values()].flatMap((holder) =>
      holder.kind === 'local' && holder.cpu === cpu ? [holder.local] : [],
    );
    const lines = threads.get(number) as X86Line[];
    return lowerThread(test, { number, lines, variables, cells, observed });
  });
  const program: Program = {
    files: [test.file],
    functions,
    cells,
    sites: [],
    symbols: [],
    textFunctions: [],
    textUpdates: [],
    tasks: functions.map((_, index) => index),
    nmiHandler: -1,
    int3Handler: -1,
    int3Returns: 'claim',
    nesting: { trap: 1, nmi: 1 },
  };
  const types = declaredTypes(test);
  return { program, threads: numbers, holders, types, compareRegisters };
}

/** `0:EAX` is about `0:rax`, as herd7 shows it. */
function nameWholeRegisters(test: LitmusTest): void {
  const bound = test.initial.map(({ location }) => location);
  for (const location of [...bound, ...askedLocations(test)]) {
    if (location.kind !== 'register') continue;
    const whole = wholeRegister(location.name);
    if (whole === null) {
      const start = test.file.text.indexOf(`${location.thread}:${location.name}`);
      const source = rangeOf(test.file.text, { start, end: start + location.name.length + 2 });
      throw new Refusal(source, `'${location.name}' is no register`, 'write rax, ebx, r8, ...');
    }
    location.name = whole;
  }
}

const cellOf = (cells: readonly Cell[], name: string): Cell =>
  cells.find((cell) => cell.name === name || cell.name === `${name}[0]`) as Cell;

/** Types of the question's locations, as far as the initial state declares them. */
function declaredTypes(test: LitmusTest): Map<string, Scalar> {
  const types = new Map<string, Scalar>();
  for (const { location, type, pointer } of test.initial) {
    const scalar = pointer ? 'u64' : DECLARED[type ?? ''];
    if (scalar === undefined) continue;
    const name = location.kind === 'variable' ? location.name : nameOfLocation(location);
    for (const asked of askedLocations(test)) {
      const own = asked.kind === 'variable' ? asked.name : nameOfLocation(asked);
      if (own === name) types.set(nameOfLocation(asked), scalar);
    }
  }
  return types;
}

function layOut(test: LitmusTest, lines: readonly X86Line[]): Cell[] {
  const used = lines.flatMap((line) => (line.kind === 'run' ? symbolsOf(line) : []));
  const cells: Cell[] = [];
  let next = DATA_BASE;
  for (const name of variableNames(test, used)) {
    const binding = bindingOf(test, name);
    const type = typeOfVariable(test, name, lines);
    const length = binding?.length ?? null;
    const size = sizeOf(type);
    next = Math.ceil(next / 8) * 8;
    for (let index = 0; index < (length ?? 1); index++) {
      const cell = length === null ? name : `${name}[${index}]`;
      const base = { type, pointer: false, readOnly: false, initial: 0 };
      cells.push({ name: cell, address: next + index * size, ...base });
    }
    next += (length ?? 1) * size;
  }
  for (const cell of cells) {
    const [name, index = '0'] = cell.name.split(/[[\]]/);
    const value = initialValue(bindingOf(test, name), Number(index));
    cell.initial = convert(valueOfConstant(cells, value), cell.type);
  }
  return cells;
}

function symbolsOf(line: Extract<X86Line, { kind: 'run' }>): string[] {
  return line.operands.flatMap((operand) =>
    operand.kind === 'memory' && operand.symbol !== null ? [operand.symbol] : [],
  );
}

function valueOfConstant(cells: readonly Cell[], constant: Constant): Value {
  if (constant.kind === 'number') return constant.value;
  const { name, index } = constant;
  const cell = cells.find((each) => each.name === `${name}[${index}]`) ?? cellOf(cells, name);
  return cell.address;
}

/** As declared; else as wide as it is accessed; a variable that begins with an address has 64 bits. */
function typeOfVariable(test: LitmusTest, name: string, lines: readonly X86Line[]): Scalar {
  const binding = bindingOf(test, name);
  if (binding?.pointer) return 'u64';
  const { type = null } = binding ?? {};
  if (type !== null) {
    const declared = DECLARED[type];
    if (declared !== undefined) return declared;
    const source = (binding as { source: Refusal['source'] }).source;
    throw new Refusal(source, `the type '${type}' is not supported`, 'int, int64_t, uint8_t, ...');
  }
  if (binding?.values.some((value) => value.kind === 'address')) return 'u64';
  const widths = new Set(lines.flatMap((line) => accessWidths(line, name)));
  if (widths.size !== 1) return 's32';
  return ({ 1: 's8', 2: 's16', 4: 's32', 8: 's64' } as const)[[...widths][0]];
}

/** The widths, as far as the instruction says them, of its accesses to the variable alone. */
function accessWidths(line: X86Line, name: string): Width[] {
  if (line.kind !== 'run') return [];
  const { mnemonic, operands } = line;
  const isAccess = operands.some(
    (operand) => operand.kind === 'memory' && operand.symbol === name && operand.base === null,
  );
  if (!isAccess || mnemonic.startsWith('lea')) return [];
  const suffix = /^(?:mov|add|sub|and|or|xor|cmp|test|inc|dec|xchg|cmpxchg|xadd)([bwlq])$/.exec(
    mnemonic,
  );
  if (suffix !== null) return [({ b: 1, w: 2, l: 4, q: 8 } as const)[suffix[1] as 'b']];
  return operands.flatMap((operand) => (operand.kind === 'register' ? [operand.part.width] : []));
}

function holdersOf(
  test: LitmusTest,
  numbers: readonly number[],
  cells: readonly Cell[],
): Map<string, Holder> {
  const holders = new Map<string, Holder>();
  for (const location of askedLocations(test)) {
    const name = nameOfLocation(location);
    if (location.kind === 'variable') {
      holders.set(name, { kind: 'cell', cell: cells.findIndex((cell) => cell.name === name) });
      continue;
    }
    const cpu = numbers.indexOf(location.thread);
    const local = localNumber(location.name);
    const isKnown = cpu >= 0 && local >= 0;
    holders.set(name, isKnown ? { kind: 'local', cpu, local } : { kind: 'untouched' });
  }
  return holders;
}

interface Thread {
  number: number;
  lines: readonly X86Line[];
  variables: Variables;
  cells: readonly Cell[];
  observed: number[];
}

const USES_FLAGS = /^(j(?!mp)|set|cmov)/;

function lowerThread(test: LitmusTest, thread: Thread): ProgramFunction {
  const { number, lines, variables, cells, observed } = thread;
  const usesFlags =
    lines.some((line) => line.kind === 'run' && USES_FLAGS.test(line.mnemonic)) ||
    observed.some((local) => (FLAGS as readonly string[]).includes(LOCAL_NAMES[local]));
  const to = new X86Lowering(variables, usesFlags);
  for (const { location, values, source } of test.initial) {
    if (location.kind !== 'register' || location.thread !== number || values.length === 0) continue;
    to.begin({ mnemonic: '', locked: false, operands: [], source });
    const value: Expression = {
      kind: 'constant',
      value: convert(valueOfConstant(cells, values[0]), 'u64'),
    };
    to.assign(localNumber(location.name), value);
  }
  for (const line of lines) {
    if (line.kind === 'label') to.label(line.name);
    else lowerInstruction(to, line);
  }
  const locals = LOCAL_NAMES.map(
    (name): Local => ({
      name,
      type: (FLAGS as readonly string[]).includes(name) ? 's32' : 'u64',
      temporary: name === 'value' || name === 'result',
      pointer: false,
    }),
  );
  return { name: `P${number}`, parameters: 0, locals, operations: to.finish(observed) };
}
