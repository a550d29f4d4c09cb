/** The compiled kernel. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type Module, WebAssembly } from './threads/web-assembly.ts';

interface Compiled {
  module: Module;
  /** SHA-256, in hexadecimal digits. */
  build: string;
}

let compiled: Compiled | null = null;

export function compiledKernel(): Compiled {
  if (compiled === null) {
    const bytes = readFileSync(wasmFile());
    const build = createHash('sha256').update(bytes).digest('hex');
    compiled = { module: new WebAssembly.Module(bytes), build };
  }
  return compiled;
}

/** Beside the bundle, or where it has been built to. */
function wasmFile(): URL {
  const beside = new URL('kernel.wasm', import.meta.url);
  return existsSync(beside) ? beside : new URL('../../../dist/kernel.wasm', import.meta.url);
}
