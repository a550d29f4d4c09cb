/** The report as markdown, for a review. */
import { printable } from '../../machine/program/printable.ts';
import type { Judged } from '../judging/judgement.ts';
import { headline } from './answer-sentences.ts';
import { prose, type ReportOptions, sections } from './report.ts';

export function markdownLines(judged: Judged, options: ReportOptions): string[] {
  const { titles } = judged;
  const lines = [`## ${escaped(titles.a)} → ${escaped(titles.b)}: **${headline(judged)}**`, ''];
  for (const text of prose(judged)) lines.push(`- ${escaped(text)}`);
  for (const { title, lines: content } of sections(judged, { ...options, paint: undefined })) {
    lines.push('', `### ${escaped(title)}`, '', ...fenced(content));
  }
  return lines;
}

/** A fence that nothing in the text closes. */
function fenced(content: readonly string[]): string[] {
  const longest = Math.max(
    2,
    ...(content
      .join('\n')
      .match(/`+/g)
      ?.map((run) => run.length) ?? []),
  );
  const fence = '`'.repeat(longest + 1);
  return [fence, ...content.map(printable), fence];
}

function escaped(text: string): string {
  return printable(text).replace(/[\\`*_<>[\]#|]/g, '\\$&');
}
