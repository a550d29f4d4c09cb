/** Reads a litmus test. The threads' code is read by c-threads.ts and x86-threads.ts. */
import type { SourceFile } from '../machine/program/program.ts';
import { parseInitialState } from './initial-state.ts';
import type { LitmusTest } from './litmus-test.ts';
import { parseQuestion } from './question.ts';
import { Refusal, rangeOf } from './refusal.ts';
import { type Sections, splitSections } from './sections.ts';
import { Tokens } from './tokens.ts';
import { askedLocations } from './variables.ts';
import { wholeRegister } from './x86-registers.ts';

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
  };
  if (test.architecture === 'X86_64') nameWholeRegisters(test);
  return { test, text };
}

/** `0:EAX` is about `0:rax`, as herd7 shows it. */
function nameWholeRegisters(test: LitmusTest): void {
  const bound = test.initial.map(({ location }) => location);
  for (const location of [...bound, ...askedLocations(test)]) {
    if (location.kind !== 'register') continue;
    const whole = wholeRegister(location.name);
    if (whole === null) {
      const start = test.file.text.indexOf(`${location.thread}:${location.name}`);
      const source = rangeOf(test.file.text, { start, end: start + location.name.length + 2 });
      throw new Refusal(source, `'${location.name}' is no register`, 'write rax, ebx, r8, ...');
    }
    location.name = whole;
  }
}

function architectureOf(file: SourceFile, { architecture }: Sections): 'C' | 'X86_64' {
  if (architecture === 'C' || architecture === 'X86_64') return architecture;
  const start = file.text.indexOf(architecture);
  const source = rangeOf(file.text, { start, end: start + architecture.length });
  const message = `tests of the architecture '${architecture}' are not supported`;
  throw new Refusal(source, message, 'C and X86_64 are');
}
