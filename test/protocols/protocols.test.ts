import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { lowerProtocol } from '../../src/language/lowering/lower-program.ts';
import { type Protocol, parseProtocol } from '../../src/language/protocol/protocol.ts';
import { renderDiagnostics } from '../../src/language/reading/diagnostics.ts';
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import { builtinProtocols, readBuiltin } from '../../src/protocols/catalogue.ts';
import { complaints, withoutGcc } from '../language/lowering/gcc.ts';
import { Interpreter } from '../language/lowering/interpreter.ts';

beforeAll(prepareLanguage);

function builtin(name: string): Protocol {
  const file = readBuiltin(name);
  const result = parseProtocol(file);
  if (!result.ok) throw new Error(renderDiagnostics(result.diagnostics, [file]));
  return result.protocol;
}

/** The C files, found apart from the catalogue: `find` knows nothing of it. */
const paths = execFileSync('find', ['src/protocols', '-name', '*.c'], { encoding: 'utf8' })
  .trim()
  .split('\n');

describe('the catalogue', () => {
  it('names every C file that is in its rooms', () => {
    const names = paths.map((path) => path.replace(/^.*\/|\.c$/g, ''));
    expect(builtinProtocols()).toEqual(names.sort());
  });

  it('refuses other names', () => {
    expect(() => readBuiltin('../protocols/direct')).toThrow("no built-in protocol '../protocols");
  });
});

describe.each(paths)('%s', (path) => {
  const name = path.replace(/^.*\/|\.c$/g, '');

  it('is named as its file is, and says where it comes from', () => {
    const protocol = builtin(name);
    expect(protocol.name).toBe(name);
    expect(protocol.title).not.toBe('');
    expect(protocol.origin).not.toBe('');
    expect(protocol.siteCount).toBeGreaterThan(0);
    expect(protocol.expectations.length).toBeGreaterThan(1);
  });

  it('[L24] mends what is there', () => {
    const mended = builtin(name).mends.map(({ protocol }) => protocol);
    expect(builtinProtocols()).toEqual(expect.arrayContaining(mended));
  });

  it('lowers for every size', () => {
    for (const cpus of [1, 2, 3]) {
      const program = lowerProtocol(builtin(name), { cpus, sites: 3, jobs: 3 });
      expect(program.tasks).toHaveLength(cpus);
    }
  });

  it.skipIf(withoutGcc)(`[L1] gcc accepts it (${withoutGcc ?? 'gcc'})`, () => {
    expect(complaints(path)).toBe('');
  });
});

describe('call bytes', () => {
  it('are computed as the sites declare them', () => {
    const program = lowerProtocol(builtin('ftrace-nmi-2008'), { cpus: 1, sites: 2, jobs: 1 });
    const interpreter = new Interpreter(program);
    const replace = program.functions.findIndex(({ name }) => name === 'ftrace_call_replace');
    for (const site of program.sites) {
      interpreter.run(replace, [site.address, program.symbols[0].address]);
      const wanted = site.contents[site.wanted].bytes;
      const bytes = wanted.map((_, index) => interpreter.read(`ftrace_call[${index}]`));
      expect(bytes).toEqual(wanted);
    }
  });
});
