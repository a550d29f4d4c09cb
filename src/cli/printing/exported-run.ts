/** A run as exporters take it. */
import type { ExportedRun, ExportedScenario } from '../../report/exporting/run/exporter.ts';
import { unfinishedText, verdictOf } from './render-run.ts';
import { lastOf, partLines } from './run-part.ts';
import { sentencesOf, storyOf, type ToldRun } from './told-run.ts';

export function exportedRun(
  told: ToldRun,
  scenario: ExportedScenario,
  conclusion: readonly string[] = [],
): ExportedRun {
  const { timeline, critical, unfinished } = told;
  const why = unfinished === null ? '' : unfinishedText(unfinished);
  return {
    timeline,
    scenario,
    critical,
    verdict: { word: verdictOf(told), sentence: critical?.failure.message ?? why },
    explanation: sentencesOf(told),
    conclusion,
    story: () => storyOf(told),
    table: () => partLines({ run: told, choice: lastOf(told) }),
  };
}
