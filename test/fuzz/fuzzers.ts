/** All fuzzers by name, loaded when asked for. */
import type { Fuzzer } from './fuzzer.ts';

export const FUZZERS: Readonly<Record<string, () => Promise<Fuzzer>>> = {
  debugger: async () => (await import('./debugger/debugger.ts')).debuggerFuzzer,
  editor: async () => (await import('./editor/editor.ts')).editorFuzzer,
};
