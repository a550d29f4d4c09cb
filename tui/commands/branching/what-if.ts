/** Commands that change one thing of a run: the rest is carried on, and the branch put beside the run that it was made of. */
import { compareRuns } from '../../../src/diff/comparing/compare.ts';
import type { Branch } from '../../../src/inspect/branches/branches.ts';
import { stepsBefore } from '../../../src/inspect/branches/branches.ts';
import type { Change } from '../../../src/inspect/changes/change.ts';
import { changeText, outcomeText } from '../../../src/inspect/changes/change-words.ts';
import { type ChangedRun, changedRun } from '../../../src/inspect/changes/changed-run.ts';
import { choicesAt, commitAt, skips, swaps } from '../../../src/inspect/changes/choices.ts';
import { type Pair, pairOf } from '../../../src/inspect/pairs/run-pair.ts';
import type { LongWork } from '../../model/long-work.ts';
import { begun, branchOf, complain, type Model, say, timelineOf } from '../../model/model.ts';
import { withPair } from '../../model/two-runs.ts';
import { inNewBranch } from './new-branch.ts';
import { atMarks, lineHere } from './side-by-side.ts';

/** `X`: the list of what can be otherwise here. */
export function listChanges(model: Model): Model {
  return changesHere(model).length > 0
    ? { ...model, overlay: { list: 'what-if', cursor: 0 } }
    : complain(model, 'Nothing can be otherwise at this event.');
}

export function changesHere(model: Model): { line: string; text: string }[] {
  const { critical } = branchOf(model);
  // Behind its failure a run does not go on.
  const isOver = critical !== null && model.mark > critical.event;
  return choicesAt(timelineOf(model), model.mark, model.cpu)
    .filter(({ change }) => !(isOver && change.kind === 'hold'))
    .map(({ change, text }) => ({ line: lineOf(model, change), text }));
}

/** The command that makes the change at the model's mark. */
function lineOf(model: Model, change: Change): string {
  switch (change.kind) {
    case 'skip':
      return 'skip';
    case 'delay':
      return change.until === null ? 'delay' : `delay ${change.until}`;
    case 'swap': {
      const cpu = timelineOf(model).columns.cpu[change.other];
      return change.other < change.event ? `swap ${cpu} before` : `swap ${cpu}`;
    }
    case 'hold':
      return change.until === null ? 'hold' : `hold ${change.until}`;
  }
}

/** `:skip` */
export function skip(model: Model): Model {
  const [choice] = skips(timelineOf(model), model.mark);
  if (choice !== undefined) return begin(model, choice.change);
  return complain(model, 'The current event is of no NMI from outside, and preempts no task.');
}

/** `:delay [EVENT]` */
export function delay(model: Model, word: string): Model {
  const timeline = timelineOf(model);
  const event = commitAt(timeline, model.mark);
  if (event < 0) {
    return complain(model, 'The current event is no store that goes through a store buffer.');
  }
  const until = eventAfter(model, word, event);
  if (typeof until === 'string') return complain(model, until);
  return begin(model, { kind: 'delay', event, until });
}

/** `:hold [EVENT]`: the CPU that is followed. */
export function hold(model: Model, word: string): Model {
  const { mark, cpu } = model;
  if (stepsBefore(timelineOf(model), mark) === null) {
    return complain(
      model,
      'One step made this event and the next: i goes on to where a CPU can stop.',
    );
  }
  if (timelineOf(model).system.cpus === 1) return complain(model, 'There is no other CPU.');
  const until = eventAfter(model, word, mark - 1);
  if (typeof until === 'string') return complain(model, until);
  return begin(model, { kind: 'hold', mark, cpu, until });
}

/** The event that the word names, null for no word, or why it cannot be that one. */
function eventAfter(model: Model, word: string, event: number): number | null | string {
  if (word === '') return null;
  const until = Number(word);
  const last = timelineOf(model).length - 1;
  const isEvent = Number.isInteger(until) && until > event && until <= last;
  return isEvent ? until : `Say until which event: ${event + 1} to ${last}.`;
}

