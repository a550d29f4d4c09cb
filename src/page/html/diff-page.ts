/** The page of two runs that were compared. */
import type { Side } from '../../diff/comparing/compare.ts';
import { markOfDifference } from '../../diff/comparing/pair-cursor.ts';
import type { Judged } from '../../diff/judging/judgement.ts';
import { headline } from '../../diff/telling/answer-sentences.ts';
import { lists, prose } from '../../diff/telling/report.ts';
import { openingMark } from '../../inspect/events/motion.ts';
import { entriesOf, entrySaid, saidLine } from '../../inspect/pairs/pair-entries.ts';
import { type Pair, pairOf } from '../../inspect/pairs/run-pair.ts';
import { printable } from '../../machine/program/printable.ts';
import type { Disassembler } from '../../report/naming/disassemble.ts';
import type { Story } from '../../report/telling/story.ts';
import type { PageDocument, PagePair } from '../document/page-document.ts';
import type { RunToShow } from '../document/run-document.ts';
import { html } from '../markup/html.ts';
import type { Part } from '../picture/left-out.ts';
import type { Assets } from './assets.ts';
import { partsOf } from './held-part.ts';
import { type Page, pageText, type Section } from './page.ts';
import { againSection, heldWords, LARGEST, noteSection, tableSection } from './run-page.ts';
import { runSection } from './run-section.ts';
import { paragraphs } from './sentences.ts';
import { type ShownPart, shownPart } from './shown-part.ts';

export interface DiffPage {
  judged: Judged;
  lines: readonly string[];
  /** What went wrong in the first and in the second run, in sentences; empty where nothing did. */
  explanations: readonly [readonly string[], readonly string[]];
  /** Of both runs, null for one that did not fail. */
  stories: readonly [Story | null, Story | null];
  again: readonly string[];
  disassembler: Disassembler;
  assets: Assets;
  tool: string;
}

/** Characters of all lanes of one run. */
const ROOM = 44;

/** The text of the page, with as much of both runs as keeps it small. */
export function diffPage(asked: DiffPage): string {
  const { judged, disassembler } = asked;
  const { comparison, titles } = judged;
  const [storyA, storyB] = asked.stories;
  const runs = [toShow(comparison.a, titles.a, storyA), toShow(comparison.b, titles.b, storyB)];
  const parts = runs.map(({ timeline, critical }) =>
    partsOf(timeline, openingMark(timeline, critical)),
  );
  const pair = pairOf({ a: 1, b: 2, titles, comparison, other: 0 });
  const most = Math.max(...parts.map(({ length }) => length));
  let text = '';
  for (let smaller = 0; smaller < most; smaller++) {
    const chosen = parts.map((list) => list[Math.min(smaller, list.length - 1)]);
    const shown = runs.map((run, nth) =>
      shownPart(run, chosen[nth], { disassembler, room: ROOM, nth }),
    );
    text = textOf(asked, { shown, parts: chosen, pair });
    if (Buffer.byteLength(text) <= LARGEST) break;
  }
  return text;
}

function toShow(
  { timeline, failure, critical }: Side,
  title: string,
  story: Story | null,
): RunToShow {
  const failing = failure === null ? null : { failure, event: critical };
  return { title, timeline, critical: failing, story };
}

interface Held {
  shown: readonly ShownPart[];
  parts: readonly Part[];
  pair: Pair;
}

function textOf(asked: DiffPage, { shown, parts, pair }: Held): string {
  const { judged, lines, again, assets, tool, explanations, disassembler } = asked;
  const { titles } = judged;
  const document: PageDocument = {
    runs: shown.map((one) => one.document),
    pair: pagePair(pair, parts, judged),
  };
  const held = shown.map(({ document: { title, length } }, at) => {
    return `${title}: ${heldWords(length, parts[at])}`;
  });
  const names = [titles.a, titles.b];
  const sections: Section[] = [
    {
      id: 'answer',
      title: 'What differs',
      isWords: true,
      body: html`${prose(judged).map((one) => html`<p>${one}</p>\n`)}`,
    },
    ...explanations.flatMap((sentences, run): Section[] => {
      if (sentences.length === 0) return [];
      const title = `What went wrong in ${names[run]}`;
      const body = html`${paragraphs(sentences, run)}`;
      return [{ id: `why-${run + 1}`, title, isWords: true, body }];
    }),
    runSection(
      shown.map(({ svg }, at) => ({ title: names[at], svg })),
      {
        title: 'Both runs',
        note: held.join(' '),
        hasFailure: shown.some(({ document: { failure } }) => failure !== null),
        hasStory: shown.some(({ document: { story } }) => story.length > 0),
      },
    ),
    tableSection(shown.map(({ table }, at) => ({ title: names[at], table }))),
    ...lists(judged, { width: WIDTH, disassembler }).map(noteSection),
    ...againSection(again),
  ];
  const verdict = { kind: kindOf(judged), words: headline(judged) };
  const title = `${titles.a} → ${titles.b}`;
  return pageText({ title, verdict, lines, sections, document, tool }, assets);
}

/** Columns of lists. */
const WIDTH = 100;

function kindOf({ comparison: { a, b }, judgement }: Judged): Page['verdict']['kind'] {
  if (b.failure !== null) return 'fail';
  return a.failure !== null && judgement.answer === 'fixed' ? 'pass' : 'none';
}

function pagePair(pair: Pair, [a, b]: readonly Part[], { judgement }: Judged): PagePair {
  const { toA, toB } = pair.cursor;
  return {
    first: judgement.first && markOfDifference(pair.cursor, judgement.first),
    toB: [...toB.subarray(a.start, a.end + 1)],
    toA: [...toA.subarray(b.start, b.end + 1)],
    differences: entriesOf(pair).map((entry) => ({
      a: entry.a,
      b: entry.b,
      text: printable(saidLine(entrySaid(pair, entry, 'a'), SENTENCE, '…')),
    })),
  };
}

/** Characters of a difference's sentence. */
const SENTENCE = 200;
