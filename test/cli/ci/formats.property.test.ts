/** [W4] [W5] [W8] [C61] [C62] [C63] Whatever a name or a sentence holds: who reads the formats finds it, and nothing else. */
import { describe, expect, it } from 'vitest';
import { annotation } from '../../../src/cli/ci/annotation.ts';
import { junitXml } from '../../../src/cli/ci/junit.ts';
import type { CaseReport, Finding, Report } from '../../../src/cli/ci/report.ts';
import { sarifText } from '../../../src/cli/ci/sarif.ts';
import { caseSummary, fittedSummary, suiteSummary } from '../../../src/cli/ci/summary.ts';
import { shownText } from '../../../src/cli/process/shown-text.ts';
import { escapedProse } from '../../../src/report/printing/markdown.ts';
import fc from '../../support/property.ts';
import { readCommand, readProse, readXml } from './readers.ts';
import { wrongWith } from './sarif-schema.ts';

const SPECIAL =
  '\n|\r|\r\n|::|%|%0A|%25|,|:|=|##[|[|]|](|(|)|{|}|{0}|<|>|&|&amp;|"|\'|]]>|<!--|-->|`|```|~~~|*|_|#|#12|\\|\\\\|@name|http://|www.|$|!| |\t|\0|\u001b[31m|\u2028|\ud800|é|漢|\u202e|- |1. |> |/|..'
    .split('|')
    .concat('|');

const words = fc
  .array(fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ maxLength: 4 }), fc.constant('word')))
  .map((parts) => parts.join(''));

/** Printed: what is not printable is spelled, as in JSON. */
const spelled = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );

function findingOf(text: string): Finding {
  const place = { line: 3, column: 1, endColumn: 9, fn: text, statement: text };
  return {
    rule: 'hang',
    message: text,
    explanation: [text, text],
    conclusion: [text],
    story: [
      { event: 1, sentence: text, place, fails: false },
      { event: 7, sentence: text, place: null, fails: true },
    ],
    more: 2,
    file: { path: `d/${text}`, isBuiltin: false },
    cause: place,
    failing: { ...place, line: 5 },
    scenario: text,
    again: [`reproduce: pokelab check ${text}`],
    replay: `r/${text}`,
  };
}

const failed = (text: string): CaseReport => ({
  suite: text,
  name: text,
  outcome: 'failed',
  message: text,
  seconds: 1,
  finding: findingOf(text),
});

const reportOf = (text: string, cases = [failed(text)]): Report => ({
  verb: 'check',
  subject: text,
  status: 1,
  cases,
  folded: [{ title: 'The run', lines: [text, '```'] }],
});

