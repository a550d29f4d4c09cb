/** The formats that `export` writes. */
import { svg } from '../../page/picture/exported-svg.ts';
import { EXPORTERS as OF_RUNS } from '../../report/exporting/exports.ts';
import type { Exporter } from '../../report/exporting/run/exporter.ts';

/** By name, as `--format` has it. */
export const EXPORTERS = { ...OF_RUNS, svg } satisfies Record<string, Exporter>;

export type ExportFormat = keyof typeof EXPORTERS;
export const EXPORT_FORMATS = Object.keys(EXPORTERS) as ExportFormat[];
