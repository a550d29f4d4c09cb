/** A verdict in words, for formats that have a line for it. */
import { printable } from '../../../machine/program/printable.ts';
import type { ExportedRun } from './exporter.ts';

/** `pass`, `fail: torn-fetch`, `unfinished` */
export const verdictWord = ({ critical, verdict }: ExportedRun): string =>
  critical === null ? verdict.word : `${verdict.word}: ${critical.failure.class}`;

/** The same with its sentence. */
export function verdictLine(run: ExportedRun): string {
  const { sentence } = run.verdict;
  return printable(sentence === '' ? verdictWord(run) : `${verdictWord(run)}: ${sentence}`);
}

/** `direct: 2 CPUs, 0 NMIs, tso, 1 site, 1 job` */
export const scenarioLine = ({ scenario }: ExportedRun): string =>
  printable(`${scenario.protocol}: ${scenario.description}`);

/** The event that fails; null for a run that does not fail, or fails in its end. */
export const failingEvent = ({ critical, timeline }: ExportedRun): number | null =>
  critical === null || critical.event >= timeline.length ? null : critical.event;
