/** JUnit XML, as CI systems read it (the Ant task's schema). */
import { printable } from '../../machine/program/printable.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { VERSION } from '../process/version.ts';
import { shownPath } from './file-uris.ts';
import { type CaseReport, type Finding, type Outcome, sentencesOf } from './report.ts';

export function junitXml(cases: readonly CaseReport[]): string {
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  const body = suites.map((suite) =>
    suiteXml(
      suite,
      cases.filter((one) => one.suite === suite),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body.join('')}</testsuites>\n`;
}

function suiteXml(name: string, cases: readonly CaseReport[]): string {
  const count = (outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  const attributes = [
    `name="${escaped(name)}"`,
    `tests="${cases.length}"`,
    `failures="${count('failed')}"`,
    `errors="${count('error')}"`,
    `skipped="${count('open')}"`,
    `time="${seconds.toFixed(3)}"`,
  ];
  const tool = `<property name="pokelab.version" value="${escaped(VERSION)}"/>`;
  return [
    `  <testsuite ${attributes.join(' ')}>\n`,
    `    <properties>${tool}</properties>\n`,
    ...cases.map(caseXml),
    '  </testsuite>\n',
  ].join('');
}

function caseXml({ suite, name, outcome, message, seconds, finding }: CaseReport): string {
  const place = finding === null ? '' : ` file="${escaped(shownPath(finding.file))}"`;
  const attributes = `classname="${escaped(suite)}" name="${escaped(name)}" time="${seconds.toFixed(3)}"${place}`;
  const said = `message="${escaped(message)}"`;
  switch (outcome) {
    case 'ok':
      return `    <testcase ${attributes}><system-out>${escaped(message)}</system-out></testcase>\n`;
    case 'failed':
      return `    <testcase ${attributes}>${failureXml(said, finding)}</testcase>\n`;
    case 'error':
      return `    <testcase ${attributes}><error ${said}/></testcase>\n`;
    case 'open':
      return `    <testcase ${attributes}><skipped ${said}/></testcase>\n`;
  }
}

/** Its body is what people read: the sentences, the story, where, and how to have it again. */
function failureXml(said: string, finding: Finding | null): string {
  if (finding === null) return `<failure ${said}/>`;
  const body = bodyLines(finding).map((line) => escaped(line));
  return `<failure ${said} type="${finding.rule}">${body.join('\n')}</failure>`;
}

/** Columns. */
const WIDTH = 75;

function bodyLines(finding: Finding): string[] {
  const { story, file, cause, scenario, again } = finding;
  const wrapped = (text: string, hanging = 2): string[] => wrap(text, WIDTH, 0, hanging);
  const steps = story.flatMap(({ event, sentence }) => wrapped(`${event}  ${sentence}`));
  return [
    ...sentencesOf(finding).flatMap((sentence) => wrapped(sentence)),
    ...(steps.length === 0 ? [] : ['', 'What led to it:', ...steps]),
    '',
    `place:     ${shownPath(file)}:${cause.line}`,
    ...(scenario === '' ? [] : wrapped(`scenario:  ${scenario}`, 11)),
    ...again,
  ];
}

/** In one line; what XML 1.0 has no place for is spelled, too. */
function escaped(text: string): string {
  const named: Record<string, string> = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": 'apos',
  };
  return printable(text).replace(/[&<>"']/g, (character) => `&${named[character]};`);
}
