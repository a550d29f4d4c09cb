/** Runs as exporters take them, and what exporters make of them. */

import { exportedRun } from '../../../src/cli/printing/exported-run.ts';
import type { ToldRun } from '../../../src/cli/printing/told-run.ts';
import { endFailure, hasStepsLeft } from '../../../src/detectors/at-end.ts';
import { runOnce } from '../../../src/explore/searching/sample.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import { watchedTimeline } from '../../../src/history/watched-timeline.ts';
import type { System } from '../../../src/machine/state/system.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { EXPORTERS, type ExportFormat } from '../../../src/report/exporting/exports.ts';
import type { ExportedRun } from '../../../src/report/exporting/run/exporter.ts';
import { lazyDisassembler } from '../../../src/report/naming/disassemble.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { describeScenario, type Scenario } from '../../../src/scenario/scenario.ts';
import { randomProtocol } from '../../explore/random-protocols.ts';
import fc from '../../support/property.ts';

/** A run that has steps left is unfinished: whether they lead to an end is not asked. */
function toldOf(system: System, schedule: readonly Step[]): ToldRun {
  const { timeline, first } = watchedTimeline(system, schedule);
  const disassembler = lazyDisassembler();
  const isCutOff = first === null && hasStepsLeft(system, timeline.head);
  const end = first === null && !isCutOff ? endFailure(system, timeline.head, true) : null;
  const failure = first?.failure ?? (end?.kind === 'decided' ? end.failure : null);
  const critical = first ?? (failure === null ? null : { failure, event: timeline.length });
  return { timeline, critical, failure, unfinished: isCutOff ? 'ends' : null, disassembler };
}

export function exportable(
  system: System,
  schedule: readonly Step[],
  said: { protocol?: string; description?: string } = {},
): ExportedRun {
  return exportedRun(toldOf(system, schedule), {
    protocol: 'sample',
    description: '2 CPUs, 0 NMIs, tso, 1 site, 1 job',
    fields: { cpus: system.cpus },
    reproduce: 'npx pokelab replay sample.replay',
    ...said,
  });
}

/** The whole file. */
export const textOf = (format: ExportFormat, run: ExportedRun): string =>
  [...EXPORTERS[format](run)].join('');

export const exportedText = (
  format: ExportFormat,
  system: System,
  schedule: readonly Step[],
): string => textOf(format, exportable(system, schedule));

/** A run of a random protocol, which may be cut off. */
export interface RandomRun {
  scenario: Scenario;
  seed: number;
  steps: number;
}

export const randomRun: fc.Arbitrary<RandomRun> = fc.record({
  scenario: randomProtocol,
  seed: fc.nat(1000),
  steps: fc.constantFrom(5, 40, 400, 400),
});

export function madeRun({ scenario, seed, steps }: RandomRun): ExportedRun {
  const built = buildSystem(scenario);
  if (!built.ok) throw new Error(built.diagnostics[0].message);
  const schedule = runOnce(built.system, randomStrategy, seed, steps);
  const description = describeScenario(scenario);
  return exportable(built.system, schedule, { protocol: scenario.protocol, description });
}
