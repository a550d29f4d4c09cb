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
  file: SourceFile;
  /** What a protocol may call. */
  functions: ReadonlyMap<string, CFunction>;
  /** Calls `int3_handler`, which it declares and a protocol defines. */
  int3Entry: CFunction;
}

let kernel: Kernel | undefined;

let macros: SourceFile | undefined;

/** The library's macros, which `pokelab.h` gives to a compiler as well. */
export function kernelMacros(): SourceFile {
  const name = 'kernel-macros.h';
  macros ??= { name, text: readInstalled(`src/protocols/${name}`) };
  return macros;
}

/** The library, checked once. */
export function kernelLibrary(): Kernel {
  if (kernel !== undefined) return kernel;
  const { file, functions } = checked('kernel.c', { index: KERNEL_FILE });
  const int3Entry = functions.get(INT3_ENTRY);
  if (int3Entry === undefined) throw new Error(`kernel.c: no ${INT3_ENTRY}`);
  for (const [name, { body }] of functions) {
    const isStatic = new RegExp(`^static .*\\b${name}\\(`, 'm').test(file.text);
    if (body === null || name === INT3_ENTRY || isStatic) functions.delete(name);
  }
  kernel = { file, functions, int3Entry };
  return kernel;
}

interface Library {
  file: SourceFile;
  functions: Map<string, CFunction>;
}

function checked(name: string, options: UnitOptions): Library {
  const file = { name, text: readInstalled(`src/language/protocol/${name}`) };
  const { unit, diagnostics } = checkUnit(file, {
    ...options,
    library: true,
    macros: kernelMacros(),
  });
  const [first] = diagnostics.sorted();
  if (first) throw new Error(`${name}:${first.line}:${first.column}: ${first.message}`);
  return { file, functions: unit.functions };
}

const CALLBACKS = 'callbacks.c';

const callbacks = (element: CType): Library =>
  checked(CALLBACKS, { index: CALLBACKS_FILE, types: [['element', element]] });

let callbackNames: readonly string[] | undefined;

/** What callbacks.c defines, read from its text: to check it takes long, and few protocols call any of it. */
export function callbackFunctions(): readonly string[] {
  callbackNames ??= [
    ...readInstalled(`src/language/protocol/${CALLBACKS}`).matchAll(/^[a-z].*?(\w+)\(/gm),
  ].map(([, name]) => name);
  return callbackNames;
}

/**
 * The part of the library that calls functions of the protocol with that text: whom it calls is found anew
 * for each, so that its functions are no other's.
 */
export function callbackLibrary(text: string): Pick<UnitOptions, 'kernel' | 'sortOf'> {
  const { functions } = kernelLibrary();
  if (!callbackFunctions().some((name) => text.includes(name))) return { kernel: functions };
  const made = callbacks(UNSIGNED).functions;
  made.delete('sort');
  const sorts: { element: CType; fn: CFunction }[] = [];
  const sortOf = (element: CType): CFunction => {
    const known = sorts.find((other) => isCompatible(other.element, element));
    const fn = known?.fn ?? callbacks(element).functions.get('sort');
    if (fn === undefined) throw new Error('callbacks.c: no sort');
    sorts.push({ element, fn });
    return fn;
  };
  return { kernel: new Map([...functions, ...made]), sortOf };
}

/** The library's files as a program has them, up to the last one that it uses. */
export const libraryFiles = (last: number): SourceFile[] =>
  [kernelLibrary().file, ...(last < CALLBACKS_FILE ? [] : [callbacks(UNSIGNED).file])].slice(
    0,
    last,
  );
