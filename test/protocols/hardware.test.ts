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
      // Where both places of the site give the same, the long test tries the second one too.
      const given = COLUMNS.map((hardware, column) => {
        if (!isLong && isLarge(row.title, hardware)) return row.expected[column];
        const isShort = !isLong && !row.expected[column].includes('/');
        return hardwareVerdict(row, hardware, isShort);
      });
      expect(given).toEqual(row.expected);
    },
  );
});
