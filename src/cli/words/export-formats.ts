/** The formats that `export` writes, by name; what writes them is loaded with the verb. */
export const EXPORT_FORMATS = [
  'jsonl',
  'csv',
  'perfetto',
  'ftrace',
  'trace-dat',
  'shiviz',
  'vcd',
  'itf',
  'dot',
  'litmus',
  'markdown',
  'svg',
] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];
