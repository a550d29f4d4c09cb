/** Work on long runs, done in slices between keys: the next slice, how far it is, its end. */
import type { EventScan } from '../../src/inspect/events/scan.ts';
import { type Model, say, timelineOf } from '../model/model.ts';
import { tickPast, tickWhy } from './asking/explaining.ts';
import { tickFilter } from './asking/filtering.ts';
import { tickCount, tickSearch } from './asking/search-work.ts';
import { endTrace, tickTrace } from './asking/trace-work.ts';
import { tickHunt } from './branching/failure-from.ts';
import { tickAnswer } from './branching/pair-answers.ts';
import { tickChange } from './branching/what-if.ts';
import { tickContinue, tickRun } from './moving/continuing.ts';

/** Does one slice of the model's task. */
export function tick(model: Model): Model {
  const { task } = model;
  switch (task?.kind) {
    case undefined:
      return model;
    case 'continue':
      return tickContinue(model, task);
    case 'search':
      return tickSearch(model, task);
    case 'count':
      return tickCount(model, task);
    case 'filter':
      return tickFilter(model, task);
    case 'why':
      return tickWhy(model, task);
    case 'past':
      return tickPast(model, task);
    case 'answer':
      return tickAnswer(model, task);
    case 'trace':
      return tickTrace(model, task);
    case 'change':
      return tickChange(model, task);
    case 'hunt':
      return tickHunt(model, task);
    case 'run':
      return tickRun(model, task);
  }
}

/** Esc: what the task has found so far is kept where that means something. */
export function cancel(model: Model): Model {
  if (model.task === null) return model;
  if (model.task.kind === 'trace') return endTrace(model, model.task);
  if (model.task.kind === 'hunt')
    model.task.work.return({ kind: 'open', states: 0, end: 'interrupted' });
  return say({ ...model, task: null }, `Cancelled: ${model.task.label}.`);
}

/** How far a task is, from 0 to 1; null where nobody knows. */
export function progressOf(model: Model): number | null {
  const { task } = model;
  const { length } = timelineOf(model);
  switch (task?.kind) {
    case undefined:
    case 'answer':
    case 'change':
    case 'hunt':
    case 'run':
      return null;
    case 'continue':
      return doneOf(model, task.scan);
    case 'search': {
      const way = task.direction * (task.at - model.mark);
      return (task.hasWrapped ? way + length : way) / Math.max(1, length);
    }
    case 'count':
      return (model.found?.length ?? 0) / Math.max(1, length);
    case 'filter':
    case 'trace':
      return task.at / Math.max(1, length);
    case 'why':
    case 'past':
      return task.at / Math.max(1, ...task.roots);
  }
}

/** How far a scan is that began at the model's mark. */
function doneOf(model: Model, { direction, at }: Pick<EventScan, 'direction' | 'at'>): number {
  const all = direction > 0 ? timelineOf(model).length - model.mark : model.mark;
  return all === 0 ? 1 : Math.abs(at - model.mark) / all;
}
