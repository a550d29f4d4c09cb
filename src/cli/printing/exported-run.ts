/** A run as exporters take it. */
import type { ExportedRun, ExportedScenario } from '../../report/exporting/run/exporter.ts';
import { unfinishedText, verdictOf } from './render-run.ts';
import { sentencesOf, type ToldRun } from './told-run.ts';

export function exportedRun(told: ToldRun, scenario: ExportedScenario): ExportedRun {
  const { timeline, critical, unfinished } = told;
  const why = unfinished === null ? '' : unfinishedText(unfinished);
  const verdict = { word: verdictOf(told), sentence: critical?.failure.message ?? why };
  return { timeline, scenario, critical, verdict, explanation: sentencesOf(told) };
}
