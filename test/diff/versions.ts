/** Built-in protocols, edited as text, and their failing runs. */
import { runOf } from '../../src/diff/comparing/compare.ts';
import { exhaustive } from '../../src/explore/searching/exhaustive.ts';
import { runOnce } from '../../src/explore/searching/sample.ts';
import { type Finding, finish, UNLIMITED } from '../../src/explore/searching/search.ts';
import { shrink } from '../../src/explore/shrinking/shrink.ts';
import { randomStrategy } from '../../src/explore/strategies/random-strategy.ts';
import type { SourceFile } from '../../src/machine/program/program.ts';
import { DEFAULT_STACKS } from '../../src/machine/state/stacks.ts';
import type { System } from '../../src/machine/state/system.ts';
import type { Step } from '../../src/machine/stepping/steps.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

export interface VersionOptions extends Partial<Scenario> {
  /** Edits of the source; each must change it. */
  edits?: readonly (readonly [RegExp | string, string])[];
}

/** Two CPUs, TSO, one site, one job; NMIs as said, at any CPU. */
export function version(protocol: string, options: VersionOptions = {}): System {
  const { edits = [], ...scenario } = options;
  const source = readBuiltin(protocol);
  let { text } = source;
  for (const [from, to] of edits) {
    const edited = text.replaceAll(from, to);
    if (edited === text) throw new Error(`nothing in ${protocol} is like ${from}`);
    text = edited;
  }
  return versionOf({ name: source.name, text }, scenario);
}

/** The same of any source. */
export function versionOf(source: SourceFile, said: Partial<Scenario>): System {
  const { cpus = 2, nmis = 0 } = said;
  const built = buildSystem({
    protocol: source.name,
    source,
    memory: 'tso',
    hardware: 'coherent',
    sites: 1,
    jobs: 1,
    tasks: 1,
    ...DEFAULT_STACKS,
    nmisPerCpu: Array.from({ length: cpus }, () => nmis),
    ...said,
    cpus,
    nmis,
  });
  if (!built.ok) throw new Error(built.diagnostics.map(({ message }) => message).join('\n'));
  return built.system;
}

/** The least failing run. */
export function failingRun(system: System) {
  const options = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0 };
  const { finding } = finish(exhaustive(options));
  const shrunk = finish(
    shrink({ ...UNLIMITED, system, finding: finding as Finding, reduce: true }),
  );
  return runOf(system, shrunk.finding.schedule);
}

export function randomSteps(system: System, seed: number): Step[] {
  return runOnce(system, randomStrategy, seed, 5000);
}

/** 2008 with other names, one of them another's old one, and independent statements swapped. */
export const RENAMED: VersionOptions['edits'] = [
  [/\bin_nmi\b/g, 'nmi_count'],
  [/\bwrite_flag\b/g, 'in_nmi'],
  [/\bwrite_status\b/g, 'result'],
  [/\bwait_for_nmi\b/g, 'drain_nmis'],
];
export const REORDERED: VersionOptions['edits'] = [
  [
    'write_ip = (void *)ip;\n\twrite_code = new_code;',
    'write_code = new_code;\n\twrite_ip = (void *)ip;',
  ],
];
