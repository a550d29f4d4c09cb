/** The kernel library: primitives that are functions, written in C (kernel.c, callbacks.c). */
import type { SourceFile } from '../../machine/program/program.ts';
import { checkUnit, type UnitOptions } from '../checking/unit.ts';
import { type CType, isCompatible, UNSIGNED } from '../meaning/ctypes.ts';
import { CALLBACKS_FILE, KERNEL_FILE } from '../meaning/library-files.ts';
import type { CFunction } from '../meaning/tree.ts';
import { readInstalled } from './installed.ts';

/** Where the machine enters int3 handlers that get registers; nobody else calls it. */
const INT3_ENTRY = 'int3_entry';

export interface Kernel {
  /** What a protocol may call. */
  functions: ReadonlyMap<string, CFunction>;
  /** Calls `int3_handler`, which it declares and a protocol defines; null where nobody mentions that. */
  int3Entry: CFunction | null;
}

/** By path: each is read once. */
const files = new Map<string, SourceFile>();

function read(folder: string, name: string): SourceFile {
  const path = `${folder}/${name}`;
  const file = files.get(path) ?? { name, text: readInstalled(path) };
  files.set(path, file);
  return file;
}

/** The library's macros, which `pokelab.h` gives to a compiler as well. */
export const kernelMacros = (): SourceFile => read('src/protocols', 'kernel-macros.h');

const readKernel = (): SourceFile => read('src/language/protocol', 'kernel.c');
const readCallbacks = (): SourceFile => read('src/language/protocol', 'callbacks.c');

/** By what is checked of it: a part is checked once. */
const kernels = new Map<string, Kernel>();

/** The library as far as a protocol with that text can mention it by name; all of it without a text. */
export function kernelLibrary(text?: string): Kernel {
  const file = readKernel();
  const part = text === undefined ? file.text : partFor(file.text, text);
  const known = kernels.get(part);
  if (known !== undefined) return known;
  const functions = checked({ name: file.name, text: part }, { index: KERNEL_FILE });
  const int3Entry = functions.get(INT3_ENTRY) ?? null;
  for (const [name, { body }] of functions) {
    const isStatic = new RegExp(`^static .*\\b${name}\\(`, 'm').test(part);
    if (body === null || name === INT3_ENTRY || isStatic) functions.delete(name);
  }
  const kernel = { functions, int3Entry };
  kernels.set(part, kernel);
  return kernel;
}

/** A function of the library, from its first line to its last. */
const DEFINITION = /^\w[^\n;{}]*?(\w+)\([^;{}]*\)\n\{\n[\s\S]*?\n\}$/gm;

/**
 * The library with empty lines for the functions that are not mentioned in the text, nor in one that is: to check
 * them takes longer than to check a protocol.
 */
function partFor(library: string, text: string): string {
  const wordsOf = (some: string): string[] => some.match(/\w+/g) ?? [];
  const definitions = new Map([...library.matchAll(DEFINITION)].map(([all, name]) => [name, all]));
  const wanted = new Set(wordsOf(text));
  if (wanted.has('int3_handler')) wanted.add(INT3_ENTRY);
  for (const word of wanted) {
    for (const inner of wordsOf(definitions.get(word) ?? '')) wanted.add(inner);
  }
  return library.replace(DEFINITION, (all, name) =>
    wanted.has(name) ? all : all.replace(/[^\n]/g, ''),
  );
}

function checked(file: SourceFile, options: UnitOptions): Map<string, CFunction> {
  const { unit, diagnostics } = checkUnit(file, {
    ...options,
    library: true,
    macros: kernelMacros(),
  });
  const [first] = diagnostics.sorted();
  if (first) throw new Error(`${file.name}:${first.line}:${first.column}: ${first.message}`);
  return unit.functions;
}

const callbacks = (element: CType): Map<string, CFunction> =>
  checked(readCallbacks(), { index: CALLBACKS_FILE, types: [['element', element]] });

let callbackNames: readonly string[] | undefined;

/** What callbacks.c defines, read from its text: to check it takes long, and few protocols call any of it. */
export function callbackFunctions(): readonly string[] {
  callbackNames ??= [...readCallbacks().text.matchAll(/^[a-z].*?(\w+)\(/gm)].map(
    ([, name]) => name,
  );
  return callbackNames;
}

/**
 * The library with the part of it that calls functions of the protocol with that text: whom it calls is found anew
 * for each, so that its functions are no other's.
 */
export function callbackLibrary(
  text: string,
  { functions }: Kernel,
): Pick<UnitOptions, 'kernel' | 'sortOf'> {
  if (!callbackFunctions().some((name) => text.includes(name))) return { kernel: functions };
  const made = callbacks(UNSIGNED);
  made.delete('sort');
  const sorts: { element: CType; fn: CFunction }[] = [];
  const sortOf = (element: CType): CFunction => {
    const known = sorts.find((other) => isCompatible(other.element, element));
    const fn = known?.fn ?? callbacks(element).get('sort');
    if (fn === undefined) throw new Error('callbacks.c: no sort');
    sorts.push({ element, fn });
    return fn;
  };
  return { kernel: new Map([...functions, ...made]), sortOf };
}

/** The library's files as a program has them, up to the last one that it uses. */
export const libraryFiles = (last: number): SourceFile[] =>
  [readKernel(), ...(last < CALLBACKS_FILE ? [] : [readCallbacks()])].slice(0, last);
