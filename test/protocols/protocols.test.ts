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

describe('the catalogue', () => {
  it('names what is in the folder', () => {
    expect(builtinProtocols()).toEqual([
      'direct',
      'ftrace-nmi-2008',
      'ftrace-nmi-2008-bare',
      'ftrace-nmi-2009',
      'stop-machine',
    ]);
  });

  it('refuses other names', () => {
    expect(() => readBuiltin('../protocols/direct')).toThrow("no built-in protocol '../protocols");
  });
});

describe.each(builtinProtocols())('%s', (name) => {
  it('is named as its file is, and says where it comes from', () => {
    const protocol = builtin(name);
    expect(protocol.name).toBe(name);
    expect(protocol.title).not.toBe('');
    expect(protocol.origin).not.toBe('');
    expect(protocol.siteCount).toBe(2);
    expect(protocol.expectations.length).toBeGreaterThan(1);
  });

  it('lowers for every size', () => {
    for (const cpus of [1, 2, 3]) {
      const program = lowerProtocol(builtin(name), { cpus, sites: 3, jobs: 3 });
      expect(program.tasks).toHaveLength(cpus);
      expect(program.nmiHandler).toBeGreaterThanOrEqual(0);
    }
  });

  it.skipIf(withoutGcc)(`[L1] gcc accepts it (${withoutGcc ?? 'gcc'})`, () => {
    expect(complaints(`src/protocols/${name}.c`)).toBe('');
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
