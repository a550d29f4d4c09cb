/** The story of the failure: the few events that explain it, told or gone through one by one. */
import type { Critical } from '../../../src/detectors/failure.ts';
import type { Timeline } from '../../../src/history/timeline.ts';
import { topContext } from '../../../src/machine/state/machine.ts';
import { type Spot, spotOf } from '../../../src/report/naming/source-spots.ts';
import type { RunFlow } from '../../../src/report/slicing/run-flow.ts';
import type { Slice } from '../../../src/report/slicing/slice.ts';
import { MOST_SENTENCES, placesTold, storyOfSlice } from '../../../src/report/telling/story.ts';
import { branchOf, complain, type Model, say, timelineOf, withBranch } from '../../model/model.ts';
import { goTo } from '../moving/moves.ts';

/** The branch knows its story from then on. */
export function withStory(model: Model, flow: RunFlow, slice: Slice, critical: Critical): Model {
  const spots = spotsAt(timelineOf(model), placesTold(flow, slice));
  return withBranch(model, {
    story: storyOfSlice({ flow, slice, spots }, critical, MOST_SENTENCES),
  });
}

function spotsAt(timeline: Timeline, events: readonly number[]): Map<number, Spot | null> {
  const { program } = timeline.system;
  return new Map(
    events.map((index) => {
      const { event } = timeline.momentAt(index);
      const running = 'context' in event ? event.pc : undefined;
      const context = topContext(timeline.machineAt(index).cpus[event.cpu]);
      return [index, spotOf(program, context, running)];
    }),
  );
}

/** Index of the sentence that the mark stands at or has gone by last, -1 before the first. */
export function sentenceAt(model: Model): number {
  const { story } = branchOf(model);
  return story?.events.findLastIndex(({ event }) => markOf(model, event) <= model.mark) ?? -1;
}

/** The end of the run is told as one event more than there are. */
const markOf = (model: Model, event: number): number =>
  Math.min(event + 1, timelineOf(model).length);

/** The story is known: it is shown, or its next or previous event gone to. */
export function explained(model: Model, wanted: 'list' | 'next' | 'back'): Model {
  const { events = [] } = branchOf(model).story ?? {};
  const at = sentenceAt(model);
  if (wanted === 'list') {
    return { ...model, overlay: { list: 'story', cursor: Math.max(0, at) } };
  }
  const isAtOne = at >= 0 && markOf(model, events[at].event) === model.mark;
  const to = wanted === 'next' ? at + 1 : isAtOne ? at - 1 : at;
  const told = events[to];
  if (told === undefined) {
    return complain(model, `The story ${wanted === 'next' ? 'ends' : 'begins'} here: V tells it.`);
  }
  const moved = goTo(model, markOf(model, told.event), { isJump: true });
  return say(moved, `${to + 1}/${events.length}  ${told.sentence}`);
}
