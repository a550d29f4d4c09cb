/** C litmus tests to programs, through the language that protocols are written in. */
import { type CheckedUnit, checkUnit } from '../../language/checking/unit.ts';
import { lowerUnit } from '../../language/lowering/lower-program.ts';
import { arrayOf, INT } from '../../language/meaning/ctypes.ts';
import type { CFunction, Variable } from '../../language/meaning/tree.ts';
import type {
  Cell,
  Expression,
  Operation,
  Program,
  ProgramFunction,
} from '../../machine/program/program.ts';
import { canonical, type Scalar, type Value } from '../../machine/program/values.ts';
import type { CompiledTest, Holder } from '../format/compiled-test.ts';
import type { Constant, LitmusTest } from '../format/litmus-test.ts';
import { nameOfLocation } from '../format/litmus-test.ts';
import { checkThreadCount, Refusal, type Settled } from '../format/refusal.ts';
import { askedLocations, bindingOf, initialValue, variableNames } from '../format/variables.ts';
import { cSource } from './c-source.ts';
import { inWords } from './in-words.ts';

/** `text` is the test's, with comments blanked. Throws Refusal; C's own errors come back. */
export function compileC(test: LitmusTest, text: string): Settled<CompiledTest> {
  const source = cSource(test, text);
  const file = { name: test.file.name, text: source.text };
  const registers = registersOf(test, source.threads);
  const { unit, diagnostics } = checkUnit(file, { index: 0, loose: true, registers });
  if (diagnostics.list.length > 0) return { ok: false, diagnostics: diagnostics.sorted() };
  const threads = threadsOf(test, source.threads, unit);
  const globals = globalsOf(test, threads, unit);
  const program = lowerUnit({
    file: test.file,
    unit,
    numbers: { nr_cpus: threads.length, nr_sites: 0, nr_jobs: 0 },
    tasks: threads.map((fn) => ({
      fn,
      arguments: fn.parameters.map(({ name }) => globals.get(name) as Variable),
      halts: true,
    })),
    nmiHandler: null,
    int3Handler: null,
    int3Entry: null,
    nesting: { trap: 1, nmi: 1 },
    sites: [],
    symbols: [],
  });
  return { ok: true, value: compiled(test, inWords(program), source.threads) };
}

/** Registers that the initial state names, by the thread's function: each once. */
const registersOf = ({ initial }: LitmusTest, threads: readonly number[]): Map<string, string[]> =>
  new Map(
    threads.map((thread) => {
      const names = initial.flatMap(({ location }) =>
        location.kind === 'register' && location.thread === thread ? [location.name] : [],
      );
      return [`P${thread}`, [...new Set(names)]];
    }),
  );

/** The functions that the test's threads are; every function named like one must be among them. */
function threadsOf(
  test: LitmusTest,
  numbers: readonly number[],
  { functions }: CheckedUnit['unit'],
): CFunction[] {
  const threads = numbers.map((number) => functions.get(`P${number}`) as CFunction);
  checkThreadCount(test, threads.length);
  for (const { callee, source } of [...functions.values()].flatMap(({ calls }) => calls)) {
    if (!threads.includes(callee)) continue;
    const message = `'${callee.name}' is a thread`;
    throw new Refusal(source, message, 'call a function of another name, which both may use');
  }
  for (const [name, fn] of functions) {
    if (!/^P\d+$/.test(name) || threads.includes(fn)) continue;
    throw new Refusal(fn.source, `'${name}' is no thread`, `write ${name}(int *x, ...) { ... }`);
  }
  return threads;
}

/** A parameter is the address of the variable of its name from first to last. */
function refuseOther({ type, name, source, assigned, inMemory }: Variable): void {
  if (type.kind !== 'pointer') {
    const message = `the parameter '${name}' is no pointer`;
    throw new Refusal(source, message, 'declare it as the address of a variable: int *x');
  }
  if (!assigned && !inMemory) return;
  const what = assigned ? 'is assigned' : 'has its address taken';
  const advice = `assign to *${name}, or to a register: int *r = ${name};`;
  throw new Refusal(source, `the parameter '${name}' ${what}`, advice);
}

