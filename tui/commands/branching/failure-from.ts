/** `!` in a run that has not failed: is there a failure from here? */
import { isEndless } from '../../../src/detectors/starvation.ts';
import { watchedTimeline } from '../../../src/history/watched-timeline.ts';
import { stepsBefore } from '../../../src/inspect/branches/branches.ts';
import { sharedEvents } from '../../../src/inspect/changes/changed-run.ts';
import { failureMark } from '../../../src/inspect/events/motion.ts';
import {
  type FailureFrom,
  failureFrom,
  type Headway,
  statesWithin,
} from '../../../src/inspect/searching/failure-from.ts';
import type { LongWork } from '../../model/long-work.ts';
import { begun, branchOf, complain, type Model, say, timelineOf } from '../../model/model.ts';
import { goToFailure } from '../moving/moves.ts';
import { inNewBranch } from './new-branch.ts';

/** `!`: to the failure; where the run has none, one is looked for from the mark on. */
export function failure(model: Model): Model {
  return branchOf(model).critical === null ? findFailure(model, '') : goToFailure(model);
}

type HuntWork = Extract<LongWork, { kind: 'hunt' }>;

/** `:find-failure [STATES]` */
export function findFailure(model: Model, word: string): Model {
  const timeline = timelineOf(model);
  const { critical } = branchOf(model);
  const { system } = timeline;
  const steps = stepsBefore(timeline, model.mark);
  if (steps === null) {
    return complain(
      model,
      'One step made this event and the next: i goes on to where a run can leave.',
    );
  }
  if (critical !== null && critical.event < model.mark) {
    return complain(model, 'The run has failed before this: go back to look for another failure.');
  }
  const maxStates = word === '' ? statesWithin(system) : Number(word);
  if (!(Number.isInteger(maxStates) && maxStates > 0)) {
    return complain(model, 'Say how many states may be searched: find-failure 5000000.');
  }
  const from = timeline.schedule.slice(0, steps);
  const work = failureFrom(system, { from, maxStates });
  const task: HuntWork = { kind: 'hunt', label: labelOf(null), work };
  return begun(model, task);
}

function labelOf(headway: Headway | null): string {
  if (headway === null) return 'a failure from here';
  return headway.shortens
    ? `a failure from here, found; the least run to it: ${headway.states} states`
    : `a failure from here: ${headway.states} states`;
}

export function tickHunt(model: Model, task: HuntWork): Model {
  const { done, value } = task.work.next();
  if (done) return answered({ ...model, task: null }, value);
  return { ...model, task: { ...task, label: labelOf(value) } };
}

function answered(model: Model, found: FailureFrom): Model {
  switch (found.kind) {
    case 'found':
      return opened(model, found);
    case 'none':
      return say(
        model,
        `No failure from here: all ${found.states} states searched, ${left(model)}.`,
      );
    case 'open': {
      const why = found.end === 'memory' ? 'then memory ran out' : 'which is the budget';
      const more = found.end === 'memory' ? '' : ' :find-failure STATES takes another.';
      return say(model, `None found from here: ${found.states} states searched, ${why}.${more}`);
    }
  }
}

/** Of the NMIs that the scenario has. */
function left(model: Model): string {
  const timeline = timelineOf(model);
  if (isEndless(timeline.system)) return 'NMIs without end';
  const { nmisLeft, cpus } = timeline.machineAt(model.mark);
  const taking = cpus.reduce((sum, cpu) => sum + cpu.nmisLeft, 0);
  const count = Math.min(nmisLeft, taking);
  return count === 1
    ? 'with the NMI that is left'
    : `with ${count === 0 ? 'no NMI' : `the ${count} NMIs`} left`;
}

/** The failing run as a branch, at its failure. */
function opened(model: Model, found: Extract<FailureFrom, { kind: 'found' }>): Model {
  const parent = timelineOf(model);
  const { timeline, first } = watchedTimeline(parent.system, found.schedule);
  const critical = first ?? { failure: found.failure, event: timeline.length };
  const mark = failureMark(timeline, critical);
  const inside = inNewBranch(model, {
    timeline,
    critical,
    isOpen: false,
    leftAt: sharedEvents(parent, timeline),
    mark,
    made: { how: 'found', text: `a failure from ${place(model.mark)} on` },
  });
  const { class: failureClass } = critical.failure;
  const events = mark - model.mark;
  const sure = found.isLeast
    ? 'with no more NMIs none has fewer switches'
    : 'there may be a shorter one';
  const far = `${events} ${events === 1 ? 'event' : 'events'} behind ${place(model.mark)}`;
  return say(inside, `Branch ${inside.branch} fails: ${failureClass}, ${far}; ${sure}.`);
}

const place = (mark: number): string => (mark === 0 ? 'the start' : `event ${mark - 1}`);
