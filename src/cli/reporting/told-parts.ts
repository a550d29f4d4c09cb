/** What a page has of a run that was made again. */
import type { RunPage } from '../../page/html/run-page.ts';
import { conclusionOf, sentencesOf, storyOf, type ToldRun } from '../printing/told-run.ts';
import type { Environment } from '../process/environment.ts';

type ToldParts = Pick<
  RunPage,
  'timeline' | 'critical' | 'story' | 'disassembler' | 'explanation' | 'conclusion'
>;

export async function toldParts(environment: Environment, told: ToldRun): Promise<ToldParts> {
  const { timeline, critical, disassembler } = told;
  const { sentences } = await conclusionOf(told, environment);
  const explanation = sentencesOf(told);
  return {
    timeline,
    critical,
    disassembler,
    story: storyOf(told),
    explanation,
    conclusion: sentences,
  };
}
