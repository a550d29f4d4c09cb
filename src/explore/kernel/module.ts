/** The compiled kernel, and what it exports. */
import { existsSync, readFileSync } from 'node:fs';
import { type Module, WebAssembly } from './web-assembly.ts';

/** What the kernel exports. */
export interface Exports {
  setup(at: number): void;
  setMachine(owner: number, phase: number, writable: number, nmis: number): void;
  stopOwner(): number;
  stopPhase(): number;
  textWritable(): number;
  nmisLeft(): number;
  take(step: number): number;
  advance(step: number): number;
  choices(to: number): number;
  print(): void;
  start(): number;
  search(most: number): number;
  probe(): number;
  pass(): void;
  restore(level: number): void;
  level(): number;
  states(): number;
  transitions(): bigint;
  depth(): number;
  failed(): number;
  violations(): number;
  grow(capacity: number): void;
  fill(tenths: number): void;
  arenaTop(): number;
  recordsTop(): number;
  openStates(): number;
}

let compiled: Module | null = null;

export const moduleOf = (): Module => {
  compiled ??= new WebAssembly.Module(readFileSync(wasmFile()));
  return compiled;
};

/** Beside the bundle, or where it has been built to. */
function wasmFile(): URL {
  const beside = new URL('kernel.wasm', import.meta.url);
  return existsSync(beside) ? beside : new URL('../../../dist/kernel.wasm', import.meta.url);
}
