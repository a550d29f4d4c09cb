/** Runs litmus tests from their text. */
import { finish } from '../../src/explore/searching/search.ts';
import { renderDiagnostics } from '../../src/language/reading/diagnostics.ts';
import { readTest } from '../../src/litmus/answering/read-test.ts';
import { type LitmusResult, runTest } from '../../src/litmus/answering/run-test.ts';
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';

/** `prepareLanguage` must have run. Throws for a test that is not supported, or that fails. */
export function answer(
  text: string,
  memory: MemoryModelName,
  { whole = false, name = 'test.litmus' } = {},
): LitmusResult {
  const read = readTest({ name, text });
  if (!read.ok) throw new Error(renderDiagnostics(read.diagnostics, [{ name, text }]));
  const outcome = finish(runTest({ ...read.value, memory, whole }));
  if (!outcome.ok) throw new Error(outcome.failure.message);
  if (outcome.result.end !== 'complete') throw new Error(`ended by ${outcome.result.end}`);
  return outcome.result;
}

/** What is said about a test that cannot be taken, as `line:column: message`. */
export function refusals(text: string): string[] {
  const read = readTest({ name: 'test.litmus', text });
  if (read.ok) return [];
  return read.diagnostics.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}
