/** JUnit XML, as CI systems read it (the Ant task's schema). */
import { printable } from '../../machine/program/printable.ts';
import type { TestCase } from './test-case.ts';

export function junitXml(cases: readonly TestCase[]): string {
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  const body = suites.map((suite) =>
    suiteXml(
      suite,
      cases.filter((one) => one.suite === suite),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body.join('')}</testsuites>\n`;
}

function suiteXml(name: string, cases: readonly TestCase[]): string {
  const count = (outcome: TestCase['outcome']) =>
    cases.filter((one) => one.outcome === outcome).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  const attributes = [
    `name="${escaped(name)}"`,
    `tests="${cases.length}"`,
    `failures="${count('failed')}"`,
    `errors="${count('error')}"`,
    `skipped="${count('open')}"`,
    `time="${seconds.toFixed(3)}"`,
  ];
  return `  <testsuite ${attributes.join(' ')}>\n${cases.map(caseXml).join('')}  </testsuite>\n`;
}

function caseXml({ suite, name, outcome, message, seconds }: TestCase): string {
  const attributes = `classname="${escaped(suite)}" name="${escaped(name)}" time="${seconds.toFixed(3)}"`;
  const said = `message="${escaped(message)}"`;
  switch (outcome) {
    case 'ok':
      return `    <testcase ${attributes}><system-out>${escaped(message)}</system-out></testcase>\n`;
    case 'failed':
      return `    <testcase ${attributes}><failure ${said}/></testcase>\n`;
    case 'error':
      return `    <testcase ${attributes}><error ${said}/></testcase>\n`;
    case 'open':
      return `    <testcase ${attributes}><skipped ${said}/></testcase>\n`;
  }
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
