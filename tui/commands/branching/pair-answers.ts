/** The answer of two runs: what of it takes trying is found out in slices, while the list that tells it is open. */
import { answerOf, type Doing, type PairAnswer } from '../../../src/inspect/pairs/pair-answer.ts';
import type { LongWork } from '../../model/long-work.ts';
import { type Model, say } from '../../model/model.ts';
import { sideOf } from '../../model/two-runs.ts';

/** `v`: what went wrong, in words; of two runs what `diff` says of them. */
export function tellVerdict(model: Model): Model {
  const shown: Model = { ...model, overlay: { list: 'verdict', cursor: 0 } };
  if (model.pair === null || sideOf(model) === null) return shown;
  const answer = answerOf(model.pair);
  if (answer.doing === null) return shown;
  const task: LongWork = { kind: 'answer', label: labelOf(answer), answer };
  return tickAnswer({ ...shown, task, message: null }, task);
}

/** Who closes the list has read enough. */
export function tickAnswer(model: Model, task: Extract<LongWork, { kind: 'answer' }>): Model {
  const { answer } = task;
  if (model.overlay?.list !== 'verdict') {
    return say({ ...model, task: null }, 'Not all of the answer was found out: v goes on.');
  }
  answer.step();
  return { ...model, task: answer.doing === null ? null : { ...task, label: labelOf(answer) } };
}

function labelOf({ doing }: PairAnswer): string {
  return doing === null ? '' : doingText(doing);
}

/** `searching around the first difference, 3000 states so far` */
export function doingText(doing: Doing): string {
  return doing.kind === 'trying'
    ? `trying changes one by one, ${doing.tried} so far`
    : `searching around the first difference, ${doing.states} states so far`;
}
