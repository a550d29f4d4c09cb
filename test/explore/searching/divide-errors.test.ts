/**
 * A division that fails is a crash wherever it stands: every search looks at an operation's operands ahead of
 * the operation, under each memory model and kind of fetch, and none of them may fall over one.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { Watch } from '../../../src/detectors/watch.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { runOnce } from '../../../src/explore/searching/sample.ts';
import { ENGINES, finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { shrink } from '../../../src/explore/shrinking/shrink.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { awaitedStores } from '../../../src/machine/stepping/enabled.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';
import { parsed } from '../../language/protocols.ts';

beforeAll(prepareLanguage);

/** `Z` raises #DE, and nobody knows before the operation runs. */
const PLACES: readonly [where: string, statement: string][] = [
  ['an assignment', 'i = Z'],
  ['a condition', 'if (Z) i = 1'],
  ['the address of a constant', 'i = table[Z]'],
  ['the address of a load', 'i = cells[Z]'],
  ['the address of a store', 'cells[Z] = 1'],
  ['what is stored', 'cells[0] = Z'],
  ['the address of a LOCKed operation', 'atomic_inc(&counts[Z])'],
  ['what is added', 'atomic_add(Z, &counts[0])'],
  ['the address of an exchange', 'xchg(&cells[Z], 1)'],
  ['what is compared with', 'cmpxchg(&cells[0], Z, 1)'],
  ['what is exchanged', 'cmpxchg(&cells[0], 0, Z)'],
  ['the address of a lock', 'spin_lock(&locks[Z])'],
  ['an argument', 'f(Z)'],
  ['the number of a site', 'execute_site(Z)'],
  ['what text is poked at', 'text_poke((void *)(site_ip(0) + Z), &byte, 1)'],
  ['flags to restore', 'local_irq_restore(Z)'],
  ['the index of a section', 'srcu_read_unlock(&domain, Z)'],
  ['the CPU to send to', 'raise_nmi(Z)'],
  ['an argument for all CPUs', 'on_each_cpu(called, (void *)(long)Z, 1)'],
  ['a warning', 'if (WARN_ON(Z)) i = 1'],
  ['an assertion', 'BUG_ON(Z)'],
  ['a result', 'return Z'],
];

const DIVISIONS = [
  ['/ 0', '(7 / n)'],
  ['% 0', '(7 % n)'],
  ['INT_MIN / -1', '((n - 2147483647 - 1) / (n - 1))'],
  ['S64_MIN % -1', '((n - 0x7fffffffffffffffL - 1) % (n - 1L))'],
] as const;

/** Buffered stores stand in front of the operation, which may have to wait for them. */
const textOf = (statement: string, division: string): string => `#include <pokelab.h>
PROTOCOL("divides");
SITE(s0, NOP5, BYTES(0x90, 0x90, 0x90, 0x90, 0x90));
static const u8 table[4] = { 1, 2, 3, 4 };
static u8 byte = 0x90;
static int cells[4], other;
static atomic_t counts[4];
static spinlock_t locks[2];
DEFINE_STATIC_SRCU(domain);
static int f(int a) { return a; }
static void called(void *data) { }
int patcher(void)
{
	int n = other, i = 0;

	WRITE_ONCE(cells[3], 1);
	${statement.replace('Z', division)};
	f(i + table[0] + byte);
	on_each_cpu(called, NULL, 1);
	return -1;
}
void task(void) { WRITE_ONCE(cells[2], 1); execute_site(0); }
void nmi_handler(void) { atomic_inc(&counts[1]); }
`;

function systemOf(text: string, memory: 'sc' | 'tso' | 'pso', hardware: string): System {
  const protocol = parsed(text);
  const resolved = resolveScenario(protocol, { cpus: 2, nmis: 1, memory, hardware });
  if (!resolved.ok) throw new Error(resolved.message);
  const built = buildSystem(resolved.scenario);
  if (!built.ok) throw new Error(built.diagnostics[0].message);
  return built.system;
}

function verdictOf(system: System, schedule: readonly Step[]) {
  const watch = new Watch(system);
  simulateSchedule(system, schedule).subscribe(watch.next);
  return watch.verdict;
}

const MACHINES = [
  ['sc', 'coherent'],
  ['tso', 'coherent'],
  ['pso', 'aligned8'],
  ['tso', 'stale'],
  ['tso', 'qemu'],
] as const;

/** The crash is found by each engine, and its least run is told to be that. */
function expectCrash(system: System, reduce: boolean): void {
  for (const engine of ENGINES) {
    const options = { ...UNLIMITED, system, reduce, maxSteps: Infinity, seed: 1, engine };
    const { finding } = finish(exhaustive(options));
    expect(finding?.failure.message).toBe('divide error on CPU0');
    const shrunk = finish(shrink({ ...UNLIMITED, system, finding: finding!, reduce }));
    expect(shrunk.isLeast).toBe(true);
    expect(verdictOf(system, shrunk.finding.schedule).failure?.class).toBe('crash');
  }
}

/** What the diff asks of each machine on the way. */
function waitsOnTheWay(system: System, schedule: readonly Step[]): number[][] {
  const timeline = Timeline.of(system, schedule.slice(0, -1));
  const marks = Array.from({ length: timeline.length }, (_, mark) => mark);
  return marks.map((mark) => awaitedStores(system, timeline.machineAt(mark), 0));
}

describe('[M43] a division that fails is a crash wherever it stands', () => {
  it.each(PLACES.map((place, nth) => [...place, nth] as const))('%s', (_, statement, nth) => {
    const [, division] = DIVISIONS[nth % DIVISIONS.length];
    const [memory, hardware] = MACHINES[nth % MACHINES.length];
    const system = systemOf(textOf(statement, division), memory, hardware);
    const schedule = runOnce(system, randomStrategy, nth, 1000);
    expect(verdictOf(system, schedule).failure?.message).toBe('divide error on CPU0');
    waitsOnTheWay(system, schedule);
    expectCrash(system, nth % 3 > 0);
  });
});
