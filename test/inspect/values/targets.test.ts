/** Names of what can be asked about, and what events are about. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/history/timeline.ts';
import { openReplay } from '../../../src/inspect/opening/opening.ts';
import { targetsOf } from '../../../src/inspect/values/event-targets.ts';
import { targetsOnLine } from '../../../src/inspect/values/line-targets.ts';
import { namesHere, type Target, targetNamed } from '../../../src/inspect/values/targets.ts';
import { type Sample, sampleRuns } from '../runs.ts';

let runs: Sample[];
let crashed: Timeline;
beforeAll(async () => {
  runs = await sampleRuns(9, 500);
  const { root } = await openReplay('replays/museum/smp-text-poke-shared-2025.replay', 'pokelab');
  crashed = root.timeline;
});

/** At the innermost frame, whosever file it is of. */
const at = (timeline: Timeline, mark: number, cpu: number) => ({ timeline, mark, cpu, frame: 0 });

describe('[U35] a name is', () => {
  it('that of every variable, member and element, and of every byte of a site', () => {
    for (const { timeline } of runs) {
      const { program } = timeline.system;
      for (const { name, address } of program.cells) {
        const found = targetNamed(at(timeline, 0, 0), name, null);
        expect(found).toMatchObject({ kind: 'memory', address });
      }
      for (const { name, address, size } of program.sites) {
        const here = at(timeline, 0, 0);
        expect(targetNamed(here, name, null)).toMatchObject({ address, size });
        expect(targetNamed(here, `${name}[0]`)).toMatchObject({ address, size: 1 });
        expect(targetNamed(here, `${name}[${size}]`)).toBeNull();
        const range = `${name}[0-${size - 1}]`;
        expect(targetNamed(here, range)).toMatchObject({ address, size });
        expect(targetNamed(here, `${name}[0-${size}]`)).toBeNull();
      }
    }
  });

  it('that of a structure or an array: all of it', () => {
    const { cells } = crashed.system.program;
    const own = cells.filter(({ name }) => name.startsWith('text_poke_array.vec[1]'));
    const found = targetNamed(at(crashed, 0, 0), 'text_poke_array.vec[1]');
    expect(found).toMatchObject({ address: own[0].address });
    const text = targetNamed(at(crashed, 0, 0), 'text_poke_array.vec[1].text');
    expect(text).toMatchObject({ size: 5 });
  });

  it('that of a local where its function is on the stack of the CPU, and nowhere else', () => {
    let found = 0;
    for (const { timeline } of runs) {
      const { functions } = timeline.system.program;
      for (let mark = 0; mark <= timeline.length; mark += 11) {
        const machine = timeline.machineAt(mark);
        machine.cpus.forEach(({ contexts }, cpu) => {
          const frames = contexts.flatMap((one) => one.frames);
          const here = at(timeline, mark, cpu);
          for (const [fn, { name, locals }] of functions.entries()) {
            const local = locals.find(({ temporary }) => !temporary);
            if (local === undefined) continue;
            const target = targetNamed(here, `${name}.${local.name}`);
            const lives = frames.some((frame) => functions[frame.fn].name === name);
            if (target?.kind !== 'local') expect(lives).toBe(false);
            else found++;
            if (!lives) expect(target?.kind === 'local' && target.fn === fn).toBe(false);
          }
          for (const name of namesHere(here)) expect(targetNamed(here, name)?.kind).toBe('local');
        });
      }
    }
    expect(found).toBeGreaterThan(100);
  });

  it("that of an object on the stack of the function that the CPU is in: its own CPU's", () => {
    const { cells, functions } = crashed.system.program;
    const mark = crashed.length;
    const frames = crashed.machineAt(mark).cpus[2].contexts.flatMap((one) => one.frames);
    expect(functions[frames[frames.length - 1].fn].name).toBe('int3_entry');
    const own = cells.find(({ name }) => name === 'cpu2/trap:int3_entry.regs.ip');
    for (const name of ['regs.ip', 'int3_entry.regs.ip']) {
      expect(targetNamed(at(crashed, mark, 2), name)).toMatchObject({ address: own?.address });
    }
    expect(targetNamed(at(crashed, mark, 0), 'regs.ip')).toBeNull();
  });
});

describe('[U35] an event is about', () => {
  it('what it accesses, the bytes that it fetches or runs, or the locals that it gives a value', () => {
    for (const { timeline, events } of runs) {
      events.forEach((event, index) => {
        const targets = targetsOf(timeline, index);
        const [target] = targets as (Target | undefined)[];
        switch (event.kind) {
          case 'loaded':
          case 'buffered':
          case 'stored':
          case 'committed':
          case 'exchanged':
          case 'executed':
            expect(targets).toMatchObject([{ address: event.address, size: event.size }]);
            return;
          case 'fetched':
            expect(target).toMatchObject({ address: event.address + event.offset });
            return;
          case 'assigned':
            expect(targets).toMatchObject([{ kind: 'local', fn: event.fn, local: event.local }]);
            return;
          case 'called':
            expect(targets).toHaveLength(event.count);
            return;
          case 'returned':
            expect(targets).toHaveLength(event.local < 0 ? 0 : 1);
            return;
          case 'jumped':
          case 'relaxed':
          case 'nmi-entered':
            expect(targets).toEqual([]);
            return;
          default:
        }
      });
    }
  });

  it('the byte at which a CPU crashed', () => {
    expect(targetsOf(crashed, crashed.length - 1)).toMatchObject([
      { name: 'key_site[0]', size: 1 },
    ]);
  });
});

describe('[U35] a line of the source names', () => {
  it('what stands in its code, not in comments and strings, and locals of the call alone', () => {
    const { files } = crashed.system.program;
    const lines = files[0].text.split('\n');
    const line =
      lines.findIndex((text) => text.includes('tp->len = len') || text.includes('nr_entries')) + 1;
    expect(line).toBeGreaterThan(0);
    const found = targetsOnLine(at(crashed, 0, 0), 0, line);
    for (const target of found) expect(target.kind).toBe('memory');
    const blank = lines.findIndex((text) => text.trim().startsWith('/*')) + 1;
    expect(targetsOnLine(at(crashed, 0, 0), 0, blank)).toEqual([]);
  });
});
