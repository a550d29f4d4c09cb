/** The museum's table and stories: what is said of results, and of those that are of another text. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Exhibit, exhibits, hashOf } from '../../../src/cli/museum/exhibits.ts';
import type { Row } from '../../../src/cli/museum/results.ts';
import { COLUMNS } from '../../../src/cli/museum/search-exhibit.ts';
import { isUpToDate, shownOf } from '../../../src/cli/museum/shown.ts';
import { storyLines } from '../../../src/cli/museum/story.ts';
import { tableLines, tableMarkdown } from '../../../src/cli/museum/table.ts';
import { type Protocol, parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { SourceFile } from '../../../src/machine/program/program.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { PLAIN } from '../../../src/report/printing/paint.ts';

const OPTIONS = { width: 75, paint: PLAIN, command: 'pokelab' };
const FOLDER = 'replays/museum';

function parsed(file: SourceFile): Protocol {
  const result = parseProtocol(file);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('; '));
  return result.protocol;
}

/** 2008, its variant, and 2009, which mends both. */
let list: Exhibit[] = [];
beforeAll(async () => {
  await prepareLanguage();
  const base = parsed(readBuiltin('ftrace-nmi-2008'));
  const defines = [{ name: 'NO_WMB', value: '1' }];
  const variant = parsed({ ...base.file, defines });
  const later = parsed(readBuiltin('ftrace-nmi-2009'));
  const mender = { protocol: later, what: 'two NMIs, one of which saw the flag' };
  list = [
    { protocol: base, variantOf: null, menders: [mender] },
    {
      protocol: variant,
      variantOf: { base, title: 'without the *write* fence' },
      menders: [{ protocol: base, what: null }],
    },
    { protocol: later, variantOf: null, menders: [] },
  ];
});

const carried = (mender: Protocol) => ({
  by: mender.name,
  source: hashOf(mender.file),
  answer: 'fixed' as const,
  headline: 'fixed: blocked',
  line: [`In ${mender.name} CPU0's task waits at 'a | b' (${mender.name}.c:50).`],
  certainty: ['This run no longer fails.', 'Neighbourhood: no schedule fails.'],
  isFailureNear: false,
});

const failing = ({ protocol, menders }: Exhibit): Row => ({
  protocol: protocol.name,
  source: hashOf(protocol.file),
  searched: [
    { scenario: '2 CPUs, 1 NMI, tso, 1 site, 1 job', verdict: 'pass', states: 8140 },
    { scenario: '2 CPUs, 2 NMIs, tso, 1 site, 1 job', verdict: 'cross-modification', states: 12 },
  ],
  hardware: {
    scenario: '2 CPUs, 2 NMIs, tso, 1 site, 1 job',
    verdicts: {
      coherent: 'cross-modification',
      aligned8: 'torn-fetch',
      amd: 'pass',
      intel: 'cross-modification',
      stale8: 'open',
    },
  },
  failing: {
    scenario: '2 CPUs, 2 NMIs, tso, 1 site, 1 job',
    class: 'cross-modification',
    message: 'CPU0 changed vfs_read while CPU1 was executing it',
    isLeast: true,
    isSmallest: true,
    replay: `${protocol.name.replaceAll(' -D ', '-')}.replay`,
  },
  other: null,
  carried: menders.map(({ protocol: mender }) => carried(mender)),
});

