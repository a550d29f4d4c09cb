/** Recorded results: read back as written, and refused when they are something else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Row, readResults, writeResults } from '../../../src/cli/museum/results.ts';

const folder = mkdtempSync(join(tmpdir(), 'pokelab-results-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROW: Row = {
  protocol: 'direct',
  source: '0123456789abcdef',
  searched: [{ scenario: '2 CPUs', verdict: 'pass', states: 1 }],
  hardware: { scenario: '2 CPUs', verdicts: { coherent: 'pass' } },
  failing: null,
  other: { scenario: '2 CPUs', verdict: 'pass', replay: 'direct.replay' },
  carried: [],
};

it('[C42] results are read as they were written; none where there is no file', () => {
  expect(readResults(join(folder, 'missing'))).toEqual([]);
  writeResults(folder, [ROW]);
  expect(readResults(folder)).toEqual([ROW]);
});

it.each([
  '',
  '{',
  'null',
  '[]',
  '{"format": 2, "rows": []}',
  '{"format": 1, "rows": {}}',
  '{"format": 1, "rows": [null]}',
  `{"format": 1, "rows": [${JSON.stringify({ ...ROW, searched: [{}] })}]}`,
  `{"format": 1, "rows": [${JSON.stringify({ ...ROW, searched: 'x' })}]}`,
  `{"format": 1, "rows": [${JSON.stringify({ ...ROW, hardware: null })}]}`,
  `{"format": 1, "rows": [${JSON.stringify({ ...ROW, failing: {} })}]}`,
  `{"format": 1, "rows": [${JSON.stringify({ ...ROW, other: {} })}]}`,
  `{"format": 1, "rows": [${JSON.stringify({ ...ROW, carried: [{ by: 'x' }] })}]}`,
])('[C42] [C4] anything else is refused: %s', (text) => {
  writeFileSync(join(folder, 'museum.json'), text);
  expect(() => readResults(folder)).toThrow('make them: museum --search');
});
