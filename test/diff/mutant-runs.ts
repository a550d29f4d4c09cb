/** The failing run of each mutant of a protocol that itself passes, and what a diff against the protocol names. */
import { runOf } from '../../src/diff/comparing/compare.ts';
import { exhaustive } from '../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../src/explore/searching/search.ts';
import { shrink } from '../../src/explore/shrinking/shrink.ts';
import { parseProtocol } from '../../src/language/protocol/protocol.ts';
import type { SourceFile } from '../../src/machine/program/program.ts';
import type { System } from '../../src/machine/state/system.ts';
import type { Step } from '../../src/machine/stepping/steps.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import { resolveScenario } from '../../src/scenario/resolve.ts';
import type { ScenarioOptions } from '../../src/scenario/scenario.ts';
import { type Mutant, mutantsOf } from './mutants-of.ts';

const MAX_STATES = 20_000;
const HARDWARE = ['coherent', 'aligned8', 'amd'];
const MODELS = ['tso', 'pso'] as const;

export interface MutantRun extends Mutant {
  protocol: string;
  options: ScenarioOptions;
  schedule: Step[];
}

/** Null where the file does not compile, or cannot be built so. */
export function systemOf(file: SourceFile, said: ScenarioOptions): System | null {
  const parsed = parseProtocol(file);
  if (!parsed.ok) return null;
  const { nmis } = parsed.protocol.scenario;
  const options = { cpus: 2, nmis: nmis === 0 ? 0 : 1, jobs: 1, ...said };
  const resolved = resolveScenario(parsed.protocol, options);
  if (!resolved.ok) return null;
  const built = buildSystem(resolved.scenario);
  return built.ok ? built.system : null;
}

function search(system: System) {
  const options = { ...UNLIMITED, maxStates: MAX_STATES, system, reduce: true };
  return finish(exhaustive({ ...options, maxSteps: Infinity, seed: 0 }));
}

/** Those of a built-in protocol that fail where the protocol passes; each once, in the first such scenario. */
export function* failingMutants(protocol: string): Generator<MutantRun> {
  const file = readBuiltin(protocol);
  const all = MODELS.flatMap((memory) =>
    HARDWARE.flatMap((hardware) => [
      { memory, hardware },
      { memory, hardware, nmis: 0 },
    ]),
  );
  const passing = all.filter((options) => {
    const system = systemOf(file, options);
    return system !== null && search(system).end === 'complete';
  });
  for (const mutant of mutantsOf(file)) {
    for (const options of passing) {
      const schedule = failureOf(mutant.file, options);
      if (schedule === null) continue;
      yield { ...mutant, protocol, options, schedule };
      break;
    }
  }
}

function failureOf(file: SourceFile, options: ScenarioOptions): Step[] | null {
  const system = systemOf(file, options);
  if (system === null) return null;
  const { finding } = search(system);
  if (finding === null) return null;
  const shrunk = finish(
    shrink({ ...UNLIMITED, maxStates: MAX_STATES, system, finding, reduce: true }),
  );
  return shrunk.finding.schedule;
}

/** The run of the mutant, and the system of the protocol without the change. */
export function pairOf({ file, protocol, options, schedule }: MutantRun) {
  const [bad, good] = [systemOf(file, options), systemOf(readBuiltin(protocol), options)];
  if (bad === null || good === null) throw new Error(`${protocol} cannot be built`);
  return { run: runOf(bad, schedule), good };
}

/** Spreads the second changes over the file. */
const STRIDE = 7;

/** The same with another statement taken away, which alone does no harm; a mutant that there is none for is left out. */
export function* withHarmless(
  protocol: string,
  mutants: readonly MutantRun[],
  harmful: readonly MutantRun[],
): Generator<MutantRun> {
  const lines = new Set(harmful.flatMap((mutant) => mutant.lines));
  const others = [...mutantsOf(readBuiltin(protocol))].filter(
    ({ kind, lines: [line] }) => kind === 'removed' && !lines.has(line),
  );
  for (const [index, mutant] of mutants.entries()) {
    const other = others[(index * STRIDE) % Math.max(1, others.length)];
    const alone = other === undefined ? null : systemOf(other.file, mutant.options);
    if (alone === null || search(alone).end !== 'complete') continue;
    const [line] = other.lines;
    const without = other.file.text.split('\n')[line - 1];
    const text = mutant.file.text
      .split('\n')
      .with(line - 1, without)
      .join('\n');
    const file = { ...mutant.file, text };
    const schedule = failureOf(file, mutant.options);
    if (schedule !== null) yield { ...mutant, file, schedule };
  }
}
