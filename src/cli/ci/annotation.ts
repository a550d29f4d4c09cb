/** Annotations of GitHub Actions: commands to its runner, a line each, `::error file=a.c,line=3,title=...::message`. */
import { printable } from '../../machine/program/printable.ts';
import { ownCommand } from '../process/shown-text.ts';
import { shownPath } from './file-uris.ts';
import { type CaseReport, type Report, sentencesOf } from './report.ts';

/** A line for each case that is not as it should be, marked as the program's own. */
export const annotationLines = ({ cases }: Report): string[] =>
  cases.flatMap((one) => {
    const line = annotation(one);
    return line === null ? [] : [ownCommand(line)];
  });

/** Without the colons that begin a command; null for a case that is as it should be. */
export function annotation({ suite, name, outcome, message, finding }: CaseReport): string | null {
  if (outcome === 'ok') return null;
  const title =
    outcome === 'open' ? `not decided: ${suite}` : `${finding?.rule ?? outcome}: ${suite}`;
  const said = finding === null ? [`${name}: ${message}`] : sentencesOf(finding);
  const place = finding === null ? [] : placeOf(finding.file, finding.cause.line);
  const properties = [...place, ['title', title]].map(
    ([key, value]) => `${key}=${property(value)}`,
  );
  const text = said.map((sentence) => data(printable(sentence))).join(data('\n'));
  return `${outcome === 'open' ? 'warning' : 'error'} ${properties.join(',')}::${text}`;
}

const placeOf = (file: Parameters<typeof shownPath>[0], line: number): string[][] => [
  ['file', shownPath(file)],
  ['line', String(line)],
];

/** As actions/toolkit escapes them: the percent sign first. */
const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string =>
  data(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
