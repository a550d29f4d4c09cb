/** Reads a litmus test. The threads' code is read by c-threads.ts and x86-threads.ts. */
import type { SourceFile } from '../../machine/program/program.ts';
import { parseInitialState } from './initial-state.ts';
import type { LitmusTest, Observation } from './litmus-test.ts';
import { parseQuestion } from './question.ts';
import { Refusal, rangeOf } from './refusal.ts';
import { type Sections, splitSections } from './sections.ts';
import { Tokens } from './tokens.ts';

/** As the tests of the kernel's tools/memory-model say it. */
const RESULT = /^[ \t]*\(?\*?[ \t]*Result:[ \t]*(Never|Sometimes|Always)\b/m;

/** The test, and the file's text with comments blanked. Throws Refusal. */
export function parseLitmus(file: SourceFile): { test: LitmusTest; text: string } {
  const sections = splitSections(file);
  const { initial, asked, text, name, code } = sections;
  const test: LitmusTest = {
    file,
    architecture: architectureOf(file, sections),
    name,
    initial: parseInitialState(new Tokens(file, text, initial)),
    code,
    ...parseQuestion(new Tokens(file, text, asked)),
    expects: (RESULT.exec(file.text)?.[1] as Observation | undefined) ?? null,
  };
  return { test, text };
}

function architectureOf(file: SourceFile, { architecture }: Sections): 'C' | 'X86_64' {
  if (architecture === 'C' || architecture === 'X86_64') return architecture;
  const start = file.text.indexOf(architecture);
  const source = rangeOf(file.text, { start, end: start + architecture.length });
  const message = `tests of the architecture '${architecture}' are not supported`;
  throw new Refusal(source, message, 'C and X86_64 are');
}
