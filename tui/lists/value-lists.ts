/** Values to choose from: those that a line names, those that a value is made of. */
import { eventAt, eventLine } from '../../src/inspect/events/event-words.ts';
import { valueText } from '../../src/inspect/values/target-values.ts';
import { targetsHere } from '../commands/asking/asked-values.ts';
import { originsAt } from '../commands/asking/walks.ts';
import { plainLine, segment } from '../drawing/segments.ts';
import { type Model, timelineOf, viewOf } from '../model/model.ts';
import { item, type ListContent } from './list-item.ts';

export function targetList(model: Model): ListContent {
  const found = targetsHere(model);
  const targets = typeof found === 'string' ? [] : found;
  const items = targets.map((target, index) =>
    item(
      [
        segment(`${String(index + 1).padStart(2)}  `, 'key'),
        segment(target.name),
        segment(` = ${valueText(viewOf(model), target)}`, 'dim'),
      ],
      `${model.overlay?.asked} ${index + 1}`,
    ),
  );
  return { title: 'which of these?', items };
}

export function originList(model: Model): ListContent {
  const { trail } = model;
  const timeline = timelineOf(model);
  const origins = trail?.kind === 'walk' ? originsAt(model, trail) : [];
  const items = origins.map((origin, index) => {
    const number = segment(`${String(index + 1).padStart(2)}  `, 'key');
    if (origin.kind === 'beginning') return item([number, segment(origin.text, 'dim')]);
    const { event } = origin.point;
    const line = eventLine(timeline.system, eventAt(timeline, event));
    return item([number, segment(`${event}  `, 'dim'), ...plainLine(line)], `origin ${index + 1}`);
  });
  return { title: 'the value is made of these: Enter goes to one', items };
}
