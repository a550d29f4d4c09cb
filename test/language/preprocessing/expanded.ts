/** What preprocessing makes of a text, for tests. */
import { preprocess } from '../../../src/language/preprocessing/preprocess.ts';
import type { SourceFile } from '../../../src/machine/program/program.ts';

/** The text with one space for all that is white; what is wrong with it fails the test. */
export function expanded(text: string, more: Partial<SourceFile> = {}): string {
  const made = preprocess({ name: 'test.c', text, ...more }, 0);
  if (made.problems.length > 0) throw new Error(JSON.stringify(made.problems));
  return made.text.text.replace(/\s+/g, ' ').trim();
}

/** What is wrong with a text, as `line:column-endColumn: message`. */
export function problems(text: string, more: Partial<SourceFile> = {}): string[] {
  return preprocess({ name: 'test.c', text, ...more }, 0).problems.map(
    ({ source, message }) => `${source.line}:${source.column}-${source.endColumn}: ${message}`,
  );
}
