/** Where the frames below the innermost one stand: at the call of what is above them, or where they go on. */
import { describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/history/timeline.ts';
import { openReplay } from '../../../src/inspect/opening/opening.ts';
import { framesOf } from '../../../src/inspect/state/frames.ts';
import { type StepKind, step } from '../../../src/machine/stepping/steps.ts';
import { Driver, prepare } from '../../tui/runs.ts';

async function runs(): Promise<Timeline[]> {
  const names = [
    'museum/paravirt-buffer-2007',
    'museum/smp-text-poke-shared-2025',
    'ftrace-nmi-2008',
  ];
  const opened = names.map(
    async (name) => (await openReplay(`replays/${name}.replay`, '')).root.timeline,
  );
  return [...(await Promise.all(opened)), await nmisBehindCalls()];
}

/** A run in which an NMI comes in just behind each return from a call. */
async function nmisBehindCalls(): Promise<Timeline> {
  const { system } = await prepare('ftrace-nmi-2009', { cpus: 1, nmis: 8 });
  const driver = new Driver(system);
  const may = (kind: StepKind) => driver.timeline.enabledAtEnd().includes(step(kind, 0));
  for (let call = 0; call < 5; call++) {
    driver.run(0, (event) => event.kind === 'returned' && event.context === 'task');
    while (may('drain')) driver.take('drain', 0);
    if (!may('nmi')) continue;
    driver.take('nmi', 0);
    driver.run(0, ({ kind }) => kind === 'interrupt-returned');
  }
  return driver.timeline;
}

describe('[V4] frames below the innermost one', () => {
  it('of each context: a caller stands at the operation that has called, what is interrupted at its next one', async () => {
    let interrupted = 0;
    let called = 0;
    for (const timeline of await runs()) {
      const { system } = timeline;
      /** By CPU: the operation of the `called` event of each frame, by the frame's depth. */
      const calls = system.program.tasks.map((): Map<number, string> => new Map());
      for (let mark = 0; mark <= timeline.length; mark++) {
        const machine = timeline.machineAt(mark);
        for (let cpu = 0; cpu < system.cpus; cpu++) {
          const frames = framesOf(system, machine, cpu).toReversed();
          frames.forEach(({ fn, frame, source, context }, depth) => {
            const isInnermost = context.frames.at(-1) === frame;
            const wanted = isInnermost ? `${fn} ${frame.pc}` : calls[cpu].get(depth);
            const pcs = system.program.functions[fn].operations.flatMap((operation, pc) =>
              operation.source === source ? [`${fn} ${pc}`] : [],
            );
            expect(pcs, `mark ${mark}`).toContain(wanted);
            if (!isInnermost) called++;
            else if (depth < frames.length - 1) interrupted++;
          });
        }
        if (mark === timeline.length) break;
        const { event } = timeline.momentAt(mark);
        if (event.kind !== 'called') continue;
        const depth = framesOf(system, machine, event.cpu).length - 1;
        calls[event.cpu].set(depth, `${event.fn} ${event.pc}`);
      }
    }
    expect(called).toBeGreaterThan(500);
    expect(interrupted).toBeGreaterThan(100);
  });
});
