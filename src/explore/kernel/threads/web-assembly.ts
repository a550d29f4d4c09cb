/** WebAssembly's interface, as far as it is used: Node has it, the types of Node 20 do not. */

export interface Memory {
  readonly buffer: SharedArrayBuffer;
  /** By pages of 64 KiB. Throws RangeError where there is no memory. */
  grow(pages: number): number;
}

export type Module = object;

interface Api {
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => Memory;
  Module: new (bytes: Uint8Array) => Module;
  Instance: new (module: Module, imports: Record<string, object>) => { exports: unknown };
}

export const { WebAssembly } = globalThis as unknown as { WebAssembly: Api };
