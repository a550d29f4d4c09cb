/** The kernel library: primitives that are functions, written in C (kernel.c). */
import type { SourceFile } from '../../machine/program/program.ts';
import { checkUnit } from '../checking/unit.ts';
import type { CFunction } from '../meaning/tree.ts';
import { readInstalled } from './installed.ts';

/** Its place in `program.files`, behind the file that uses it. */
export const KERNEL_FILE = 1;

export interface Kernel {
  file: SourceFile;
  functions: ReadonlyMap<string, CFunction>;
}

let kernel: Kernel | undefined;

/** The library, checked once. */
export function kernelLibrary(): Kernel {
  if (kernel !== undefined) return kernel;
  const file = { name: 'kernel.c', text: readInstalled('src/language/protocol/kernel.c') };
  const { unit, diagnostics } = checkUnit(file, { index: KERNEL_FILE, library: true });
  const [first] = diagnostics.sorted();
  if (first) throw new Error(`kernel.c:${first.line}:${first.column}: ${first.message}`);
  kernel = { file, functions: unit.functions };
  return kernel;
}
