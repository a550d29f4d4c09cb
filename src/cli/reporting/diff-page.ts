/** The page of two runs that are compared. */
import type { Side } from '../../diff/comparing/compare.ts';
import { eachMoment } from '../../history/simulate.ts';
import { spellingWords } from '../../language/protocol/defines.ts';
import { readAssets } from '../../page/html/assets.ts';
import { diffPage } from '../../page/html/diff-page.ts';
import { explain } from '../../report/explaining/explain.ts';
import { type Disassembler, lazyDisassembler } from '../../report/naming/disassemble.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { describeScenario } from '../../scenario/scenario.ts';
import { comparedRuns, comparedStatus } from '../comparing/compared-runs.ts';
import { isProtocol } from '../files/protocol-file.ts';
import { storyOf } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';
import { VERSION } from '../process/version.ts';
import type { Words } from '../words/given-words.ts';
import type { MadePage } from './made-page.ts';

/** `other`: a replay, or a protocol that the first one is carried over to. Throws UsageError. */
export async function comparisonPage(
  environment: Environment,
  { first, other }: { first: string; other: string },
  words: Words,
): Promise<MadePage> {
  const { judged, scenario } = await comparedRuns(environment, { first, other }, words);
  const { a, b } = judged.comparison;
  const disassembler = lazyDisassembler();
  const beside = isProtocol(other) ? ['--against', ...spellingWords(other)] : [other];
  const text = diffPage({
    judged,
    lines: [`the second one: ${describeScenario(scenario)}`],
    stories: [storyOf(failed(a)), storyOf(failed(b))],
    explanations: [sentencesOf(a, disassembler), sentencesOf(b, disassembler)],
    again: [`${environment.command} diff ${[first, ...beside].map(quoted).join(' ')}`],
    disassembler,
    assets: readAssets(),
    tool: `pokelab ${VERSION}`,
  });
  return { text, status: comparedStatus(environment, judged), events: null };
}

/** As what tells of runs takes it. */
const failed = ({ timeline, failure, critical }: Side) => ({
  timeline,
  critical: failure === null ? null : { failure, event: critical },
});

function sentencesOf(
  { system, timeline, failure, critical }: Side,
  disassembler: Disassembler,
): string[] {
  if (failure === null) return [];
  const moments = eachMoment(system, timeline.schedule);
  return explain(moments, { system, critical: { failure, event: critical }, disassembler });
}
