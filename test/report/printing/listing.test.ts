import { describe, expect, it } from 'vitest';
import { DEFAULT_STACKS } from '../../../src/machine/state/stacks.ts';
import { alignedLines, replayLines, sizeName } from '../../../src/report/printing/listing.ts';
import { pasteLines, quoted } from '../../../src/report/printing/paste-lines.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

describe('aligned tables', () => {
  it('numbers to the right, no blanks at the end', () => {
    const columns = [
      { title: 'NAME' },
      { title: 'COUNT', align: 'right' as const },
      { title: 'X' },
    ];
    expect(
      alignedLines(columns, [
        ['a', '5', ''],
        ['longer', '12345', 'y'],
      ]),
    ).toEqual(['NAME    COUNT  X', 'a           5', 'longer  12345  y']);
  });

  it('what a file is called cannot drive a terminal', () => {
    expect(alignedLines([{ title: 'FILE' }], [['a\x1b[2J\nb']])[1]).toBe('a\\u001b[2J\\u000ab');
  });

  it('a replay a line', () => {
    const lines = replayLines([
      {
        file: 'replays/race.replay',
        verdict: 'cross-modification',
        protocol: 'ftrace-nmi-2008',
        scenario: '2 CPUs, 2 NMIs, tso, 1 site, 1 job',
        events: 151,
        bytes: 3456,
      },
      {
        file: 'replays/x.replay',
        verdict: 'pass',
        protocol: 'direct',
        scenario: '1 CPU, 0 NMIs, sc, 1 site, 1 job',
        events: 7,
        bytes: 890,
      },
    ]);
    expect(`\n${lines.join('\n')}\n`).toBe(`
FILE                 VERDICT             PROTOCOL         SCENARIO                            EVENTS    SIZE
replays/race.replay  cross-modification  ftrace-nmi-2008  2 CPUs, 2 NMIs, tso, 1 site, 1 job     151  3.5 KB
replays/x.replay     pass                direct           1 CPU, 0 NMIs, sc, 1 site, 1 job         7   890 B
`);
  });

  it('a replay below its name where a line would be too wide', () => {
    const summary = {
      file: 'replays/race.replay',
      verdict: 'cross-modification',
      protocol: 'ftrace-nmi-2008',
      scenario: '2 CPUs, 2 NMIs, tso, 1 site, 1 job',
      events: 151,
      bytes: 3456,
    };
    for (let width = 30; width <= 120; width++) {
      const lines = replayLines([summary, { ...summary, events: 1 }], undefined, width);
      expect(lines.every((line) => line.length <= width)).toBe(true);
      const words = lines.join(' ').replace(/\s+/g, ' ');
      for (const part of [summary.file, summary.verdict, summary.protocol, summary.scenario]) {
        expect(words).toContain(part);
      }
    }
    expect(replayLines([summary], undefined, 60)).toEqual([
      'FILE',
      '    VERDICT  PROTOCOL: SCENARIO; EVENTS, SIZE',
      'replays/race.replay',
      '    cross-modification  ftrace-nmi-2008: 2 CPUs, 2 NMIs,',
      '      tso, 1 site, 1 job; 151 events, 3.5 KB',
    ]);
  });

  it('sizes', () => {
    const sizes = [0, 999, 1000, 9949, 9951, 999_400, 999_500, 1e6, 12.3e6, 5e9];
    expect(sizes.map(sizeName)).toEqual([
      '0 B',
      '999 B',
      '1.0 KB',
      '9.9 KB',
      '10 KB',
      '999 KB',
      '1.0 MB',
      '1.0 MB',
      '12 MB',
      '5.0 GB',
    ]);
  });
});

describe('lines to paste', () => {
  const scenario: Scenario = {
    protocol: 'ftrace-nmi-2008',
    source: { name: 'ftrace-nmi-2008.c', text: '' },
    cpus: 2,
    nmis: 2,
    nmisPerCpu: [2, 2],
    memory: 'tso',
    hardware: 'coherent',
    sites: 1,
    jobs: 1,
    tasks: 1,
    ...DEFAULT_STACKS,
  };
  const options = {
    command: 'npx pokelab',
    protocol: 'ftrace-nmi-2008',
    strategy: 'exhaustive',
    seed: 7,
  };
  const lines = (changed: Partial<Scenario>, others: Partial<typeof options> = {}) =>
    pasteLines({
      ...options,
      ...others,
      scenario: { ...scenario, ...changed },
      file: 'a b.replay',
    });

  it('reproduce, replay and debug', () => {
    expect(lines({})).toEqual([
      'reproduce: npx pokelab check ftrace-nmi-2008 --cpus 2 --nmis 2 --memory tso --sites 1 --jobs 1',
      "replay:    npx pokelab replay 'a b.replay'",
      "debug:     npx pokelab debug 'a b.replay'",
    ]);
  });

  it('NMIs per CPU, on some CPUs', () => {
    expect(lines({ nmis: 4 })[0]).toContain('--nmis-per-cpu 2 --memory');
    expect(lines({ cpus: 3, nmis: 2, nmisPerCpu: [1, 0, 1] })[0]).toContain(
      '--nmis-per-cpu 1 --nmi-cpus 0,2 --memory',
    );
    expect(lines({ nmis: 2, nmisPerCpu: [0, 2] })[0]).toContain('--nmis 2 --nmi-cpus 1 ');
    expect(lines({ nmis: 0, nmisPerCpu: [0, 0] })[0]).toContain('--nmis 0 --memory');
  });

  it('the seed where it matters, the hardware where it is not the default', () => {
    expect(lines({ hardware: 'aligned8' }, { strategy: 'pct' })[0]).toMatch(
      /--memory tso --hardware aligned8 --sites 1 --jobs 1 --strategy pct --seed 7$/,
    );
  });

  it('words for a shell', () => {
    expect(quoted('./my-protocol.c')).toBe('./my-protocol.c');
    expect(quoted("it's; rm -rf")).toBe("'it'\\''s; rm -rf'");
    expect(quoted('')).toBe("''");
    expect(quoted('=ls')).toBe("'=ls'");
    expect(quoted("a\x1b1\u202e'")).toBe("$'a\\0331\\342\\200\\256\\''");
  });
});
