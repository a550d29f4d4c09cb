/** Marks at the edges of a timeline's windows. */
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../src/history/timeline.ts';
import { createSystem } from '../../src/machine/state/system.ts';
import { step } from '../../src/machine/stepping/steps.ts';
import { increment, leave, toyProgram } from '../explore/toys.ts';

describe('[H3] a timeline', () => {
  it('gives every event, also the first one behind a window that has been looked at', () => {
    const operations = [...Array.from({ length: 600 }, () => increment(0)), leave];
    const program = toyProgram({ tasks: [operations] });
    const options = { memory: 'sc' as const, nmis: 0, nmisPerCpu: [0], asked: null };
    const system = createSystem({ program, ...options });
    const timeline = Timeline.of(
      system,
      operations.map(() => step('run', 0)),
    );
    for (let mark = 0; mark < timeline.length; mark++) {
      expect(timeline.machineAt(mark).memory[0]).toBe(mark);
      expect(timeline.momentAt(mark).index).toBe(mark);
    }
    expect(timeline.machineAt(timeline.length).memory[0]).toBe(600);
  });
});