/** Adds the test's variables to the unit: every one is a word, or an array of words. */
function globalsOf(
  test: LitmusTest,
  threads: readonly CFunction[],
  unit: CheckedUnit['unit'],
): Map<string, Variable> {
  const globals = new Map<string, Variable>();
  const parameters = threads.flatMap((fn) => fn.parameters);
  for (const parameter of parameters) refuseOther(parameter);
  const used = parameters.map(({ name }) => name);
  for (const name of variableNames(test, used)) {
    const length = bindingOf(test, name)?.length ?? null;
    const variable: Variable = {
      name,
      type: length === null ? INT : arrayOf(INT, length),
      storage: 'global',
      owner: null,
      inMemory: true,
      assigned: true,
      initial: [],
      source: { file: 0, line: 1, column: 1, endLine: 1, endColumn: 1 },
    };
    const defined = unit.globals.find((global) => global.name === name);
    globals.set(name, defined ?? variable);
    if (defined === undefined) unit.globals.push(variable);
  }
  return globals;
}

function compiled(test: LitmusTest, program: Program, threads: readonly number[]): CompiledTest {
  const holders = new Map<string, Holder>();
  const types = new Map<string, Scalar>();
  for (const cell of program.cells) cell.initial = firstValue(test, program, cell);
  for (const location of askedLocations(test)) {
    const name = nameOfLocation(location);
    if (location.kind === 'register') {
      const cpu = threads.indexOf(location.thread);
      holders.set(name, registerHolder(program, cpu, location.name));
    } else {
      const cell = program.cells.findIndex((candidate) => candidate.name === name);
      holders.set(name, { kind: 'cell', cell });
      const type = bindingOf(test, location.name)?.type;
      if (type?.startsWith('u')) types.set(name, 'u32');
    }
  }
  const functions = program.functions.map((fn, index) => {
    const cpu = program.tasks.indexOf(index);
    return cpu < 0 ? fn : observe(initialised(test, program, fn, threads[cpu]), cpu, holders);
  });
  const compareRegisters = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return { program: { ...program, functions }, threads, holders, types, compareRegisters };
}

const constantValue = (program: Program, constant: Constant): Value => {
  if (constant.kind === 'number') return canonical(BigInt.asIntN(32, BigInt(constant.value)));
  const name = constant.index === 0 ? constant.name : `${constant.name}[${constant.index}]`;
  const cell = program.cells.find(
    (candidate) => candidate.name === name || candidate.name === `${name}[0]`,
  );
  return (cell?.address ?? 0) | 0;
};

function firstValue(test: LitmusTest, program: Program, cell: Cell): Value {
  const [name, index = '0'] = cell.name.split(/[[\]]/);
  return constantValue(program, initialValue(bindingOf(test, name), Number(index)));
}

function registerHolder(program: Program, cpu: number, name: string): Holder {
  const fn = program.functions[program.tasks[cpu]];
  const local = fn?.locals.findIndex((each) => !each.temporary && each.name === name) ?? -1;
  return local < 0 ? { kind: 'untouched' } : { kind: 'local', cpu, local };
}

/** The thread with its registers set first, where the initial state sets them. */
function initialised(
  test: LitmusTest,
  program: Program,
  fn: ProgramFunction,
  thread: number,
): ProgramFunction {
  const first: Operation[] = [];
  for (const { location, values, source } of test.initial) {
    if (location.kind !== 'register' || location.thread !== thread) continue;
    const local = fn.locals.findIndex(({ name }) => name === location.name);
    const initial = values[0] ?? { kind: 'number', value: 0 };
    const value: Expression = { kind: 'constant', value: constantValue(program, initial) };
    if (local >= 0) first.push({ kind: 'assign', local, value, source });
  }
  if (first.length === 0) return fn;
  const shifted = fn.operations.map((operation) =>
    operation.kind === 'jump' || operation.kind === 'branch'
      ? { ...operation, target: operation.target + first.length }
      : operation,
  );
  return { ...fn, operations: [...first, ...shifted] };
}

/** The thread with only those registers kept to the end that the question names. */
function observe(
  fn: ProgramFunction,
  cpu: number,
  holders: ReadonlyMap<string, Holder>,
): ProgramFunction {
  const observed = [...holders.values()].flatMap((holder) =>
    holder.kind === 'local' && holder.cpu === cpu ? [holder.local] : [],
  );
  const operations = fn.operations.map((operation) =>
    operation.kind === 'halt' ? { ...operation, observed } : operation,
  );
  return { ...fn, operations };
}
