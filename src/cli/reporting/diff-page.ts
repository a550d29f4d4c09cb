/** The page of two runs that are compared. */
import type { Side } from '../../diff/comparing/compare.ts';
import { spellingWords } from '../../language/protocol/defines.ts';
import { diffPage } from '../../page/html/diff-page.ts';
import { type Disassembler, lazyDisassembler } from '../../report/naming/disassemble.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { describeScenario } from '../../scenario/scenario.ts';
import { comparedRuns, comparedStatus } from '../comparing/compared-runs.ts';
import { isProtocol } from '../files/protocol-file.ts';
import { sentencesOf, storyOf } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';
import type { Words } from '../words/given-words.ts';
import { type MadePage, ownParts } from './made-page.ts';

/** `other`: a replay, or a protocol that the first one is carried over to. Throws UsageError. */
export async function comparisonPage(
  environment: Environment,
  { first, other }: { first: string; other: string },
  words: Words,
): Promise<MadePage> {
  const { judged, scenario } = await comparedRuns(environment, { first, other }, words);
  const disassembler = lazyDisassembler();
  const a = told(judged.comparison.a, disassembler);
  const b = told(judged.comparison.b, disassembler);
  const beside = isProtocol(other) ? ['--against', ...spellingWords(other)] : [other];
  const text = diffPage({
    judged,
    lines: [`the second one: ${describeScenario(scenario)}`],
    stories: [storyOf(a), storyOf(b)],
    explanations: [sentencesOf(a), sentencesOf(b)],
    again: [`${environment.command} diff ${[first, ...beside].map(quoted).join(' ')}`],
    disassembler,
    ...ownParts(),
  });
  return { text, status: comparedStatus(environment, judged), events: null };
}

/** As what tells of runs takes it. */
const told = ({ timeline, failure, critical }: Side, disassembler: Disassembler) => ({
  timeline,
  critical: failure === null ? null : { failure, event: critical },
  disassembler,
});
