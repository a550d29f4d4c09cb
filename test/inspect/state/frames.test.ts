import { describe, expect, it } from 'vitest';
import { frameCall } from '../../../src/inspect/state/frame-words.ts';
import {
  chosenFrame,
  framesOf,
  ownFrame,
  type StackFrame,
} from '../../../src/inspect/state/frames.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { sourceText } from '../../../src/report/naming/names.ts';
import { kept } from '../../report/kept-run.ts';
import { prepare, race2008, randomRun } from '../../tui/runs.ts';

const RUNS = [
  { name: 'ftrace-nmi-2008', cpus: 2, nmis: 3 },
  { name: 'ftrace-nmi-2009', cpus: 4, nmis: 4 },
  { name: 'text-poke-bp-2013', cpus: 3, nmis: 2 },
  { name: 'text-poke-smp-2010', cpus: 4, nmis: 1 },
];

/** Functions that a CPU is in, kept from what its events say of calls and returns, outermost first. */
class Told {
  readonly stacks: number[][];
  readonly system: System;

  constructor(system: System) {
    this.system = system;
    this.stacks = system.program.tasks.map((fn) => (fn < 0 ? [] : [fn]));
  }

  take(event: Event): void {
    const stack = this.stacks[event.cpu];
    const { program } = this.system;
    if (event.kind === 'called') stack.push(event.callee);
    else if (event.kind === 'nmi-entered') stack.push(program.nmiHandler);
    else if (event.kind === 'trapped') stack.push(program.int3Handler);
    else if (event.kind === 'returned' || event.kind === 'interrupt-returned') stack.pop();
    else if (event.kind === 'task-ended') stack.length = 0;
  }
}

const functionsOf = (frames: readonly StackFrame[]): number[] =>
  frames.map(({ fn }) => fn).reverse();

describe('[U30] the frames of a CPU', () => {
  for (const { name, ...options } of RUNS) {
    it(`are the functions that its events have entered and not left: ${name}`, async () => {
      const { system } = await prepare(name, options);
      const timeline = randomRun(system, 7, 1500);
      const told = new Told(system);
      let compared = 0;
      for (let mark = 1; mark <= timeline.length; mark++) {
        const { event } = timeline.momentAt(mark - 1);
        // Functions that sites, interrupts and stop_machine run have events of their own: they end the walk.
        if (event.kind === 'interrupt-entered' || event.kind === 'stop-reached') break;
        told.take(event);
        const frames = framesOf(system, timeline.machineAt(mark), event.cpu);
        if (event.kind === 'executed' || event.kind === 'crashed') break;
        expect(functionsOf(frames), `mark ${mark}`).toEqual(told.stacks[event.cpu]);
        compared++;
      }
      expect(compared).toBeGreaterThan(20);
    });

    it(`stand at the calls of those below them: ${name}`, async () => {
      const { system } = await prepare(name, options);
      const { program } = system;
      const timeline = randomRun(system, 11, 1500);
      let calls = 0;
      for (let mark = 0; mark <= timeline.length; mark += 3) {
        for (let cpu = 0; cpu < system.cpus; cpu++) {
          const frames = framesOf(system, timeline.machineAt(mark), cpu);
          frames.slice(1).forEach((frame, at) => {
            const inner = frames[at];
            if (inner.context !== frame.context) return;
            expect(sourceText(program, frame.source)).toContain(program.functions[inner.fn].name);
            calls++;
          });
        }
      }
      expect(calls).toBeGreaterThan(100);
    });
  }

  it('stand where they stood when something came in over them', async () => {
    let compared = 0;
    for (const { name, ...options } of RUNS) {
      const { system } = await prepare(name, options);
      const timeline = randomRun(system, 23, 1500);
      const kinds: readonly string[] = ['nmi-entered', 'interrupt-entered'];
      for (let index = 0; index < timeline.length; index++) {
        const { event } = timeline.momentAt(index);
        if (!kinds.includes(event.kind)) continue;
        const before = framesOf(system, timeline.machineAt(index), event.cpu);
        const after = framesOf(system, timeline.machineAt(index + 1), event.cpu);
        const under = after.slice(after.length - before.length);
        expect(under.map(({ source }) => source)).toEqual(before.map(({ source }) => source));
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });

  it("open in the innermost of the protocol's own file", async () => {
    await prepareLanguage();
    const { timeline } = kept('replays/ftrace-nmi-2008.replay');
    const { system } = timeline;
    const frames = framesOf(system, timeline.machineAt(timeline.length), 0);
    const files = frames.map(({ source }) => system.program.files[source.file].name);
    expect(files[0]).toBe('kernel.c');
    expect(ownFrame(frames)).toBe(files.indexOf('ftrace-nmi-2008.c'));
    expect(chosenFrame(frames, null)).toBe(frames[ownFrame(frames)]);
    expect(chosenFrame(frames, 0)).toBe(frames[0]);
  });

  it('have arguments, as far as they live', async () => {
    const { system, timeline } = await race2008();
    const called = timeline.find(0, 1, (index) => {
      const { event } = timeline.momentAt(index);
      return event.kind === 'called' && system.program.functions[event.callee].name === 'memcmp';
    });
    const machine = timeline.machineAt(called + 1);
    const [frame] = framesOf(system, machine, timeline.columns.cpu[called]);
    expect(frameCall(system, frame)).toMatch(/^memcmp\(\w+=&\S+, \w+=&?\S+, \w+=5\)$/);
  });
});