/** Lines of which a renderer makes something; a fence is closed by its like. */
function outsideFences(lines: readonly string[]): string[] {
  let fence: string | null = null;
  const outside: string[] = [];
  for (const line of lines) {
    const run: string | undefined = /^(`{3,})/.exec(line)?.[1];
    if (fence === null) {
      if (run === line) fence = line;
      else outside.push(line);
    } else if (run !== undefined && run.length >= fence.length) {
      expect(line).toBe(fence);
      fence = null;
    }
  }
  expect(fence).toBeNull();
  return outside;
}

describe('any text', () => {
  it('is said by SARIF, which stays as the standard says', () => {
    fc.assert(
      fc.property(words, (text) => {
        fc.pre(text !== '' && !text.includes('\0'));
        const shown = sarifText(reportOf(text));
        // What is written is printable, and parses to the text itself.
        expect(spelled(shown.replaceAll('\n', ''))).toBe(shown.replaceAll('\n', ''));
        const log = JSON.parse(shown);
        expect(wrongWith(log)).toEqual([]);
        const [result] = log.runs[0].results;
        const read = (message: string) => message.replace(/\{\{|\}\}/g, ([brace]) => brace);
        const wanted = text.replaceAll('](', '] (');
        const step = result.codeFlows[0].threadFlows[0].locations[1];
        expect(read(step.location.message.text)).toBe(wanted);
        expect(read(result.message.text)).toBe(
          [text, text, text].join('\n').replaceAll('](', '] ('),
        );
        expect(result.locations[0].logicalLocations[0].name).toBe(text);
        expect(result.properties.scenario).toBe(text);
      }),
      { numRuns: fc.daily(100, 500) },
    );
  });

  it('is said by JUnit XML, which stays well formed', () => {
    fc.assert(
      fc.property(words, (text) => {
        const cases = (['ok', 'failed', 'error', 'open'] as const).map(
          (outcome): CaseReport => ({
            ...failed(text),
            outcome,
            finding: outcome === 'failed' ? findingOf(text) : null,
          }),
        );
        const [suite] = readXml(junitXml(cases)).children;
        expect(suite.attributes.name).toBe(spelled(text));
        const [, ...read] = suite.children;
        expect(read.map(({ attributes }) => attributes.name)).toEqual(
          cases.map(() => spelled(text)),
        );
        const said = read.map(({ children: [child] }) => child);
        expect(said.map(({ name }) => name)).toEqual(['system-out', 'failure', 'error', 'skipped']);
        expect(said[0].text).toBe(spelled(text));
        for (const { attributes } of said.slice(1)) expect(attributes.message).toBe(spelled(text));
        expect(said[1].text.split('\n')).toContain(`reproduce: pokelab check ${spelled(text)}`);
      }),
      { numRuns: fc.daily(100, 500) },
    );
  });

  it('is said by an annotation, which stays one command', () => {
    fc.assert(
      fc.property(words, (text) => {
        const line = `::${annotation(failed(text))}`;
        expect(line).not.toMatch(/[\r\n]/);
        const command = readCommand(line);
        expect(command?.name).toBe('error');
        expect(command?.properties.title).toBe(spelled(`hang: ${text}`).trim());
        expect(command?.properties.line).toBe('3');
        expect(command?.data).toBe([text, text, text].map(spelled).join('\n'));
        // What the runner is given is that command and no other.
        const printed = shownText(`${text}\n`, false, true);
        for (const other of printed.split('\n')) expect(readCommand(other)).toBeNull();
      }),
      { numRuns: fc.daily(100, 500) },
    );
  });

  it('is said by a summary, and nothing of it is mark-up', () => {
    fc.assert(
      fc.property(words, (text) => {
        expect(readProse(escapedProse(text))).toBe(spelled(text));
        for (const summary of [caseSummary(reportOf(text)), suiteSummary(reportOf(text))]) {
          const lines = outsideFences(fittedSummary(summary, 1 << 20)?.split('\n') ?? []);
          const items = lines.filter((line) => line.startsWith('- '));
          expect(items.map((line) => readProse(line.slice(2)))).toEqual(
            [text, text, text].map(spelled),
          );
          expect(lines.filter((line) => line === '<details>')).toHaveLength(
            lines.filter((line) => line === '</details>').length,
          );
        }
      }),
      { numRuns: fc.daily(100, 500) },
    );
  });
});

describe('[C63] a summary that is too long', () => {
  it('is cut to what there is room for, part by part, and says so', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 60 }), { maxLength: 9 }),
        fc.nat(600),
        (parts, room) => {
          const summary = { head: '## head\n', parts };
          const text = fittedSummary(summary, room);
          if (text === null) {
            expect(room).toBeLessThan(120);
            return;
          }
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(room);
          expect(text.startsWith('## head\n')).toBe(true);
          const missing = /(\d+) more parts? (?:is|are) left out/.exec(text)?.[1] ?? '0';
          const kept = parts.length - Number(missing);
          expect(kept).toBeGreaterThanOrEqual(0);
          if (kept === parts.length) expect(text).toBe(['## head\n', ...parts].join('\n'));
        },
      ),
    );
  });
});
