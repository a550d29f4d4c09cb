/** A summary in Markdown, as GitHub Actions shows it on the page of a run; it holds no mark-up but its own. */
import { cellCode, code, escapedProse, fenced } from '../../report/printing/markdown.ts';
import { shownPath } from './file-uris.ts';
import { type CaseReport, type Finding, type Outcome, type Report, sentencesOf } from './report.ts';

/** Its parts may be left out, where there is no room for all. */
export interface Summary {
  head: string;
  parts: readonly string[];
}

/** Bytes of the file of a step: GitHub shows nothing at all of a longer one. */
export const SUMMARY_BYTES = 1 << 20;

const WORDS: Readonly<Record<Outcome, string>> = {
  ok: 'PASS',
  failed: 'FAIL',
  error: 'ERROR',
  open: 'NOT DECIDED',
};

/** Of lines that are Markdown already. */
export const partedSummary = (head: readonly string[], parts: readonly string[][]): Summary => ({
  head: text(head),
  parts: parts.map(text),
});

/** Of one case: its verdict, what was found, and the rest folded. */
export function caseSummary({ cases: [one], folded }: Report): Summary {
  return {
    head: text([
      `## ${WORDS[one.outcome]}: ${code(one.name)}`,
      ...(one.finding === null ? ['', escapedProse(one.message)] : []),
    ]),
    parts: [
      ...(one.finding === null ? [] : findingParts(one.finding)),
      ...folded.map(({ title, lines }) => foldedText(title, fenced(lines))),
    ],
  };
}

/** Of many: how many there are of each kind, a table of all, and what was found below it. */
export function suiteSummary({ cases, subject, folded }: Report): Summary {
  const count = (outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length;
  const counts = [cases.length, ...(['ok', 'failed', 'error', 'open'] as const).map(count)];
  const found = cases.flatMap(({ name, finding }) => (finding === null ? [] : [{ name, finding }]));
  return {
    head: text([
      `## pokelab: ${code(subject)}`,
      '',
      '| cases | ok | failed | errors | open |',
      '| ---: | ---: | ---: | ---: | ---: |',
      `| ${counts.join(' | ')} |`,
    ]),
    parts: [
      ...found.map(({ name, finding }) =>
        text([`### ${code(name)}`, '', findingParts(finding).join('\n')]),
      ),
      ...(cases.length === 0 ? [] : [foldedText('All cases', casesTable(cases))]),
      ...folded.map(({ title, lines }) => foldedText(title, fenced(lines))),
    ],
  };
}

const casesTable = (cases: readonly CaseReport[]): string[] => [
  '| | case | what was found | s |',
  '| --- | --- | --- | ---: |',
  ...cases.map(({ name, outcome, message, seconds }) => {
    const cells = [WORDS[outcome], cellCode(name), escapedProse(message), seconds.toFixed(1)];
    return `| ${cells.join(' | ')} |`;
  }),
];

function findingParts(finding: Finding): string[] {
  const { rule, file, cause, story, more, again } = finding;
  const sentences = sentencesOf(finding).map((sentence) => `- ${escapedProse(sentence)}`);
  const where = `${code(rule)} at ${code(`${shownPath(file)}:${cause.line}`)}`;
  const left = more === 0 ? [] : ['', `${more} more further from the failure.`];
  const steps = story.map(({ event, sentence }) => `| ${event} | ${escapedProse(sentence)} |`);
  const table = ['| event | |', '| ---: | --- |', ...steps, ...left];
  return [
    text([where, '', ...sentences]),
    ...(again.length === 0 ? [] : [text(fenced(again))]),
    ...(steps.length === 0 ? [] : [foldedText('What led to it', table)]),
  ];
}

const foldedText = (title: string, lines: readonly string[]): string =>
  text(['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>']);

const text = (lines: readonly string[]): string => `${lines.join('\n').replace(/\n+$/, '')}\n`;

/** As much of it as there is room for, in bytes; null where there is none for its head. */
export function fittedSummary({ head, parts }: Summary, room: number): string | null {
  const size = (part: string): number => Buffer.byteLength(part) + 1;
  let left = room - size(head) - size(omitted(parts.length));
  if (left < 0) return null;
  const kept: string[] = [];
  for (const part of parts) {
    if (size(part) > left) continue;
    kept.push(part);
    left -= size(part);
  }
  const missing = parts.length - kept.length;
  return [head, ...kept, ...(missing > 0 ? [omitted(missing)] : [])].join('\n');
}

const omitted = (parts: number): string =>
  `${parts} more ${parts === 1 ? 'part is' : 'parts are'} left out: a summary holds 1 MiB at most.\n`;
