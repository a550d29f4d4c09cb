/** What is searched of an exhibit: verdicts, the run that is kept, and what became of it elsewhere. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readReplayFile } from '../../../src/cli/files/replay-file.ts';
import { searchExhibit } from '../../../src/cli/museum/search-exhibit.ts';
import type { SourceFile } from '../../../src/machine/program/program.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { isLong } from '../../support/daily.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'pokelab-museum-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const searched = (source: SourceFile, menders: SourceFile[] = [], interrupted = () => false) => {
  const { environment } = quietEnvironment({ interrupted });
  return searchExhibit(environment, { kind: 'museum', source, menders, folder, maxMs: 600_000 });
};

describe('[C42] an exhibit that fails', () => {
  it.runIf(isLong)(
    'keeps the least run of the smallest scenario, carried over to what mends it',
    async () => {
      const { name, text } = readBuiltin('ftrace-nmi-2008-bare');
      const expected =
        'EXPECT(pass, cpus = 2, nmis = 1);\nEXPECT(torn_fetch, cpus = 2, nmis = 2, fetch = 8);\n';
      const source = text.replace(/EXPECT\(.*\n/g, '').replace('SCENARIO(', `${expected}SCENARIO(`);
      const row = await searched({ name, text: source }, [
        readBuiltin('ftrace-nmi-2009'),
        readBuiltin('direct'),
      ]);
      // The published race: no scenario of fewer CPUs or NMIs has it (EXPECT lines of the file).
      expect(row?.failing).toMatchObject({
        scenario: '2 CPUs, 2 NMIs, tso, 1 site, 1 job',
        class: 'cross-modification',
        isLeast: true,
        isSmallest: true,
        replay: 'ftrace-nmi-2008-bare.replay',
      });
      expect(row?.searched.map(({ verdict }) => verdict)).toEqual([
        'pass',
        'torn-fetch',
        'cross-modification',
      ]);
      // As in the table of docs/hardware.md, which was worked out by hand.
      expect(row?.hardware.verdicts).toEqual({
        coherent: 'cross-modification',
        aligned8: 'torn-fetch',
        amd: 'torn-fetch',
        intel: 'cross-modification',
        stale8: 'torn-fetch',
      });
      const { scenario, finding } = readReplayFile(join(folder, 'ftrace-nmi-2008-bare.replay'));
      expect(scenario).toMatchObject({ cpus: 2, nmis: 2, hardware: 'coherent' });
      expect(finding?.class).toBe('cross-modification');
      const [fixed, worse] = row?.carried ?? [];
      expect(fixed).toMatchObject({
        by: 'ftrace-nmi-2009',
        answer: 'fixed',
        headline: 'fixed: blocked',
      });
      expect(fixed.line[0]).toMatch(/^In ftrace-nmi-2009 CPU\d's .* \(ftrace-nmi-2009\.c:\d+\)/);
      expect(fixed.isFailureNear).toBe(false);
      // Whatever becomes of this run, plain writes still fail beside it.
      expect(worse).toMatchObject({ by: 'direct', isFailureNear: true });
      expect(worse.certainty.join(' ')).toContain('A failure is near');
    },
  );

  it('is looked for below the scenarios that the file names', async () => {
    const { name, text } = readBuiltin('stop-machine');
    const source = text
      .replace(/EXPECT\(.*\n/g, '')
      .replace(
        'SCENARIO(',
        'EXPECT(torn_fetch | cross_modification, cpus = 3, nmis = 2);\nSCENARIO(',
      );
    const row = await searched({ name, text: source });
    // One CPU is torn, but does not modify what another executes.
    const scenario = '2 CPUs, 1 NMI, tso, 1 site, 1 job';
    expect(row?.failing).toMatchObject({ scenario, class: 'cross-modification', isSmallest: true });
    expect(row?.hardware).toMatchObject({ scenario });
  });
});

describe('[C42] which failing run is kept', () => {
  it('of hardware on which it fails, where it passes on its own', async () => {
    // One aligned store of a quadword is whole for AMD, and undefined for Intel: SDM vol. 3, 8.1.3.
    const row = await searched(readBuiltin('arm64-nop-bl-2014'));
    expect(row?.failing).toBeNull();
    expect(row?.other).toMatchObject({ verdict: 'cross-modification' });
    const { scenario, finding } = readReplayFile(join(folder, 'arm64-nop-bl-2014.replay'));
    expect(scenario.hardware).toBe('coherent');
    expect(finding?.class).toBe('cross-modification');
  });

  it('of a scenario that passes without the macro: the others show something else', async () => {
    const base = readBuiltin('stop-machine');
    const defines = [{ name: 'IDLE_CPU', value: '1' }];
    const row = await searched({ ...base, defines }, [base]);
    expect(row?.failing).toMatchObject({ scenario: expect.stringContaining('0 NMIs') });
    expect(row?.carried).toMatchObject([{ answer: expect.stringMatching(/fixed|masked/) }]);
  });
});

describe('[C42] an exhibit that passes', () => {
  const { name, text } = readBuiltin('direct');
  const alone: SourceFile = {
    name,
    text: text
      .replace(/EXPECT\(.*\n/g, '')
      .replace(/SCENARIO\(.*\n/, 'EXPECT(pass, cpus = 1);\nSCENARIO(cpus = 1);\n'),
  };

  it('keeps one that passes, in place of the one that there was', async () => {
    const path = join(folder, 'direct.replay');
    writeFileSync(path, 'of another text');
    const row = await searched(alone, [readBuiltin('stop-machine')]);
    const scenario = '1 CPU, 0 NMIs, tso, 2 sites, 1 job';
    const other = { scenario, verdict: 'pass', replay: 'direct.replay' };
    expect(row).toMatchObject({ failing: null, carried: [], other });
    expect(row?.searched).toEqual([
      {
        scenario,
        verdict: 'pass',
        states: expect.any(Number),
      },
    ]);
    const { finding, scenario: kept } = readReplayFile(path);
    expect(finding).toBeNull();
    expect(kept.cpus).toBe(1);
  });

  it('[C7] interrupted: nothing is said, and what was kept stays', async () => {
    const path = join(folder, 'direct.replay');
    writeFileSync(path, 'kept');
    for (const source of [alone, readBuiltin('direct')]) {
      expect(await searched(source, [], () => true)).toBeNull();
    }
    expect(readFileSync(path, 'utf8')).toBe('kept');
    expect(readdirSync(folder).filter((file) => file.endsWith('.new'))).toEqual([]);
  });
});

it('[C42] a verdict for which the time ran out is open', async () => {
  const { environment } = quietEnvironment();
  const source = readBuiltin('ftrace-nmi-2009');
  const row = await searchExhibit(environment, {
    kind: 'museum',
    source,
    menders: [],
    folder,
    maxMs: 0,
  });
  expect(row?.failing).toBeNull();
  expect(new Set(row?.searched.map(({ verdict }) => verdict))).toEqual(new Set(['open']));
});
