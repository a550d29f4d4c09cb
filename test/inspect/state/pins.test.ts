import { describe, expect, it } from 'vitest';
import { type Pin, pinnedValue } from '../../../src/inspect/state/pins.ts';
import { valueName } from '../../../src/report/naming/names.ts';
import { prepare, randomRun } from '../../tui/runs.ts';

const pinned = (text: string): Pin => ({ text, fn: null, cpu: 0 });

describe('[U33] pins', () => {
  it('are what memory holds at every mark, and held before the current event', async () => {
    let changes = 0;
    for (const [name, cpus] of [
      ['ftrace-nmi-2008', 2],
      ['text-poke-bp-2013', 4],
    ] as const) {
      const { system } = await prepare(name, { cpus, nmis: 2 });
      const timeline = randomRun(system, 17, 600);
      const cells = system.program.cells.flatMap((cell, index) =>
        cell.owner === undefined && /^\w+$/.test(cell.name) ? [{ ...cell, index }] : [],
      );
      for (let mark = 1; mark <= timeline.length; mark++) {
        const held = timeline.machineAt(mark).memory;
        const before = timeline.machineAt(mark - 1).memory;
        for (const { name: variable, address, index } of cells) {
          const told = pinnedValue(pinned(variable), timeline, { mark, cpu: 0 });
          expect(told.text).toBe(valueName(system, address, held[index]));
          const { cpu } = timeline.momentAt(mark - 1).event;
          const text = valueName(system, address, before[index]);
          const old = { text, event: mark - 1, cpu };
          expect(told.was).toEqual(held[index] === before[index] ? null : old);
          if (told.was !== null) changes++;
        }
      }
    }
    expect(changes).toBeGreaterThan(10);
  });

  it('of another protocol say what they cannot find', async () => {
    const { system } = await prepare('stop-machine');
    const timeline = randomRun(system, 1, 50);
    const told = pinnedValue(pinned('write_flag'), timeline, { mark: 9, cpu: 0 });
    expect(told).toMatchObject({ isOk: false, was: null });
    expect(told.text).toMatch(/^nothing is called "write_flag"/);
  });
});
