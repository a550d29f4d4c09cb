/** The list of protocols: nothing is cut, at any width, and what belongs to a protocol stands below it. */
import { describe, expect, it } from 'vitest';
import { type Listed, protocolLines } from '../../../src/cli/printing/protocol-list.ts';
import { PLAIN } from '../../../src/report/printing/paint.ts';

const LONG = 'One set of breakpoints for many sites, behind a list that is sorted by address';
const PROTOCOLS: readonly Listed[] = [
  {
    name: 'direct',
    origin: 'what ftrace never did',
    title: 'Plain writes',
    mends: [],
    variants: [],
  },
  {
    name: 'text-poke-batch-2019',
    origin: 'c0213b0ac03c (9 Oct 2019)',
    title: LONG,
    mends: [{ protocol: 'text-poke-bp-2013', what: 'a round of interrupts for each site' }],
    variants: [
      { define: { name: 'NO_SYNC', value: '1' }, title: 'without the sync' },
      { define: { name: 'SYNCS', value: '2' }, title: 'with two syncs' },
    ],
  },
];

describe('[C26] the list of protocols', () => {
  it('has titles beside the names where they have the room', () => {
    expect(protocolLines(PROTOCOLS, PLAIN, 100)).toEqual([
      'YEAR  PROTOCOL              COMMIT        TITLE',
      '      direct                              Plain writes',
      '        from: what ftrace never did',
      '2019  text-poke-batch-2019  c0213b0ac03c  One set of breakpoints for many sites, behind a list that',
      '                                          is sorted by address',
      '        mends text-poke-bp-2013: a round of interrupts for each site',
      '        -D NO_SYNC: without the sync',
      '        -D SYNCS=2: with two syncs',
    ]);
  });

  it('has them below where they have not', () => {
    expect(protocolLines(PROTOCOLS, PLAIN, 79)).toEqual([
      'YEAR  PROTOCOL              COMMIT',
      '        TITLE',
      '      direct',
      '        Plain writes',
      '        from: what ftrace never did',
      '2019  text-poke-batch-2019  c0213b0ac03c',
      '        One set of breakpoints for many sites, behind a list that is sorted by',
      '        address',
      '        mends text-poke-bp-2013: a round of interrupts for each site',
      '        -D NO_SYNC: without the sync',
      '        -D SYNCS=2: with two syncs',
    ]);
  });

  it('cuts no word of a title, however narrow', () => {
    for (const width of [10, 60, 61, 79, 120, 200]) {
      const lines = protocolLines(PROTOCOLS, PLAIN, width);
      expect(lines.join(' ').replace(/\s+/g, ' '), `${width}`).toContain(LONG);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(
        Math.max(width, 60),
      );
    }
  });

  it('lets no title drive a terminal', () => {
    const [protocol] = PROTOCOLS;
    const lines = protocolLines([{ ...protocol, title: 'a\x1b[2Jb' }], PLAIN, 79);
    expect(lines).toContainEqual(expect.stringContaining('a\\u001b[2Jb'));
  });
});
