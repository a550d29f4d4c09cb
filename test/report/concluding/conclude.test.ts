/** What a protocol has forgotten is named: of variants that leave one thing out, that thing at its place. */
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Watch } from '../../../src/detectors/watch.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { conclude } from '../../../src/report/concluding/conclude.ts';
import { failedRun } from '../../../src/report/concluding/failed-run.ts';
import { detourOf } from '../../../src/report/concluding/run-detours.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { everyNth } from '../../support/daily.ts';
import { type KeptRun, kept, keptOrNull, replayOf } from '../kept-run.ts';

beforeAll(prepareLanguage);

const LIMITS = { ...UNLIMITED, maxStates: 20_000 };

function concluded({ timeline, critical }: KeptRun): string {
  return finish(conclude(timeline, critical, LIMITS)).sentences.join(' ');
}

/** The variant that leaves a primitive out, and the statement that stood behind it (or that it stood behind). */
const LEFT_OUT: readonly (readonly [string, string])[] = [
  [
    'ftrace-int3-2012-NO_FIRST_SYNC',
    "text_poke_sync() in front of 'probe_kernel_write((void *)(ip + 1)",
  ],
  [
    'ftrace-int3-2012-NO_SECOND_SYNC',
    "text_poke_sync() in front of 'probe_kernel_write((void *)ip, new_code, 1)'",
  ],
  ['ftrace-int3-2012-NO_THIRD_SYNC', "text_poke_sync() in front of 'modifying_ftrace_code--'"],
  [
    'text-poke-bp-2013-NO_FIRST_SYNC',
    "text_poke_sync() in front of 'text_poke(addr + INT3_INSN_SIZE",
  ],
  [
    'text-poke-bp-2013-NO_SECOND_SYNC',
    "text_poke_sync() in front of 'text_poke(addr, opcode, INT3_INSN_SIZE)'",
  ],
  [
    'text-poke-bp-2013-NO_THIRD_SYNC',
    "text_poke_sync() in front of 'bp_patching_in_progress = false'",
  ],
  ['arm64-nop-bl-2014-NO_KICK', "text_poke_sync() in front of 'smp_store_release(&enabled, 1)'"],
  [
    'powerpc-mflr-2019-NO_WAIT',
    "synchronize_rcu_tasks() in front of 'WRITE_ONCE(*(u64 *)site_ip(0), mflr | bl << 24)'",
  ],
];

describe('[T18] a primitive that is left out', () => {
  it.each(LEFT_OUT)('%s', (name, expected) => {
    const said = concluded(kept(`replays/museum/${name}.replay`));
    expect(said).toContain(`${expected}`);
    expect(said).toMatch(
      /would mend it: with it no run of this scenario fails \(all searched, \d+ states\)\.$/,
    );
  });
});

describe('[T18] what is said to mend it', () => {
  const own = [...LEFT_OUT.map(([name]) => name), 'kprobes-no-sync-2019-NO_BACKSTOP'];

  it.each(everyNth(4, own))('does, written into the source of %s', (name) => {
    const path = `replays/museum/${name}.replay`;
    const said = concluded(kept(path));
    const [, primitive, side, line] =
      /^(\w+\(\)) (behind|in front of) '.*' \(\S+:(\d+)\) would mend it/.exec(said) ?? [];
    const { scenario } = replayOf(path);
    const lines = scenario.source.text.split('\n');
    lines.splice(Number(line) - (side === 'behind' ? 0 : 1), 0, `${primitive};`);
    const built = buildSystem({
      ...scenario,
      source: { ...scenario.source, text: lines.join('\n') },
    });
    if (!built.ok) throw new Error(JSON.stringify(built.diagnostics));
    const { system } = built;
    const options = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0 };
    expect(finish(exhaustive(options))).toMatchObject({ finding: null, end: 'complete' });
  });
});

describe('[T18] an order that is missing', () => {
  it('of 2008: the flag is set while an NMI is past its test, and the wait comes behind it', () => {
    const said = concluded(kept('replays/ftrace-nmi-2008.replay'));
    expect(said).toContain(
      "CPU0's task did 'write_flag = 1' (ftrace-nmi-2008.c:111) (event 114) without waiting for CPU1's NMI, which had read write_flag -> 0 at event 10",
    );
    expect(said).toContain(
      'Had it waited there until that was over, this run would not have failed',
    );
  });

  it('of 2019: the batch is taken away while a trap goes by it', () => {
    const said = concluded(kept('replays/museum/text-poke-desc-2019.replay'));
    expect(said).toContain("'WRITE_ONCE(bp_desc, NULL)'");
    expect(said).toContain("without waiting for CPU1's int3 handler");
  });
});

describe('[T18] what is said to end well', () => {
  const MUSEUM = 'replays/museum';
  const failing = readdirSync(MUSEUM).filter((name) => name.endsWith('.replay'));

  it.each(everyNth(4, failing))('does, made again from its schedule: %s', (name) => {
    const run = keptOrNull(`${MUSEUM}/${name}`);
    const detour = run === null ? null : detourOf(failedRun(run.timeline, run.critical));
    if (run === null || detour === null) return;
    const { system } = run.timeline;
    const watch = new Watch(system);
    simulateSchedule(system, detour.schedule).subscribe(watch.next);
    expect(watch.verdict).toMatchObject({ failure: null, unfinished: null });
  });
});

describe('[T18] nothing is said', () => {
  it('of a write that nobody could have waited with', () => {
    expect(concluded(kept('replays/museum/direct.replay'))).toBe('');
  });
});
