/**
 * Protocols whose verdicts are known from how they were made (each file says why). What they expect is written
 * beside them, in EXPECT lines.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { exhaustive } from '../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../src/explore/searching/search.ts';
import { type Protocol, parseProtocol } from '../../src/language/protocol/protocol.ts';
import { renderDiagnostics } from '../../src/language/reading/diagnostics.ts';
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';
import type { Define } from '../../src/machine/program/program.ts';
import type { Int3Stack, NmiStack } from '../../src/machine/state/stacks.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import { hardwareOf, resolveScenario } from '../../src/scenario/resolve.ts';
import { complaints, withoutGcc } from '../language/lowering/gcc.ts';
import { daily, everyNth } from '../support/daily.ts';

const FOLDER = new URL('verdicts/', import.meta.url);
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.c'))
  .sort();

/** With the reduction; in the long test, which takes twice as long, without it too. */
const WAYS = daily([true], [true, false]);

beforeAll(prepareLanguage);

function read(name: string, defines: Define[] = []): Protocol {
  const file = { name, text: readFileSync(new URL(name, FOLDER), 'utf8'), defines };
  const parsed = parseProtocol(file);
  if (!parsed.ok) throw new Error(renderDiagnostics(parsed.diagnostics, [file]));
  return parsed.protocol;
}

/** The class of the first failure, or `pass`; of nothing, when the search is not complete. */
function verdictOf(protocol: Protocol, options: Record<string, number | string>, reduce: boolean) {
  const { nmi_stack, int3_stack, memory, hardware: _, fetch: __, ...numbers } = options;
  const resolved = resolveScenario(protocol, {
    ...(numbers as Record<string, number>),
    memory: memory as MemoryModelName | undefined,
    hardware: hardwareOf(options),
    nmiStack: nmi_stack as NmiStack | undefined,
    int3Stack: int3_stack as Int3Stack | undefined,
  });
  if (!resolved.ok) throw new Error(resolved.message);
  const built = buildSystem(resolved.scenario);
  if (!built.ok) throw new Error('it does not build');
  const maxStates = 200_000;
  const { system } = built;
  const limits = { ...UNLIMITED, maxStates, maxSteps: Infinity, seed: 0 };
  const { end, finding } = finish(exhaustive({ ...limits, system, reduce }));
  if (end === 'complete') return 'pass';
  return finding?.failure.class;
}

// ftrace-nmi-2008 with the same two widths is one of the rows of the hardware's table.
describe('[M12] of a CPU that fetches whole units', () => {
  it.each([
    ['direct', { cpus: 2, nmis: 0 }],
    ['stop-machine', { cpus: 1, nmis: 1 }],
    ['ftrace-nmi-2008-bare', { cpus: 2, nmis: 2 }],
  ])('%s executes a mix of old and new', (name, size) => {
    const parsed = parseProtocol(readBuiltin(name));
    if (!parsed.ok) throw new Error(`${name} does not compile`);
    for (const fetch of [8, 16]) {
      expect(verdictOf(parsed.protocol, { ...size, fetch }, true)).toBe('torn-fetch');
    }
  });
});

describe.each(everyNth(2, files))('%s', (name) => {
  it.skipIf(withoutGcc)('is C', () => {
    expect(complaints(fileURLToPath(new URL(name, FOLDER)))).toBe('');
  });

  it('[E3] has the verdicts that are expected', () => {
    const protocol = read(name);
    const variants = protocol.variants.map(({ define }) => read(name, [define]));
    for (const version of [protocol, ...variants]) {
      for (const { verdicts, options, line } of version.expectations) {
        for (const reduce of WAYS) {
          const verdict = verdictOf(version, options, reduce);
          const named = verdicts.map((expected) => expected.verdict);
          expect(named, `line ${line}, reduce ${reduce}`).toContain(verdict);
        }
      }
    }
  });
});
