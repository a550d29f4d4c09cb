/** The steps that may be taken at the mark. */
import { forkChoices, recordedStep, stepText } from '../commands/branching/forks.ts';
import { plainLine, segment } from '../drawing/segments.ts';
import { type Model, timelineOf } from '../model/model.ts';
import { item, type ListContent } from './list-item.ts';

export function forkList(model: Model): ListContent {
  const choices = forkChoices(model);
  if (typeof choices === 'string') return { title: 'fork', items: [item(plainLine(choices))] };
  const timeline = timelineOf(model);
  const recorded = recordedStep(timeline, model.mark);
  const items = choices.map((step, index) =>
    item(
      [
        segment(`${String(index + 1).padStart(2)}  `, 'key'),
        segment(stepText(timeline, model.mark, step), step.kind === 'nmi' ? 'nmi' : 'plain'),
        segment(step === recorded ? '  (what this run did)' : '', 'dim'),
      ],
      `take ${index + 1}`,
    ),
  );
  return { title: 'which step comes next? Enter takes it, in a new branch', items };
}
