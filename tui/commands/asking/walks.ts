/** A value walked through copies: to where it came from, step by step, and back the same way. */
import { eventAt, eventLine } from '../../../src/inspect/events/event-words.ts';
import { makersOf, type Origin, originsOf, pointAt } from '../../../src/inspect/values/origins.ts';
import { firstUse, firstUseOf, MOST_READS, UNKNOWN } from '../../../src/inspect/values/uses.ts';
import { complain, type Model, say, timelineOf } from '../../model/model.ts';
import { askedAt, isUnmoved, type Trail, type WalkStep } from '../../model/trail.ts';
import { goTo } from '../moving/moves.ts';
import { askAbout } from './asked-values.ts';

type Walk = Extract<Trail, { kind: 'walk' }>;

/** `.`: to the event that the value came from. */
export const goToOrigin = (model: Model, words: string): Model =>
  fromWalk(model, 'came-from', words, onwards);

/** `,`: back along the walk; where there is none, to the first event that reads the value. */
export const goToUse = (model: Model, words: string): Model =>
  fromWalk(model, 'went-to', words, backwards);

/** Goes on with the walk that led here, or with one that begins at the value under the cursor or the named one. */
function fromWalk(
  model: Model,
  asked: string,
  words: string,
  goOn: (model: Model, walk: Walk) => Model,
): Model {
  const idle: Model = { ...model, overlay: null };
  const isAtEvents = model.focus === 'lanes' || model.focus === 'events';
  const { trail } = model;
  if (words === '' && trail?.kind === 'walk') {
    const isThere = trail.branch === model.branch && trail.mark === model.mark;
    if (isUnmoved(trail, model) || (isAtEvents && isThere)) return goOn(idle, trail);
  }
  if (words !== '' || !isAtEvents) {
    return askAbout(idle, asked, words, (about, target) => goOn(about, begun(about, { target })));
  }
  if (idle.mark === 0) return complain(idle, 'Nothing has happened yet.');
  return goOn(idle, begun(idle, { point: pointAt(timelineOf(idle), idle.mark - 1) }));
}

const begun = (model: Model, subject: WalkStep['subject']): Walk =>
  walkAt(model, [{ mark: model.mark, subject }], 0);

const walkAt = (model: Model, steps: readonly WalkStep[], at: number): Walk => ({
  kind: 'walk',
  ...askedAt(model),
  steps,
  at,
});

/** What the value at the walk's step is made of. */
export function originsAt(model: Model, { steps, at }: Walk): Origin[] {
  const timeline = timelineOf(model);
  const { subject, mark } = steps[at];
  if ('point' in subject) return originsOf(timeline, subject.point);
  const makers = makersOf(timeline, subject.target, mark);
  const [first] = makers;
  const isCurrent = makers.length === 1 && first.kind === 'event' && first.point.event === mark - 1;
  return isCurrent ? originsOf(timeline, first.point) : makers;
}

function onwards(model: Model, walk: Walk): Model {
  const origins = originsAt(model, walk);
  const events = origins.filter(({ kind }) => kind === 'event');
  if (events.length > 1) return { ...model, trail: walk, overlay: { list: 'origins', cursor: 0 } };
  if (events.length === 1) return stepTo(model, walk, origins, origins.indexOf(events[0]));
  if (origins.length === 0) return complain(model, 'This event has no value to follow.');
  return say(model, `It begins here: ${beginnings(origins).join('; ')}.`);
}

const beginnings = (origins: readonly Origin[]): string[] =>
  origins.flatMap((origin) => (origin.kind === 'beginning' ? [origin.text] : []));

/** `:origin N`: to one of those that a value is made of. */
export function chooseOrigin(model: Model, words: string): Model {
  const { trail } = model;
  const closed: Model = { ...model, overlay: null };
  if (trail?.kind !== 'walk' || trail.mark !== model.mark) {
    return complain(closed, 'Ask first where a value comes from (.).');
  }
  return stepTo(closed, trail, originsAt(model, trail), Number(words) - 1);
}

function stepTo(model: Model, walk: Walk, origins: readonly Origin[], choice: number): Model {
  const origin = origins[choice];
  if (origin === undefined) return complain(model, `There is no choice ${choice + 1}.`);
  if (origin.kind === 'beginning') return say(model, `It begins here: ${origin.text}.`);
  const timeline = timelineOf(model);
  const { event } = origin.point;
  const moved = goTo(model, event + 1, { isJump: true });
  const steps = [
    ...walk.steps.slice(0, walk.at + 1),
    { mark: moved.mark, subject: { point: origin.point } },
  ];
  const line = eventLine(timeline.system, eventAt(timeline, event));
  const isAlone = origins.filter(({ kind }) => kind === 'event').length === 1;
  const also = isAlone ? beginnings(origins).map((text) => `, and ${text}`) : [];
  const trail = walkAt(moved, steps, walk.at + 1);
  return say({ ...moved, trail }, `From event ${event}: ${line}${also.join('')}`);
}

function backwards(model: Model, walk: Walk): Model {
  const { steps, at } = walk;
  if (at > 0) {
    const moved = goTo(model, steps[at - 1].mark, { isJump: true });
    const where = moved.mark === 0 ? 'the start' : `event ${moved.mark - 1}`;
    return say({ ...moved, trail: walkAt(moved, steps, at - 1) }, `Back to ${where}.`);
  }
  const timeline = timelineOf(model);
  const { subject, mark } = steps[0];
  const use =
    'point' in subject
      ? firstUse(timeline, subject.point)
      : firstUseOf(timeline, subject.target, mark);
  if (use === UNKNOWN) {
    const text = `None of the ${MOST_READS} reads behind it reads this value; a lists them.`;
    return complain(model, text);
  }
  if (use < 0) return complain(model, 'Nothing in this run reads the value.');
  const moved = goTo(model, use + 1, { isJump: true });
  const line = eventLine(timeline.system, eventAt(timeline, use));
  const next = { mark: moved.mark, subject: { point: pointAt(timeline, use) } };
  return say({ ...moved, trail: walkAt(moved, [next], 0) }, `Read by event ${use}: ${line}`);
}
