/** What went wrong, in sentences. */
import type { Moment } from '../../src/history/simulate.ts';
import { walk } from '../../src/history/walk.ts';
import { explain } from '../../src/report/explaining/explain.ts';
import { wrap } from '../../src/report/printing/wrap.ts';
import { plainLine } from '../drawing/segments.ts';
import { branchOf, type Model, viewOf } from '../model/model.ts';
import { item, type ListContent } from './list-item.ts';

/** Longer runs are not told from their start. */
const MOST_TOLD = 100_000;

export function verdictList(model: Model): ListContent {
  const { critical, timeline } = branchOf(model);
  if (critical === null) {
    return { title: 'verdict', items: [item(plainLine('This run has not failed.'))] };
  }
  const width = model.size.width - 8;
  const items = sentencesOf(model).flatMap((sentence) => [
    ...wrap(sentence, width, 0, 0).map((line) => item(plainLine(line))),
    item([]),
  ]);
  const long =
    timeline.length > MOST_TOLD ? ' (the run is too long to be told from its start)' : '';
  return { title: `verdict: ${critical.failure.class}${long}`, items: items.slice(0, -1) };
}

const told = new WeakMap<object, string[]>();

function sentencesOf(model: Model): string[] {
  const { timeline, critical, disassembler } = viewOf(model);
  if (critical === null) return [];
  if (timeline.length > MOST_TOLD) return [`${critical.failure.message}.`];
  const known = told.get(critical);
  if (known !== undefined) return known;
  const { system } = timeline;
  const moments: Moment[] = [];
  walk(timeline, 0, timeline.length, (moment) => moments.push(moment));
  const sentences = explain(moments, { system, critical, disassembler });
  told.set(critical, sentences);
  return sentences;
}
