/** One litmus test from its file to a program. `prepareLanguage` must have run. */
import type { SourceFile } from '../../machine/program/program.ts';
import { compileC } from '../c/c-threads.ts';
import type { CompiledTest } from '../format/compiled-test.ts';
import type { LitmusTest } from '../format/litmus-test.ts';
import { parseLitmus } from '../format/parse-litmus.ts';
import { type Settled, settleRefusals } from '../format/refusal.ts';
import { compileX86 } from '../x86/x86-threads.ts';

export interface ReadTest {
  test: LitmusTest;
  compiled: CompiledTest;
}

/** The test as a program, or what about it is not supported, by line. */
export function readTest(file: SourceFile): Settled<ReadTest> {
  const read = settleRefusals(file, () => {
    const { test, text } = parseLitmus(file);
    if (test.architecture === 'C') return { test, compiled: compileC(test, text) };
    return { test, compiled: { ok: true as const, value: compileX86(test, text) } };
  });
  if (!read.ok) return read;
  const { test, compiled } = read.value;
  return compiled.ok ? { ok: true, value: { test, compiled: compiled.value } } : compiled;
}
