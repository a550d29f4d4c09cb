/** A run as exporters take it. */
import type { ExportedRun, ExportedScenario } from '../../report/exporting/run/exporter.ts';
import { sentencesOf, type ToldRun } from '../printing/told-run.ts';

export function exportedRun(told: ToldRun, scenario: ExportedScenario): ExportedRun {
  const { timeline, critical, unfinished } = told;
  return { timeline, scenario, critical, unfinished, explanation: sentencesOf(told) };
}
