/** The kernel library: primitives that are functions, written in C (kernel.c). */
import type { SourceFile } from '../../machine/program/program.ts';
import { checkUnit } from '../checking/unit.ts';
import type { CFunction } from '../meaning/tree.ts';
import { readInstalled } from './installed.ts';

/** Its place in `program.files`, behind the file that uses it. */
export const KERNEL_FILE = 1;

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
  const file = { name: 'kernel.c', text: readInstalled('src/language/protocol/kernel.c') };
  const { unit, diagnostics } = checkUnit(file, {
    index: KERNEL_FILE,
    library: true,
    macros: kernelMacros(),
  });
  const [first] = diagnostics.sorted();
  if (first) throw new Error(`kernel.c:${first.line}:${first.column}: ${first.message}`);
  const functions = new Map(unit.functions);
  const int3Entry = unit.functions.get(INT3_ENTRY);
  if (int3Entry === undefined) throw new Error(`kernel.c: no ${INT3_ENTRY}`);
  for (const [name, { body }] of unit.functions) {
    if (body === null || name === INT3_ENTRY) functions.delete(name);
  }
  kernel = { file, functions, int3Entry };
  return kernel;
}
