/** All fuzzers by name, loaded when asked for. */
import type { Fuzzer } from './fuzzer.ts';

export const FUZZERS: Readonly<Record<string, () => Promise<Fuzzer>>> = {
  agreement: async () => (await import('./agreement/agreement.ts')).agreementFuzzer,
  text: async () => (await import('./text/text.ts')).textFuzzer,
  debugger: async () => (await import('./debugger/debugger.ts')).debuggerFuzzer,
  editor: async () => (await import('./editor/editor.ts')).editorFuzzer,
  replays: async () => (await import('./replays/replays.ts')).replaysFuzzer,
  notes: async () => (await import('./notes/notes.ts')).notesFuzzer,
  checkpoints: async () => (await import('./checkpoints/checkpoints.ts')).checkpointsFuzzer,
  litmus: async () => (await import('./litmus/litmus.ts')).litmusFuzzer,
  sources: async () => (await import('./sources/sources.ts')).sourcesFuzzer,
};
