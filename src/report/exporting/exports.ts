/** A run for other tools: the formats that `export` knows. */
import { csv } from './lines/csv.ts';
import { jsonl } from './lines/jsonl.ts';
import { markdown } from './lines/markdown.ts';
import { dot } from './orders/dot.ts';
import { litmus } from './orders/litmus.ts';
import { shiviz } from './orders/shiviz.ts';
import type { Exporter } from './run/exporter.ts';
import { itf } from './states/itf.ts';
import { vcd } from './states/vcd.ts';
import { ftrace } from './traces/ftrace.ts';
import { perfetto } from './traces/perfetto.ts';
import { traceDat } from './traces/trace-dat.ts';

/** By name, as `--format` has it. */
export const EXPORTERS = {
  jsonl,
  csv,
  perfetto,
  ftrace,
  'trace-dat': traceDat,
  shiviz,
  vcd,
  itf,
  dot,
  litmus,
  markdown,
} satisfies Record<string, Exporter>;

export type ExportFormat = keyof typeof EXPORTERS;

/** Formats that say what would have stopped the run. */
export const CONCLUDING: readonly string[] = ['markdown'];

/** Formats of bytes, which no terminal shows. */
export const BINARY: readonly string[] = ['trace-dat'];