/** `:swap [CPU] [before]` */
export function swap(model: Model, words: string): Model {
  const timeline = timelineOf(model);
  const [, number = '', before = ''] = /^(\d*)\s*(before)?$/.exec(words) ?? [];
  if (words !== '' && number === '' && before === '') {
    return complain(model, 'Say with which CPU, and on which side: swap 1, swap 1 before.');
  }
  const found = swaps(timeline, model.mark).flatMap(({ change }) =>
    change.kind === 'swap' ? [change] : [],
  );
  const wanted = found.filter(({ event, other }) => {
    const isBefore = other < event;
    const isCpu = number === '' || timeline.columns.cpu[other] === Number(number);
    return isCpu && isBefore === (before !== '');
  });
  const distance = ({ event, other }: { event: number; other: number }) => Math.abs(other - event);
  const [nearest] = wanted.sort((x, y) => distance(x) - distance(y));
  if (nearest !== undefined) return begin(model, nearest);
  const cpu = number === '' ? 'Another CPU' : `CPU${number}`;
  const when = before === '' ? 'later' : 'earlier';
  return complain(model, `${cpu} does nothing ${when} that this event could be swapped with.`);
}

type ChangeWork = Extract<LongWork, { kind: 'change' }>;

function begin(model: Model, change: Change): Model {
  const timeline = timelineOf(model);
  const made = changeText(timeline, change);
  const work = changedRun(timeline, change);
  const task: ChangeWork = { kind: 'change', label: `this run ${made}`, work, made };
  return begun({ ...model, overlay: null }, task);
}

/** Parts of the work in one slice. */
const PARTS = 8;

export function tickChange(model: Model, task: ChangeWork): Model {
  for (let part = 0; part < PARTS; part++) {
    const { done, value } = task.work.next();
    if (done) return arrived({ ...model, task: null }, task.made, value);
  }
  return model;
}

function arrived(model: Model, made: string, run: ChangedRun): Model {
  const parent = branchOf(model);
  const { timeline, critical, isOpen, shared, missed } = run;
  const isSame =
    shared === timeline.length && timeline.schedule.length === parent.timeline.schedule.length;
  if (isSame) return complain(model, `${capital(made)} it is the same run.`);
  if (missed !== null) return complain(model, `Not so, the rest carried on: ${missed}.`);
  const own = {
    timeline,
    critical,
    isOpen,
    leftAt: shared,
    mark: shared,
    made: { how: 'changed' as const, text: made },
  };
  const inside = inNewBranch(model, own);
  const branch = branchOf(inside);
  const text = outcomeText(parent, branch);
  if (timeline.length + parent.timeline.length > MOST_BESIDE) {
    return say(inside, `${text} :beside puts both side by side.`);
  }
  const paired = putBeside(inside, parent, branch);
  return say({ ...paired, overlay: { list: 'differences', cursor: lineHere(paired) } }, text);
}

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);

/** Events of two runs that are compared without being asked. */
const MOST_BESIDE = 200_000;
/** Both cursors go to the first difference. */
function putBeside(model: Model, left: Branch, right: Branch): Model {
  const [a, b] = [left, right].map(({ timeline, critical }) => ({
    timeline,
    verdict: critical ?? { failure: null, event: timeline.length },
  }));
  const pair: Pair = pairOf({
    a: left.id,
    b: right.id,
    titles: { a: `branch ${left.id}`, b: `branch ${right.id}` },
    comparison: compareRuns(a, b),
    change: right.made?.how === 'changed' && right.parent === left.id ? right.made.text : null,
    other: right.leftAt,
  });
  const [first] = pair.cursor.stops;
  const shown = withPair(model, pair);
  return first === undefined ? shown : atMarks(shown, first);
}

/** `:beside [BRANCH]`: the branch and its parent, or another one. */
export function beside(model: Model, word: string): Model {
  const right = branchOf(model);
  const id = word === '' ? right.parent : Number(word);
  const left = model.branches.find((branch) => branch.id === id && branch !== right);
  if (left !== undefined) return putBeside(model, left, right);
  const why = word === '' ? 'This run has left no other' : `There is no other branch ${word}`;
  return complain(model, `${why}: t shows the tree.`);
}
