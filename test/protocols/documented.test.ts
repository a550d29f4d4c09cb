/**
 * Twenty verdicts that are documented: in changelogs, in comments of the kernel's entry code, in reviews. Each must
 * come out of a whole search, and what is told of a failing run must name what the documents name.
 */
import { beforeAll, expect, it } from 'vitest';
import type { FailureClass } from '../../src/detectors/failure.ts';
import { Watch } from '../../src/detectors/watch.ts';
import { exhaustive } from '../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../src/explore/searching/search.ts';
import { simulateSchedule } from '../../src/history/simulate.ts';
import { parseProtocol } from '../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import type { IndexedEvent } from '../../src/machine/events/events.ts';
import { MANY_NMIS } from '../../src/machine/state/machine.ts';
import type { System } from '../../src/machine/state/system.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import { explain } from '../../src/report/explaining/explain.ts';
import { loadDisassembler } from '../../src/report/naming/disassemble.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import { resolveScenario } from '../../src/scenario/resolve.ts';
import type { ScenarioOptions } from '../../src/scenario/scenario.ts';

/** What is documented, the protocol, its scenario, the verdict, and what must be told of it. */
type Row = readonly [
  what: string,
  protocol: string,
  options: ScenarioOptions,
  verdict: 'pass' | FailureClass,
  told?: RegExp,
];

const WRITES = /probe_kernel_write\(/;

const DOCUMENTED: readonly Row[] = [
  ['D1 a direct write', 'direct', { cpus: 2 }, 'cross-modification', /CPU0.*in patcher\(\)/],
  ['D2 an NMI in stop_machine', 'stop-machine', { cpus: 1, nmis: 1 }, 'torn-fetch', WRITES],
  ['D2 on another CPU', 'stop-machine', { cpus: 2, nmis: 1 }, 'cross-modification', /in an NMI/],
  ['D3 stop_machine without NMIs', 'stop-machine', { cpus: 2, nmis: 0, sites: 2 }, 'pass'],
  [
    'D4 a task between two NOPs',
    'two-part-nop-2008',
    { cpus: 1, tasks: 2 },
    'torn-fetch',
    /at vfs_read\+3 .* where no instruction of the new content begins/,
  ],
  [
    'D5 LOCK over a NOP',
    'lock-prefix-2008',
    { cpus: 2, tasks: 2 },
    'assertion',
    /mm_users -> 1 .*written/,
  ],
  ['D6 the seed and one NMI', 'ftrace-nmi-2008', { cpus: 3, nmis: 1 }, 'pass'],
  [
    'D7 an NMI inside, another one enters',
    'ftrace-nmi-2008',
    { cpus: 3, nmis: 2 },
    'cross-modification',
    /write_flag was not the same to both: CPU\d's NMI read 0 .*NMI read 1/,
  ],
  ['D8 flag and counter in one word', 'ftrace-nmi-2009', { cpus: 2, nmis: 2 }, 'pass'],
  [
    'D9 a failing write under NMIs',
    'ftrace-write-fails-2008',
    { cpus: 1, nmis: MANY_NMIS },
    'hang',
    /NMIs at CPU0 follow one another, and each has a fault/,
  ],
  [
    'D10 who fails clears the flag',
    'ftrace-write-fails-2009',
    { cpus: 1, nmis: MANY_NMIS },
    'pass',
  ],
  ['D11 int3 and three syncs', 'ftrace-int3-2012', { cpus: 2, nmis: 1, sites: 1 }, 'pass'],
  [
    'D12 a breakpoint as a NOP over a call',
    'ftrace-regs-2018',
    { cpus: 2, nmis: 0 },
    'missed-call',
    /made no call at vfs_read.*took an int3 at vfs_read.*let it go on behind/,
  ],
  ['D13 emulated', 'ftrace-emulate-2019', { cpus: 2, nmis: 1 }, 'pass'],
  [
    'D14 int3 inside an NMI',
    'nmi-nested-2012',
    { cpus: 1, nmis: 2 },
    'crash',
    /overwrote the frame of the one that began .*the iret .* had let NMIs in again/,
  ],
  ['D15 latched in software', 'nmi-latch-2012', { cpus: 1, nmis: 4 }, 'pass'],
  ['D15 one more round', 'nmi-rerun-2012', { cpus: 1, nmis: 3 }, 'pass'],
  [
    'D16 the vector goes first',
    'text-poke-batch-2019',
    { cpus: 2, sites: 2 },
    'crash',
    /bp_patching\.vec -> NULL.*CPU0's task had written/,
  ],
  ['D16 mended', 'text-poke-teardown-2019', { cpus: 2, sites: 2 }, 'pass'],
  [
    'D17 a descriptor on the stack',
    'text-poke-desc-2019',
    { cpus: 2, sites: 2 },
    'crash',
    /desc\.refs of text_poke_bp_batch\(\), which has returned/,
  ],
  ['D17 mended', 'text-poke-desc-2022', { cpus: 2, sites: 2 }, 'pass'],
  [
    'D18 an unsorted array',
    'smp-text-poke-shared-2025',
    { cpus: 3 },
    'crash',
    /unclaimed int3 .* at key_site.*text_poke_array\.vec\[1\]\.addr -> call_site/,
  ],
  ['D18 mended', 'smp-text-poke-2025', { cpus: 3 }, 'pass'],
  [
    'D19 a task between two instructions',
    'riscv-auipc-2023',
    { cpus: 1, tasks: 2 },
    'torn-fetch',
    /of the old content only, then executed .* of the new content only/,
  ],
  ['D20 one byte', 's390-mask-2021', { cpus: 2, nmis: 1 }, 'pass'],
];

beforeAll(prepareLanguage);

function systemOf(name: string, options: ScenarioOptions): System {
  const parsed = parseProtocol(readBuiltin(name));
  if (!parsed.ok) throw new Error(`${name} does not compile`);
  const resolved = resolveScenario(parsed.protocol, options);
  if (!resolved.ok) throw new Error(resolved.message);
  const built = buildSystem(resolved.scenario);
  if (!built.ok) throw new Error(`${name} does not build`);
  return built.system;
}

const cases = DOCUMENTED.map(([what, name, options, verdict, told]) => {
  return { what, name, options, verdict, told };
});

it.each(cases)('$what: $name', async ({ name, options, verdict, told }) => {
  const system = systemOf(name, options);
  const search = exhaustive({ ...UNLIMITED, system, reduce: true, maxSteps: 1e6, seed: 1 });
  const { end, finding } = finish(search);
  expect(finding?.failure.class ?? end).toBe(verdict === 'pass' ? 'complete' : verdict);
  if (finding === null || told === undefined) return;
  const events: IndexedEvent[] = [];
  const watch = new Watch(system);
  simulateSchedule(system, finding.schedule).subscribe((moment) => {
    watch.next(moment);
    events.push(moment);
  });
  const { failure, event } = watch.verdict;
  const disassembler = await loadDisassembler();
  const critical = { failure: failure ?? finding.failure, event };
  expect(explain(events, { system, critical, disassembler }).join(' ')).toMatch(told);
});
