/** Runs as exporters take them, and what exporters make of them. */
import { exportedRun } from '../../../src/cli/printing/exported-run.ts';
import { toldRun } from '../../../src/cli/printing/told-run.ts';
import type { System } from '../../../src/machine/state/system.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { EXPORTERS, type ExportFormat } from '../../../src/report/exporting/exports.ts';
import type { ExportedRun } from '../../../src/report/exporting/run/exporter.ts';

export function exportable(system: System, schedule: readonly Step[]): ExportedRun {
  return exportedRun(toldRun(system, schedule), {
    protocol: 'sample',
    description: '2 CPUs, 0 NMIs, tso, 1 site, 1 job',
    fields: { cpus: system.cpus },
    reproduce: 'npx pokelab replay sample.replay',
  });
}

/** The whole file. */
export const exportedText = (
  format: ExportFormat,
  system: System,
  schedule: readonly Step[],
): string => [...EXPORTERS[format](exportable(system, schedule))].join('');
