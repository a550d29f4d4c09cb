/** What a failing run was waiting for, or who had brought it there: small protocols that can fail in one way only. */
import { describe, expect, it } from 'vitest';
import { Watch } from '../../../src/detectors/watch.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { IndexedEvent } from '../../../src/machine/events/events.ts';
import { explain } from '../../../src/report/explaining/explain.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';

/** The sentences, event numbers as `N`, for how many there are is no part of what is said. */
async function told(body: string, options: Record<string, number>): Promise<string[]> {
  await prepareLanguage();
  const text = `#include <pokelab.h>
PROTOCOL("cause");
SITE(site, BYTES(0x90), BYTES(0xf8));
${body}`;
  const parsed = parseProtocol({ name: 'cause.c', text });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const resolved = resolveScenario(parsed.protocol, { memory: 'sc', ...options });
  if (!resolved.ok) throw new Error(resolved.message);
  const built = buildSystem(resolved.scenario);
  if (!built.ok) throw new Error('it does not build');
  const { system } = built;
  const search = exhaustive({ ...UNLIMITED, system, reduce: true, maxSteps: 1e6, seed: 1 });
  const { finding } = finish(search);
  if (finding === null) throw new Error('it does not fail');
  const events: IndexedEvent[] = [];
  const watch = new Watch(system);
  simulateSchedule(system, finding.schedule).subscribe((moment) => {
    watch.next(moment);
    events.push(moment);
  });
  const { failure, event } = watch.verdict;
  const critical = { failure: failure ?? finding.failure, event };
  const sentences = explain(events, { system, critical });
  return sentences.map((sentence) => sentence.replace(/event \d+/g, 'event N'));
}

describe('[T14] a hang says what is waited for', () => {
  it('a lock: that it is taken, and by whom', async () => {
    const sentences = await told(
      `static DEFINE_SPINLOCK(lock);
int patcher(void)
{
	spin_lock(&lock);
	*(u8 *)site_ip(0) = 0xf8;
	spin_unlock(&lock);
	return 0;
}
void nmi_handler(void) { spin_lock(&lock); }
`,
      { cpus: 1, nmis: 1 },
    );
    expect(sentences[1]).toBe(
      "CPU0 waits in an NMI that began at event N in nmi_handler() at 'void nmi_handler(void) { spin_lock(&lock); }' (cause.c:12); lock is 1, which CPU0's task had written at event N in patcher() by 'spin_lock(&lock)'; this NMI came in over it.",
    );
  });

  it('a stop: which CPU does not stop, and why', async () => {
    const sentences = await told(
      `static int go;
static int patch(void *unused) { *(u8 *)site_ip(0) = 0xf8; WRITE_ONCE(go, 1); return 0; }
int patcher(void)
{
	return stop_machine(patch, NULL, NULL);
}
void task(void)
{
	preempt_disable();
	while (!READ_ONCE(go))
		cpu_relax();
	preempt_enable();
}
`,
      { cpus: 2 },
    );
    expect(sentences[1]).toBe(
      "CPU0 waits in patcher() at 'return stop_machine(patch, NULL, NULL)' (cause.c:8); CPU1, which has preemption off, has not stopped.",
    );
  });

  it('an interrupt: which CPU does not handle it, and why', async () => {
    const sentences = await told(
      `static int go;
static void nothing(void *unused) { }
int patcher(void)
{
	*(u8 *)site_ip(0) = 0xf8;
	on_each_cpu(nothing, NULL, 1);
	WRITE_ONCE(go, 1);
	return 0;
}
void task(void)
{
	local_irq_disable();
	while (!READ_ONCE(go))
		cpu_relax();
	local_irq_enable();
}
`,
      { cpus: 2 },
    );
    expect(sentences[1]).toBe(
      "CPU0 waits in patcher() at 'on_each_cpu(nothing, NULL, 1)' (cause.c:9); CPU1, which has interrupts off, has not handled the interrupt.",
    );
  });
});

describe('[T14] who of several tasks', () => {
  it('is told by number, of the one that failed and of the one that wrote', async () => {
    const sentences = await told(
      `static int freed;
int patcher(void)
{
	*(u8 *)site_ip(0) = 0xf8;
	WRITE_ONCE(freed, 1);
	return 0;
}
void task(void)
{
	BUG_ON(READ_ONCE(freed));
}
`,
      { cpus: 1, tasks: 2 },
    );
    expect(sentences).toEqual([
      'BUG on CPU0.',
      "CPU0 was in task 1 in task() at 'BUG_ON(READ_ONCE(freed))' (cause.c:13).",
      "Its condition rests on freed -> 1 at event N, which CPU0's task 0 had written at event N.",
    ]);
  });
});

describe('[T14] a fault and a trap say what led there', () => {
  it('a store to read-only text: who had made it so', async () => {
    const sentences = await told(
      `int patcher(void)
{
	*(u8 *)site_ip(0) = 0xf8;
	return 0;
}
void nmi_handler(void) { set_kernel_text_ro(); }
`,
      { cpus: 1, nmis: 1 },
    );
    expect(sentences[2]).toBe("CPU0's NMI had made the text read-only at event N.");
  });

  it('an int3 that nobody claims, by a handler that gets registers: what it gave, and what it read', async () => {
    const sentences = await told(
      `static int open;
int patcher(void)
{
	*(u8 *)site_ip(0) = 0xcc;
	execute_site(0);
	return 0;
}
int int3_handler(struct pt_regs *regs) { return READ_ONCE(open); }
`,
      { cpus: 1 },
    );
    expect(sentences.slice(1, 3)).toEqual([
      "CPU0's int3_handler(), which began at event N, gave 0.",
      'It did so by open -> 0 at event N, as from the start.',
    ]);
  });

  it('a trap that goes on where nothing is: who had said so', async () => {
    const sentences = await told(
      `int patcher(void)
{
	*(u8 *)site_ip(0) = 0xcc;
	execute_site(0);
	return 0;
}
int int3_handler(struct pt_regs *regs)
{
	regs->ip += 5;
	return 1;
}
`,
      { cpus: 1 },
    );
    expect(sentences.slice(1)).toEqual([
      "CPU0's int3_handler(), which began at event N, let it go on there.",
      "regs->ip had been set at event N in int3_handler() by 'regs->ip += 5'.",
    ]);
  });
});
