/** Walks over a timeline whose machines are frozen, as the debugger's are. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/explore/strategies/random.ts';
import { Timeline } from '../../src/history/timeline.ts';
import { copyMachine, walk } from '../../src/history/walk.ts';
import { PROFILE_NAMES } from '../../src/machine/memory/profiles.ts';
import { COUNTED } from '../report/protocols.ts';
import { sampleSystem } from '../report/sample.ts';

describe('[H1] a copy of a machine', () => {
  it.each(PROFILE_NAMES)(
    'can go on from every moment of a run, whatever the hardware: %s',
    async (hardware) => {
      const system = await sampleSystem(COUNTED, { hardware, nmis: 2, memory: 'tso' });
      const random = new Random(7);
      const timeline = new Timeline(system);
      for (let taken = 0; taken < 300; taken++) {
        const steps = timeline.enabledAtEnd();
        if (steps.length === 0) break;
        timeline.append(steps[random.below(steps.length)]);
      }
      const end = timeline.length;
      for (const mark of [0, Math.floor(end / 2), Math.floor((3 * end) / 4)]) {
        const copy = copyMachine(timeline.machineAt(mark));
        expect(copy).toEqual(timeline.machineAt(mark));
        const fresh = new Timeline(system);
        for (const step of timeline.schedule) fresh.append(step);
        walk(fresh, mark, end, ({ index }, machine) => {
          if (index === end - 1) expect(machine).toEqual(timeline.machineAt(end));
        });
      }
    },
  );
});
