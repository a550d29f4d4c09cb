/** What went wrong, in sentences; of two runs first what `diff` says of them. */

import type { Critical } from '../../src/detectors/failure.ts';
import type { Judged } from '../../src/diff/judging/judgement.ts';
import { headline } from '../../src/diff/telling/answer-sentences.ts';
import { lists, prose } from '../../src/diff/telling/report.ts';
import type { Moment } from '../../src/history/simulate.ts';
import type { Timeline } from '../../src/history/timeline.ts';
import { walk } from '../../src/history/walk.ts';
import { answerOf, type PairAnswer } from '../../src/inspect/pairs/pair-answer.ts';
import { otherSide, type Pair, type PairSide } from '../../src/inspect/pairs/run-pair.ts';
import { explain } from '../../src/report/explaining/explain.ts';
import type { Disassembler } from '../../src/report/naming/disassemble.ts';
import { doingText } from '../commands/branching/pair-answers.ts';
import { listRoom } from '../drawing/layout.ts';
import { plainLine } from '../drawing/segments.ts';
import { branchOf, type Model, viewOf } from '../model/model.ts';
import { sideOf, viewOfSide } from '../model/two-runs.ts';
import { groupTitle, item, type ListContent, type ListItem, paragraph } from './list-item.ts';

/** Longer runs are not told from their start. */
const MOST_TOLD = 100_000;

export function verdictList(model: Model): ListContent {
  const { pair } = model;
  const side = sideOf(model);
  if (pair !== null && side !== null) return answerList(model, pair, side);
  const { critical, timeline } = branchOf(model);
  if (critical === null) {
    return { title: 'verdict', items: [item(plainLine('This run has not failed.'))] };
  }
  const long =
    timeline.length > MOST_TOLD ? ' (the run is too long to be told from its start)' : '';
  const items = paragraphs(sentencesOf(viewOf(model)), listRoom(model.size));
  return { title: `verdict: ${critical.failure.class}${long}`, items };
}

function paragraphs(sentences: readonly string[], room: number): ListItem[] {
  return sentences.flatMap((one) => [paragraph(one, room), item([])]).slice(0, -1);
}

/** The answer, how sure it is, what was not done for it; then each run by itself. */
function answerList(model: Model, pair: Pair, side: PairSide): ListContent {
  const answer = answerOf(pair);
  const { judged } = answer;
  const isOver = answer.doing === null;
  const width = listRoom(model.size);
  const sections = sectionItems(judged, width);
  const runs = [side, otherSide(side)].flatMap((one) => runItems(model, pair, one, width));
  const { titles } = pair;
  const lead = `${titles.a} -> ${titles.b}: ${headline(judged)}${isOver ? '' : ', so far'}`;
  return {
    title: 'the answer of diff, then each run by itself',
    items: [
      paragraph(lead, width, 'strong'),
      item([]),
      ...prose(judged).map((one) => paragraph(one, width)),
      ...missing(answer, width),
      ...sections,
      ...runs,
    ],
  };
}

const kept = new WeakMap<Judged, { width: number; items: ListItem[] }>();

function sectionItems(judged: Judged, width: number): ListItem[] {
  const known = kept.get(judged);
  if (known?.width === width) return known.items;
  const items = lists(judged, { width }).flatMap(({ title, lines }) => [
    item([]),
    groupTitle(title),
    ...lines.map((line) => item(plainLine(line))),
  ]);
  kept.set(judged, { width, items });
  return items;
}

/** What the answer would say more of. */
function missing({ doing }: PairAnswer, width: number): ListItem[] {
  if (doing === null) return [];
  const text = `Not all of this is found out yet: ${doingText(doing)}.`;
  return [item([]), paragraph(text, width, 'notice')];
}

function runItems(model: Model, pair: Pair, side: PairSide, width: number): ListItem[] {
  const view = viewOfSide(model, side);
  if (view.critical === null) return [];
  const title = `${pair.titles[side]} by itself: ${view.critical.failure.class}`;
  return [item([]), groupTitle(title), ...paragraphs(sentencesOf(view), width)];
}

const told = new WeakMap<object, string[]>();

function sentencesOf(view: {
  timeline: Timeline;
  critical: Critical | null;
  disassembler: Disassembler | null;
}): string[] {
  const { timeline, critical, disassembler } = view;
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
