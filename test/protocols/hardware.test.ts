/** The table of protocols by hardware profile, computed. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import { isLong } from '../support/daily.ts';
import { COLUMNS, HARDWARE_ROWS } from './hardware-rows.ts';
import { hardwareVerdict } from './hardware-verdicts.ts';

beforeAll(prepareLanguage);

/** Most of the time that the table takes, for 287,789 states. */
const isLarge = (title: string, hardware: string): boolean =>
  title === '2009, an NMI at any moment' && hardware === 'amd';

describe('[M70] what comes out under each hardware profile', () => {
  it.each(HARDWARE_ROWS.map((row) => [row.title, row] as const))(
    '%s',
    { timeout: 300_000 },
    (_, row) => {
      for (const [column, hardware] of COLUMNS.entries()) {
        if (!isLong && isLarge(row.title, hardware)) continue;
        const expected = row.expected[column];
        // Where both places of the site give the same, the long test tries the second one too.
        const isShort = !isLong && !expected.includes('/');
        expect(hardwareVerdict(row, hardware, isShort), hardware).toBe(expected);
      }
    },
  );
});
