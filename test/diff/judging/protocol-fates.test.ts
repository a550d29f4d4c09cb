/** Two protocols without a recording, and the search around a divergence. */
import { beforeAll, describe, expect, it } from 'vitest';
import { carryOver } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { searchNear } from '../../../src/diff/judging/neighbourhood.ts';
import { diffProtocols, type ProtocolDiff } from '../../../src/diff/judging/protocol-fates.ts';
import { protocolDiffLines } from '../../../src/diff/telling/protocol-table.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { isLong } from '../../support/daily.ts';
import { failingRun, type VersionOptions, version } from '../versions.ts';

beforeAll(prepareLanguage);

const titles = { a: 'old', b: 'new' };

function diffOf(a: string, b: string, edits: VersionOptions['edits'] = []): ProtocolDiff {
  const sizes = [
    { cpus: 1, nmis: 0 },
    { cpus: 1, nmis: 1 },
    { cpus: 2, nmis: 1 },
  ];
  return finish(
    diffProtocols({
      a: (size) => version(a, size),
      b: (size) => version(b, { ...size, edits }),
      titles,
      sizes,
      limits: UNLIMITED,
    }),
  );
}

describe('[D16] two protocols', () => {
  it('stop-machine to ftrace-nmi-2008: both families of failures are removed', () => {
    const { fates } = diffOf('stop-machine', 'ftrace-nmi-2008');
    const said = fates.map(({ fate, from, family }) => [fate, from, family.class, family.size]);
    expect(said).toEqual([
      ['removed', 'a', 'torn-fetch', { cpus: 1, nmis: 1 }],
      ['removed', 'a', 'cross-modification', { cpus: 2, nmis: 1 }],
    ]);
  });

  it('ftrace-nmi-2008 to itself without its first wait: new failures are named', () => {
    const diff = diffOf('ftrace-nmi-2008', 'ftrace-nmi-2008', [
      [/\twait_for_nmi\(\);\n(#endif\n\n)/g, '$1'],
    ]);
    expect(diff.fates.length).toBeGreaterThan(0);
    for (const { fate, from } of diff.fates) expect([fate, from]).toEqual(['brought', 'b']);
    const text = protocolDiffLines(diff, titles, { width: 75 }).join('\n');
    expect(text).toMatch(/^brought +new +(cross-modification|torn-fetch) /m);
    expect(text).toContain("waits at 'atomic_read(&in_nmi)'");
    expect(text).toContain('new: all scenarios up to 2 CPUs, 1 NMI were searched whole');
  });

  it.runIf(isLong)('a protocol to itself: what fails is kept', () => {
    const { fates } = diffOf('stop-machine', 'stop-machine');
    expect(new Set(fates.map(({ fate }) => fate))).toEqual(new Set(['kept']));
  });

  it('a search that did not end is no proof', () => {
    const limits = { ...UNLIMITED, maxStates: 5 };
    const a = () => version('stop-machine', { cpus: 1, nmis: 1 });
    const b = () => version('ftrace-nmi-2008', { cpus: 1, nmis: 1 });
    const { fates, b: other } = finish(
      diffProtocols({ a, b, titles, sizes: [{ cpus: 1, nmis: 1 }], limits }),
    );
    expect(other.sizes[0].complete).toBe(false);
    for (const { fate } of fates) expect(fate).toBe('unclear');
  });
});

describe('[D13] the neighbourhood', () => {
  it('finds a failure that is still near', () => {
    // The update that counts is left out, so that the second NMI goes another way; the race stays.
    const edits = [['\t\tatomic_inc(&nmi_update_count);\n', '']] as const;
    const a = version('ftrace-nmi-2008', { nmis: 2 });
    const comparison = carryOver(failingRun(a), version('ftrace-nmi-2008', { nmis: 2, edits }));
    const { result } = finish(searchNear(comparison.b, 20, UNLIMITED));
    expect(result.finding?.failure.class).toMatch(/cross-modification|torn-fetch/);
    const { schedule } = result.finding ?? { schedule: [] };
    const shared = comparison.b.timeline.schedule.slice(0, 12);
    expect(schedule.slice(0, 12)).toEqual(shared);
  });

  it('is all schedules when the divergence is at the start', () => {
    const b = version('stop-machine', { nmis: 0 });
    const comparison = carryOver(failingRun(version('direct')), b);
    const { from, result } = finish(searchNear(comparison.b, 0, UNLIMITED));
    const whole = finish(
      exhaustive({ ...UNLIMITED, system: b, reduce: true, maxSteps: Infinity, seed: 0 }),
    );
    expect(from).toBe(0);
    expect([result.end, result.states]).toEqual([whole.end, whole.states]);
    expect(judge(comparison).answer).toBe('fixed');
  });
});
