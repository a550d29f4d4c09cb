/** Where CPUs are at once, against runs, and against what a search of the same system says. */
import { describe, expect, it } from 'vitest';
import { type MetPlaces, metPlaces, type Place } from '../../../src/explore/covering/met-places.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { runOnce } from '../../../src/explore/searching/sample.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import { chosenFrame, framesOf } from '../../../src/inspect/state/frames.ts';
import { type Machine, topContext } from '../../../src/machine/state/machine.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { daily } from '../../support/daily.ts';
import { prepare, prepareSource } from '../../tui/runs.ts';

const LIMITS = { ...UNLIMITED, maxStates: 40_000 };

const SYSTEMS = [
  { name: 'direct', options: { cpus: 2, nmis: 0 } },
  { name: 'direct', options: { cpus: 2, nmis: 0, memory: 'sc' } },
  { name: 'direct', options: { cpus: 3, nmis: 0, memory: 'sc' } },
  { name: 'stop-machine', options: { cpus: 2, nmis: 0 } },
  { name: 'stop-machine', options: { cpus: 2, nmis: 1, memory: 'sc' } },
  { name: 'text-poke-batch-2019', options: { cpus: 2, nmis: 0 } },
] as const;

/** As the debugger has it: the innermost frame of the protocol's own file. */
function standsAt(system: System, machine: Machine, cpu: number): string {
  const context = topContext(machine.cpus[cpu])?.kind ?? 'task';
  const frames = framesOf(system, machine, cpu).filter((frame) => {
    return frame.context === topContext(machine.cpus[cpu]) && frame.source.file === 0;
  });
  const frame = chosenFrame(frames, null);
  return frame === undefined ? `${context} -1 0` : `${context} ${frame.fn} ${frame.source.line}`;
}

const named = ({ context, fn, line }: Place): string => `${context} ${fn} ${line}`;

function pairsOf({ rows, columns, cells }: MetPlaces): Set<string> {
  return new Set(
    rows.flatMap((row, y) =>
      columns.flatMap((column, x) =>
        cells[y][x] === 'none' ? [] : [`${named(row)} / ${named(column)}`],
      ),
    ),
  );
}

const isPrivateNext = (system: System, machine: Machine): boolean =>
  machine.cpus.some((cpu) => {
    const frame = topContext(cpu)?.frames.at(-1);
    return frame !== undefined && system.code[frame.fn][frame.pc].isPrivate;
  });

describe('[E22] where CPUs are at once', () => {
  it.each(SYSTEMS)(
    '$name $options: whatever a run meets is among it',
    async ({ name, options }) => {
      const { system } = await prepare(name, options);
      const met = metPlaces(system, LIMITS);
      expect(met.isComplete).toBe(true);
      const pairs = pairsOf(met);
      let seen = 0;
      for (let seed = 0; seed < daily(12, 300); seed++) {
        const timeline = Timeline.of(system, runOnce(system, randomStrategy, seed, 2000));
        for (let mark = 0; mark < timeline.length; mark++) {
          const machine = timeline.machineAt(mark);
          if (isPrivateNext(system, machine)) continue;
          for (let cpu = 1; cpu < system.cpus; cpu++) {
            seen++;
            const pair = `${standsAt(system, machine, 0)} / ${standsAt(system, machine, cpu)}`;
            expect(pairs, `seed ${seed}, mark ${mark}`).toContain(pair);
          }
        }
      }
      expect(seen).toBeGreaterThan(100);
    },
  );

  it.each(SYSTEMS)('$name $options: a step fails there if a search finds one', async (one) => {
    const { system } = await prepare(one.name, one.options);
    const { cells } = metPlaces(system, LIMITS);
    const options = {
      ...UNLIMITED,
      system,
      reduce: false,
      engine: 'machine' as const,
      maxSteps: 1e6,
      seed: 0,
    };
    const { finding } = finish(exhaustive(options));
    expect(cells.flat().includes('fails')).toBe(finding !== null);
  });

  it('a budget says that there are more, and has the states of a run that is given', async () => {
    const { system } = await prepare('ftrace-nmi-2008', { cpus: 2, nmis: 2 });
    const limits = { ...LIMITS, maxStates: 200 };
    const without = metPlaces(system, limits);
    expect(without.isComplete).toBe(false);
    expect(without.cells.flat()).not.toContain('fails');
    const options = { ...UNLIMITED, system, reduce: true, maxSteps: 1e6, seed: 0 };
    const { finding } = finish(exhaustive(options));
    const met = metPlaces(system, limits, finding?.schedule);
    expect(met.cells.flat().filter((cell) => cell === 'fails')).toHaveLength(1);
  });

  it('counts what can be counted by hand', async () => {
    // Two stores, the end, and behind it, beside one store, the end, and behind that: each with each, in twelve states.
    const text = `#include <pokelab.h>
PROTOCOL("by-hand");
TITLE("Nothing in common");
ORIGIN("a test");
SITE(unused, BYTES(0x90), BYTES(0x90));
static int a, b, c;
int patcher(void)
{
	WRITE_ONCE(a, 1);
	WRITE_ONCE(b, 1);
	return 0;
}
void task(void)
{
	WRITE_ONCE(c, 1);
}
`;
    const options = { cpus: 2, nmis: 0, memory: 'sc' as const };
    const { system } = await prepareSource({ name: 'by-hand.c', text }, options);
    const { isComplete, states, rows, columns, cells } = metPlaces(system, LIMITS);
    const lines = (places: readonly Place[]) =>
      places.map(({ line }) => line).sort((x, y) => x - y);
    expect({ isComplete, states }).toEqual({ isComplete: true, states: 12 });
    expect(lines(rows)).toEqual([0, 9, 10, 11]);
    expect(lines(columns)).toEqual([0, 15, 16]);
    expect(new Set(cells.flat())).toEqual(new Set(['met']));
  });
});
