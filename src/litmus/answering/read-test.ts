/** One litmus test from its file to a program. `prepareLanguage` must have run. */
import type { SourceFile } from '../../machine/program/program.ts';
import { compileC } from '../c/c-threads.ts';
import type { CompiledTest } from '../format/compiled-test.ts';
import type { LitmusTest, Location } from '../format/litmus-test.ts';
import { nameOfLocation } from '../format/litmus-test.ts';
import { parseLitmus } from '../format/parse-litmus.ts';
import { Refusal, rangeOf, type Settled, settleRefusals } from '../format/refusal.ts';
import { slipOf } from '../format/slips.ts';
import { askedLocations, bindingOf } from '../format/variables.ts';
import { compileX86 } from '../x86/x86-threads.ts';

export interface ReadTest {
  test: LitmusTest;
  compiled: CompiledTest;
}

/** The test as a program, or what about it is not supported, by line. */
export function readTest(file: SourceFile): Settled<ReadTest> {
  const read = readWhole(file);
  const slip = read.ok ? null : slipOf(file);
  if (slip === null) return read;
  return settleRefusals<ReadTest>(file, () => {
    throw slip;
  });
}

function readWhole(file: SourceFile): Settled<ReadTest> {
  const read = settleRefusals(file, () => {
    const { test, text } = parseLitmus(file);
    if (test.architecture === 'C') return { test, compiled: compileC(test, text) };
    return { test, compiled: { ok: true as const, value: compileX86(test, text) } };
  });
  if (!read.ok) return read;
  const { test, compiled } = read.value;
  if (!compiled.ok) return compiled;
  return settleRefusals(file, () => {
    const bound = test.initial.map(({ location }) => location);
    const asked = askedLocations(test);
    for (const location of [...bound, ...asked]) requireThread(test, compiled.value, location);
    for (const location of asked) requireHolder(test, compiled.value, location);
    return { test, compiled: compiled.value };
  });
}

/** Names of what the question alone names: it is 0 in every state, and perhaps another one was meant. */
export function unnamedElsewhere({ test, compiled }: ReadTest): string[] {
  const above = test.file.text.slice(0, test.code.end);
  const words = new Set(above.split(/[^\w$]+/));
  const bound = new Set(test.initial.map(({ location }) => nameOfLocation(location)));
  const { functions } = compiled.program;
  const locals = functions.flatMap((fn) => fn.locals.filter(({ temporary }) => !temporary));
  const parameters = new Set(
    functions.flatMap((fn) => fn.locals.slice(0, fn.parameters).map(({ name }) => name)),
  );
  const isNamed = (location: Location): boolean => {
    const full = nameOfLocation(location);
    if (location.kind === 'register')
      return compiled.holders.get(full)?.kind !== 'untouched' || bound.has(full);
    const { name } = location;
    if (bound.has(name)) return true;
    // `exists (r0=1)`: a variable, of the name of a register.
    if (locals.some((local) => local.name === name) && !parameters.has(name)) return false;
    return words.has(name) || (/[^\w$]/.test(name) && above.includes(name));
  };
  const unnamed = askedLocations(test).filter((location) => !isNamed(location));
  return [...new Set(unnamed.map(nameOfLocation))];
}

/** Refuses a register of a thread that is not there: nothing would ever change it. */
function requireThread(test: LitmusTest, { threads }: CompiledTest, location: Location): void {
  if (location.kind !== 'register' || threads.includes(location.thread)) return;
  const { thread } = location;
  const start = Math.max(0, test.file.text.search(new RegExp(`\\bP?0*${thread}\\s*:`)));
  const source = rangeOf(test.file.text, { start, end: start + 1 });
  const names = threads.map((number) => `P${number}`).join(', ');
  throw new Refusal(source, `there is no thread ${thread}`, `the test has ${names}`);
}

/** Refuses a whole array, and an element that a variable does not have. */
function requireHolder(test: LitmusTest, { holders }: CompiledTest, location: Location): void {
  const name = nameOfLocation(location);
  const holder = holders.get(name);
  if (holder?.kind !== 'cell' || holder.cell >= 0 || location.kind === 'register') return;
  const { start } = test.code;
  const here = rangeOf(test.file.text, { start, end: start + 1 });
  const array = location.name;
  throw new Refusal(
    bindingOf(test, array)?.source ?? here,
    `'${name}' is asked for, and is not one value of one variable`,
    `ask for ${array}[0] and its kind, of an array that is declared in braces: int ${array}[2];`,
  );
}