describe('[C42] the table', () => {
  it('says how each fails, what mended it by which line, and what to open', () => {
    const rows = list.slice(0, 2).map(failing);
    expect(tableLines(shownOf(list, rows, FOLDER), OPTIONS)).toEqual([
      'YEAR  PROTOCOL         coherent aligned8 amd    intel  stale8',
      '2008  ftrace-nmi-2008  XMOD     TORN     OK     XMOD   ?',
      '        An NMI helps to write: a flag and a counter',
      '        fails with 2 CPUs, 2 NMIs',
      '        mended by ftrace-nmi-2009 (e9d9df44736d): fixed: blocked. In',
      "          ftrace-nmi-2009 CPU0's task waits at 'a | b'",
      '          (ftrace-nmi-2009.c:50).',
      '        pokelab debug replays/museum/ftrace-nmi-2008.replay',
      '        -D NO_WMB      XMOD     TORN     OK     XMOD   ?',
      '        without the *write* fence',
      '        fails with 2 CPUs, 2 NMIs',
      "        without -D NO_WMB: fixed: blocked. In ftrace-nmi-2008 CPU0's task",
      "          waits at 'a | b' (ftrace-nmi-2008.c:50).",
      '        pokelab debug replays/museum/ftrace-nmi-2008-NO_WMB.replay',
      '2009  ftrace-nmi-2009  -        -        -      -      -',
      '        An NMI helps to write: flag and counter in one word',
      '        not searched yet',
      '',
      'TORN torn-fetch, XMOD cross-modification, ? not decided',
      'not known, in part or whole: 1; pokelab museum --changed',
    ]);
  });

  it('in Markdown, statements are code and nothing else is markup', () => {
    const lines = tableMarkdown(shownOf(list, list.slice(0, 2).map(failing), FOLDER)).split('\n');
    expect(lines[2]).toBe(
      "| 2008 | `ftrace-nmi-2008` | An NMI helps to write: a flag and a counter | XMOD | TORN | OK | XMOD | ? | [2 CPUs, 2 NMIs](replays/museum/ftrace-nmi-2008.replay) | ftrace-nmi-2009 (e9d9df44736d): fixed: blocked. In ftrace-nmi-2009 CPU0's task waits at `a \\| b` (ftrace-nmi-2009.c:50). |",
    );
    expect(lines[3]).toContain('| without the \\*write\\* fence |');
    const columns = lines.map((line) => line.match(/(?<!\\)\|/g)?.length);
    expect(new Set(columns).size).toBe(1);
  });

  it('shows no verdict of another text, and no answer of another mending text', () => {
    const [base] = list;
    const row = failing(base);
    const old = shownOf([base], [{ ...row, source: '0123456789abcdef' }], FOLDER);
    expect(tableLines(old, OPTIONS).slice(1, 4)).toEqual([
      '2008  ftrace-nmi-2008  -        -        -      -      -',
      '        An NMI helps to write: a flag and a counter',
      '        nothing is known: its text has changed since it was searched',
    ]);
    const [answer] = row.carried;
    const other = shownOf([base], [{ ...row, carried: [{ ...answer, source: '0' }] }], FOLDER);
    expect(tableLines(other, OPTIONS).join('\n')).not.toContain('fixed');
    expect(other.map(isUpToDate)).toEqual([false]);
    expect(old.map(isUpToDate)).toEqual([false]);
    expect(shownOf([base], [row], FOLDER).map(isUpToDate)).toEqual([true]);
  });

  it('says so where the line does not keep a failure away that is near', () => {
    const [base] = list;
    const row = failing(base);
    const near = [
      { ...row.carried[0], isFailureNear: true, certainty: ['x', 'A failure is near.'] },
    ];
    const text = tableLines(shownOf([base], [{ ...row, carried: near }], FOLDER), OPTIONS).join(
      ' ',
    );
    expect(text.replace(/\s+/g, ' ')).toContain('(ftrace-nmi-2009.c:50). A failure is near.');
  });
});

it('[C42] a story has the comment of the file, verdicts, what mended it, and what to open', () => {
  const [shown] = shownOf(list, list.slice(0, 1).map(failing), FOLDER);
  const text = storyLines(shown, OPTIONS).join('\n');
  for (const said of [
    'ftrace-nmi-2008: An NMI helps to write: a flag and a counter\n',
    'from 17666f02b118 (30 Oct 2008)',
    '  ftrace in October 2008: an NMI that arrives during an update makes the\n  same write itself',
    '  2 CPUs, 1 NMI: pass (8,140 states)\n',
    '  stale8: open (8 aligned bytes',
    'smallest scenario that fails so: 2 CPUs, 2 NMIs; no run of it fails so with\n  less\n',
    'mended by ftrace-nmi-2009 (e9d9df44736d), which says: two NMIs, one of\n  which',
    '  Neighbourhood: no schedule fails.\n',
    '\npokelab debug replays/museum/ftrace-nmi-2008.replay\n',
    '\npokelab diff replays/museum/ftrace-nmi-2008.replay --against ftrace-nmi-2009',
  ]) {
    expect(text).toContain(said);
  }
});

it('[C42] every built-in protocol is an exhibit, by date', async () => {
  const names = (await exhibits()).map(({ protocol }) => protocol.name);
  expect(names).toEqual(expect.arrayContaining(['direct', 'ftrace-nmi-2008', 'ftrace-nmi-2009']));
  expect(names.indexOf('ftrace-nmi-2008')).toBeLessThan(names.indexOf('ftrace-nmi-2009'));
  expect(new Set(names).size).toBe(names.length);
});

it('[C42] the hardware that a protocol is written for has a column, and is marked', async () => {
  const all = await exhibits();
  for (const { protocol } of all) {
    expect(COLUMNS, protocol.name).toContain(protocol.hardware ?? 'coherent');
  }
  const [base] = list;
  const written = { ...base, protocol: { ...base.protocol, hardware: 'amd' } };
  const lines = tableLines(shownOf([written], [failing(base)], FOLDER), OPTIONS);
  expect(lines[1]).toBe('2008  ftrace-nmi-2008  XMOD     TORN     OK*    XMOD   ?');
  expect(lines.join(' ')).toContain('* the hardware that it is written for');
});
