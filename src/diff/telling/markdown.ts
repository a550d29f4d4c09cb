/** The report as markdown, for a review. */
import { escapedProse, fenced } from '../../report/printing/markdown.ts';
import type { Judged } from '../judging/judgement.ts';
import { headline } from './answer-sentences.ts';
import { prose, type ReportOptions, sections } from './report.ts';

export const markdownLines = (judged: Judged, options: ReportOptions): string[] =>
  markdownParts(judged, options).flatMap((lines, nth) => (nth === 0 ? lines : ['', ...lines]));

/** The answer, and a part for each section. */
export function markdownParts(judged: Judged, options: ReportOptions): string[][] {
  const { titles } = judged;
  const answer = [
    `## ${escapedProse(titles.a)} → ${escapedProse(titles.b)}: **${escapedProse(headline(judged))}**`,
    '',
    ...prose(judged).map((text) => `- ${escapedProse(text)}`),
  ];
  const parts = sections(judged, { ...options, paint: undefined });
  return [
    answer,
    ...parts.map(({ title, lines }) => [`### ${escapedProse(title)}`, '', ...fenced(lines)]),
  ];
}
