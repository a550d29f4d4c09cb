/** The whole museum, searched again. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exhibits } from '../../src/cli/museum/exhibits.ts';
import { type Row, readResults } from '../../src/cli/museum/results.ts';
import { isUpToDate, shownOf } from '../../src/cli/museum/shown.ts';
import { searchAgain } from './museum.ts';

const FOLDER = join('replays', 'museum');
let fresh = '';
beforeAll(() => {
  fresh = mkdtempSync(join(tmpdir(), 'pokelab-museum-'));
});
afterAll(() => rmSync(fresh, { recursive: true }));

/** What a budget ended may end elsewhere on another machine. */
const isDecided = ({ searched, hardware, failing }: Row): boolean =>
  ![...searched.map(({ verdict }) => verdict), ...Object.values(hardware.verdicts)].includes(
    'open',
  ) &&
  (failing === null || (failing.isLeast && failing.isSmallest));

it('[C43] every protocol and variant has been searched', async () => {
  const shown = shownOf(await exhibits(), readResults(FOLDER), FOLDER);
  const missing = shown.filter((one) => !isUpToDate(one));
  expect(missing.map(({ exhibit }) => exhibit.protocol.name)).toEqual([]);
});

it.each(readResults(FOLDER).filter(isDecided))('[C43] $protocol', async (row) => {
  expect(await searchAgain(row, fresh)).toEqual(row);
  const { replay } = row.failing ?? row.other ?? {};
  if (replay === undefined) return;
  const [again, kept] = [fresh, FOLDER].map((folder) => readFileSync(join(folder, replay)));
  expect(again.equals(kept)).toBe(true);
});
