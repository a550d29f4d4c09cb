/** Small protocols for tests: what a test is about, and around it what every protocol needs. */
import { type LowerOptions, lowerProtocol } from '../../src/language/lowering/lower-program.ts';
import { type Protocol, parseProtocol } from '../../src/language/protocol/protocol.ts';
import { renderDiagnostics } from '../../src/language/reading/diagnostics.ts';
import type { Program } from '../../src/machine/program/program.ts';

export const HEADER = `#include <pokelab.h>
PROTOCOL("test");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
`;

/** Parses a whole file; a diagnostic fails the test. */
export function parsed(text: string): Protocol {
  const file = { name: 'test.c', text };
  const result = parseProtocol(file);
  if (!result.ok) throw new Error(renderDiagnostics(result.diagnostics, [file]));
  return result.protocol;
}

/** The messages for a whole file that must be wrong, as `line: message`. */
export function messages(text: string): string[] {
  const result = parseProtocol({ name: 'test.c', text });
  if (result.ok) throw new Error('nothing was found wrong');
  return result.diagnostics.map(({ line, message }) => `${line}: ${message}`);
}

export function lowered(text: string, options: Partial<LowerOptions> = {}): Program {
  return lowerProtocol(parsed(text), { cpus: 2, sites: 1, jobs: 1, ...options });
}

/** The program of declarations and the statements of `patcher`. */
export function patcherOf(declarations: string, statements: string): Program {
  return lowered(`${HEADER}${declarations}\nint patcher(void)\n{\n${statements}\nreturn 0;\n}\n`);
}
