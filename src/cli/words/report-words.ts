/** What a verb hands to a CI system, as rows of the table of verbs, and whether it is asked for. */
import type { Words } from './given-words.ts';
import type { Verb, VerbOption } from './verb.ts';

const SARIF: VerbOption = ['--sarif <file>', 'write SARIF 2.1.0 to this new file'];
export const JUNIT: VerbOption = ['--junit <file>', 'write JUnit XML to this new file'];
const ANNOTATE: VerbOption = [
  '--annotate',
  'annotations of GitHub Actions on stderr, a line for each failure',
];
export const SUMMARY: VerbOption = [
  '--summary <file>',
  'add a summary in Markdown to this file, as of $GITHUB_STEP_SUMMARY',
];

/** Of a verb that looks for failures. */
export const REPORTS: Verb['options'] = [SARIF, JUNIT, SUMMARY, ANNOTATE];

/** A failing run is told in full for them, whatever else is printed. */
export const asksForReports = ({ sarif, junit, annotate, summary }: Words): boolean =>
  [sarif, junit, annotate, summary].some((word) => word !== undefined);
