/**
 * Mutants of every protocol of the museum: a statement that calls something, or stores to what others see, taken
 * away at a time. Each reduction alone, and all together, find the classes of failures that the search of every
 * state finds.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { SourceFile } from '../../../src/machine/program/program.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { builtinProtocols, readBuiltin } from '../../../src/protocols/catalogue.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';
import { classesFound, RULES } from './classes-found.ts';

const MAX_STATES = Number(process.env.STATES ?? 8000);
/** A statement of its own in a function: a call, a store, an increment. */
const STATEMENT =
  /^\t+(?!return\b|goto\b|break\b|continue\b)[*\w>.[\]()& -]+(\(.*\)|=[^=].*|\+\+|--);$/;

/** The file, and the file without each of its statements. */
function* mutantsOf(file: SourceFile): Generator<SourceFile> {
  yield file;
  const lines = file.text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (!STATEMENT.test(line) || /^\t+(static|const|int|long|unsigned|struct|u\d|s\d)\b/.test(line))
      continue;
    // An empty statement: what it was the body of keeps one.
    yield {
      name: `${file.name}:${index + 1}`,
      text: lines.with(index, `${/^\t+/.exec(line)?.[0]};`).join('\n'),
    };
  }
}

/** Null where the mutant is none: it does not compile, or cannot be built. */
function systemOf(file: SourceFile, memory: 'sc' | 'tso'): System | null {
  const parsed = parseProtocol(file);
  if (!parsed.ok) return null;
  const nmis = parsed.protocol.scenario.nmis === 0 ? 0 : 1;
  const resolved = resolveScenario(parsed.protocol, { cpus: 2, nmis, sites: 1, jobs: 1, memory });
  if (!resolved.ok) return null;
  const built = buildSystem(resolved.scenario);
  return built.ok ? built.system : null;
}

beforeAll(prepareLanguage);

/** What is compared with: the search of every state, or where those are too many the one of E3.1 to E3.12 alone. */
function referenceFor(system: System) {
  const all = classesFound(system, null, MAX_STATES);
  if (all.end === 'complete') return { by: 'every state', classes: all.classes };
  const joined = classesFound(system, '', MAX_STATES);
  return joined.end === 'complete' ? { by: 'joined', classes: joined.classes } : null;
}

describe('[E3] [E9] mutants lose no class of failures to a reduction', () => {
  it.each(builtinProtocols())('of %s', (name) => {
    const compared = { 'every state': 0, joined: 0 };
    for (const [index, file] of [...mutantsOf(readBuiltin(name))].entries()) {
      const memory = index % 2 === 0 ? 'tso' : 'sc';
      const system = systemOf(file, memory);
      const reference = system && referenceFor(system);
      if (system === null || reference === null) continue;
      compared[reference.by as keyof typeof compared]++;
      for (const rules of RULES) {
        const { end, classes } = classesFound(system, rules, 4 * MAX_STATES);
        const said = {
          file: file.name,
          memory,
          rules,
          end: 'complete',
          classes: reference.classes,
        };
        expect({ ...said, end, classes }).toEqual(said);
      }
    }
    console.log(`${name}: beside ${JSON.stringify(compared)}`);
    expect(compared['every state'] + compared.joined).toBeGreaterThan(0);
  });
});
