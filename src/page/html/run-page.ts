/** The page of one run. */
import { openingMark } from '../../inspect/events/motion.ts';
import { printable } from '../../machine/program/printable.ts';
import type { Disassembler } from '../../report/naming/disassemble.ts';
import type { RunToShow } from '../document/run-document.ts';
import { html, type Markup } from '../markup/html.ts';
import type { Assets } from './assets.ts';
import { partsOf } from './held-part.ts';
import { type Page, pageText, type Section } from './page.ts';
import { runSection } from './run-section.ts';
import { eventLink, paragraphs, withLinks } from './sentences.ts';
import { shownPart } from './shown-part.ts';

export interface RunWords {
  verdict: Page['verdict'];
  /** The scenario, where it came from, what is wrong with the file. */
  lines: readonly string[];
  explanation: readonly string[];
  conclusion: readonly string[];
  /** What the run is, as a heading. */
  shown: string;
  /** What else was found out, such as what a search covered: titles and lines. */
  notes: readonly { title: string; lines: readonly string[] }[];
  /** Sections that come behind all others but the last. */
  more?: readonly Section[];
  /** Lines for a shell. */
  again: readonly string[];
}

export interface RunPage extends RunToShow, RunWords {
  disassembler: Disassembler;
  assets: Assets;
  tool: string;
}

/** Bytes: a mail and a bug tracker take as much. */
export const LARGEST = 1_000_000;
/** Characters of all lanes together. */
const ROOM = 62;

/** The text of the page, with as much of the run as keeps it below `LARGEST` bytes, and what it holds of the run. */
export function runPage(run: RunPage): { text: string; start: number; end: number } {
  const { timeline, critical } = run;
  const mark = openingMark(timeline, critical);
  let made = { text: '', start: 0, end: 0 };
  for (const part of partsOf(timeline, mark)) {
    const { document, svg, table } = shownPart(run, part, {
      disassembler: run.disassembler,
      room: ROOM,
      nth: 0,
    });
    const words = heldWords(timeline.length, part);
    const notes = run.notes.map(noteSection);
    const sections = [
      ...sentenceSections(run),
      // Of a search that found nothing they are what was found.
      ...(critical === null ? notes : []),
      runSection([{ title: run.title, svg }], {
        title: run.shown,
        note: words,
        hasFailure: critical !== null,
        hasStory: run.story !== null,
      }),
      tableSection([{ title: run.title, table }]),
      ...(critical === null ? [] : notes),
      ...(run.more ?? []),
      ...againSection(run.again),
    ];
    const { title, verdict, lines, tool } = run;
    const page = {
      title,
      verdict,
      lines,
      sections,
      document: { runs: [document], pair: null },
      tool,
    };
    made = { text: pageText(page, run.assets), ...part };
    if (Buffer.byteLength(made.text) <= LARGEST) break;
  }
  return made;
}

export function heldWords(length: number, { start, end }: { start: number; end: number }): string {
  if (length === 0) return 'The run has no events.';
  if (start === 0 && end === length) return `All ${length} events of the run.`;
  return `Events ${start} to ${end - 1} of ${length}: the page would be too large with all of them. \`pokelab show\` and \`pokelab debug\` have the rest.`;
}

function sentenceSections({ explanation, conclusion, story }: RunPage): Section[] {
  const sections: Section[] = [];
  const isWords = true;
  if (explanation.length > 0) {
    sections.push({
      id: 'why',
      title: 'What went wrong',
      isWords,
      body: html`${paragraphs(explanation)}`,
    });
  }
  if (conclusion.length > 0) {
    const body = html`${paragraphs(conclusion)}`;
    sections.push({ id: 'conclusion', title: 'What would have stopped it', isWords, body });
  }
  if (story !== null && story.events.length > 0) {
    const beats = story.events.map(({ last, kind, sentence }) => {
      const number = kind === 'end' ? html`` : eventLink(last);
      return html`<li><span class="number">${number}</span> ${withLinks(printable(sentence))}</li>\n`;
    });
    const more =
      story.more === 0 ? html`` : html`<p>${story.more} more, further from the failure.</p>`;
    const body = html`<ol>${beats}</ol>${more}`;
    sections.push({ id: 'story', title: 'What led to it', isWords, body });
  }
  return sections;
}

export const tableSection = (tables: readonly { title: string; table: Markup }[]): Section => ({
  id: 'table',
  title: 'As a table',
  body: html`${tables.map(
    ({ title, table }) =>
      html`<details><summary>${title}: what each CPU did, a row each</summary><div class="scroll">${table}</div></details>`,
  )}`,
});

export const noteSection = (
  { title, lines }: { title: string; lines: readonly string[] },
  at: number,
): Section => ({ id: `note-${at + 1}`, title, body: html`<pre>${lines.join('\n')}</pre>` });

export const againSection = (lines: readonly string[]): Section[] =>
  lines.length === 0
    ? []
    : [{ id: 'again', title: 'Once more', body: html`<pre>${lines.join('\n')}</pre>` }];
