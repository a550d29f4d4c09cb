/** What failed cases are told with: their failing run, or the line of their file that was not met. */
import { spelledWith, spellingWords } from '../../language/protocol/defines.ts';
import { linePlace } from '../../report/naming/code-place.ts';
import { operand, pasteLines, reproduceLine } from '../../report/printing/paste-lines.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import { findingOf, plainlyTold, protocolFile } from '../ci/finding.ts';
import type { Finding } from '../ci/report.ts';
import type { ToldRun } from '../printing/told-run.ts';

interface Told {
  scenario: Scenario;
  /** How the user calls the tool. */
  telling: string;
  /** Where the file says what it expects. */
  line: number;
}

/** A run that fails where none was to. */
export function expectationFailure(run: ToldRun, told: Told): Finding | null {
  return findingOf(plainlyTold(run), { ...told, again: againOf(told), replay: null });
}

/** No run fails as the line says. */
export function unmet(message: string, told: Told): Finding {
  const { source } = told.scenario;
  return {
    rule: 'unmet',
    message,
    explanation: [],
    conclusion: [],
    story: [],
    more: 0,
    file: protocolFile(source),
    cause: linePlace(source.text, told.line),
    failing: null,
    scenario: describeScenario(told.scenario),
    again: againOf(told),
    replay: null,
  };
}

/** A recorded schedule that makes another protocol fail, or leads close to a run that does. */
export function carriedFailure(
  run: ToldRun,
  { scenario, file, telling }: { scenario: Scenario; file: string; telling: string },
): Finding | null {
  const words = ['diff', operand(file), '--against', ...spellingWords(spellingOf(scenario))];
  const again = [reproduceLine(telling, words)];
  return findingOf(plainlyTold(run), { scenario, again, replay: null });
}

const againOf = ({ scenario, telling }: Told): string[] =>
  pasteLines({
    command: telling,
    protocol: spellingOf(scenario),
    scenario,
    strategy: 'exhaustive',
    seed: 0,
    file: null,
  });

const spellingOf = ({ source }: Scenario): string =>
  spelledWith(protocolFile(source).path, source.defines);
