/** How the reading of a litmus test stops: with the place and name of what it cannot take. */
import { type Diagnostic, Diagnostics } from '../../language/reading/diagnostics.ts';
import { Lines } from '../../language/reading/lines.ts';
import type { SourceFile, SourceRange } from '../../machine/program/program.ts';
import { MAX_CPUS } from '../../machine/stepping/steps.ts';
import type { LitmusTest, Span } from './litmus-test.ts';

/** Thrown inside this folder alone; `settleRefusals` makes diagnostics of it. */
export class Refusal extends Error {
  readonly source: SourceRange;
  readonly advice: string;

  constructor(source: SourceRange, message: string, advice: string) {
    super(message);
    this.source = source;
    this.advice = advice;
  }
}

export type Settled<T> = { ok: true; value: T } | { ok: false; diagnostics: Diagnostic[] };

/** The value of `read`, or the diagnostic of its refusal. */
export function settleRefusals<T>(file: SourceFile, read: () => T): Settled<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const diagnostics = new Diagnostics(file);
    diagnostics.add(error.source, error.message, error.advice);
    return { ok: false, diagnostics: diagnostics.list };
  }
}

/** Refuses a test without threads, or with more than the machine has CPUs. */
export function checkThreadCount(test: LitmusTest, count: number): void {
  if (count > 0 && count <= MAX_CPUS) return;
  const { start } = test.code;
  const source = rangeOf(test.file.text, { start, end: start + 1 });
  if (count > 0) throw new Refusal(source, `${count} threads`, `write at most ${MAX_CPUS}`);
  throw new Refusal(source, 'the test has no threads', 'write P0, P1, ... behind the braces');
}

/** The lines of the text that was asked about last: a test has thousands of places. */
let known = { text: '', lines: new Lines('') };

/** The 1-based lines and columns of a span of a text. */
export function rangeOf(text: string, { start, end }: Span): SourceRange {
  if (known.text !== text) known = { text, lines: new Lines(text) };
  return known.lines.range(0, start, end);
}
