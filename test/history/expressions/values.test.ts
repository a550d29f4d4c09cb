import { describe, expect, it } from 'vitest';
import { innermostFrame } from '../../../src/history/expressions/asked.ts';
import { readExpression } from '../../../src/history/expressions/expression.ts';
import type { Timeline } from '../../../src/history/timeline.ts';
import { framesOf } from '../../../src/inspect/state/frames.ts';
import { convert, sizeOf, type Value } from '../../../src/machine/program/values.ts';
import type { Machine } from '../../../src/machine/state/machine.ts';
import { prepare, randomRun } from '../../tui/runs.ts';
import { answered, askedOf, valueIn } from './asked.ts';

const RUNS = [
  { name: 'ftrace-nmi-2008', cpus: 2, nmis: 3 },
  { name: 'ftrace-nmi-2009', cpus: 4, nmis: 4, memory: 'pso' },
  { name: 'smp-text-poke-2025', cpus: 3, nmis: 2 },
  { name: 'text-poke-batch-2019', cpus: 4, nmis: 1 },
] as const;

async function runs(each: (timeline: Timeline, name: string) => void): Promise<void> {
  for (const { name, ...options } of RUNS) {
    const { system } = await prepare(name, options);
    for (const seed of [3, 14]) each(randomRun(system, seed, 900), name);
  }
}

/** The newest store of a CPU's buffer to a cell, else what memory holds: read straight from the machine. */
function seenBy(machine: Machine, cpu: number, cell: number, address: number): Value {
  let seen = machine.memory[cell];
  for (const store of machine.cpus[cpu].buffer) if (store.address === address) seen = store.value;
  return seen;
}

describe('[U32] variables', () => {
  it('are what memory holds, and what each CPU would load', async () => {
    let otherwise = 0;
    await runs((timeline) => {
      const { system } = timeline;
      const globals = system.program.cells.flatMap(({ name, address, owner, type }, cell) =>
        owner === undefined && /^\w+[\w.[\]]*$/.test(name) ? [{ name, address, cell, type }] : [],
      );
      for (let mark = 0; mark <= timeline.length; mark += 9) {
        const machine = timeline.machineAt(mark);
        const at = askedOf(machine);
        for (const { name, address, cell, type } of globals) {
          const held = machine.memory[cell];
          expect(valueIn(name, system, at), name).toBe(held);
          for (let cpu = 0; cpu < system.cpus; cpu++) {
            const seen = convert(seenBy(machine, cpu, cell, address), type);
            expect(valueIn(name, system, { ...at, eyes: cpu }), name).toBe(seen);
            if (seen !== held) otherwise++;
          }
        }
      }
    });
    expect(otherwise).toBeGreaterThan(20);
  });

  it('bytes of sites are those of the text, behind the own store buffer', async () => {
    await runs((timeline) => {
      const { system } = timeline;
      for (let mark = 0; mark <= timeline.length; mark += 37) {
        const machine = timeline.machineAt(mark);
        for (const { name, address, size } of system.program.sites) {
          for (let offset = 0; offset < size; offset++) {
            const at = address + offset - 0xc0100000;
            const held = machine.text[Math.floor(at / 64)][at % 64];
            expect(valueIn(`${name}[${offset}]`, system, askedOf(machine))).toBe(held);
          }
        }
      }
    });
  });
});

describe('[U31] locals', () => {
  it('are what events say that they were given', async () => {
    let compared = 0;
    await runs((timeline) => {
      const { system } = timeline;
      for (let index = 0; index < timeline.length; index++) {
        const { event } = timeline.momentAt(index);
        if (event.kind !== 'assigned' && event.kind !== 'loaded') continue;
        const operation = system.program.functions[event.fn].operations[event.pc];
        const local =
          operation.kind === 'load'
            ? operation.local
            : event.kind === 'assigned'
              ? event.local
              : -1;
        const known = system.program.functions[event.fn].locals[local];
        if (known === undefined || known.temporary) continue;
        const machine = timeline.machineAt(index + 1);
        const frame = innermostFrame(machine, event.cpu);
        if (!/^[a-z_]\w*$/i.test(known.name) || frame?.fn !== event.fn) continue;
        const answer = answered(known.name, system, askedOf(machine, { cpu: event.cpu, frame }));
        if (!answer.ok) {
          expect(answer.message).toMatch(/<optimized out>|<not in scope>/);
          continue;
        }
        expect(answer.value, `${known.name} at ${index}`).toBe(convert(event.value, known.type));
        compared++;
      }
    });
    expect(compared).toBeGreaterThan(300);
  });

  it('in memory are those of their own frame, and have the names of tables', async () => {
    let compared = 0;
    await runs((timeline) => {
      const { system } = timeline;
      const { cells } = system.program;
      for (let index = 0; index < timeline.length; index++) {
        const { event } = timeline.momentAt(index);
        if (event.kind !== 'stored' && event.kind !== 'buffered') continue;
        const cell = cells.findIndex(({ address }) => address === event.address);
        const match = /^(?:.*:)?(\w+)\.([a-z_]\w*.*)$/i.exec(cells[cell]?.name ?? '');
        if (cells[cell]?.owner === undefined || match === null) continue;
        const machine = timeline.machineAt(index + 1);
        const [, fn, name] = match;
        const frame = framesOf(system, machine, event.cpu).find(
          (one) => system.program.functions[one.fn].name === fn,
        );
        if (frame === undefined) continue;
        const at = askedOf(machine, { cpu: event.cpu, frame, eyes: event.cpu });
        const stored = convert(event.value, cells[cell].type);
        if (!readExpression(name, system).ok) continue;
        const answer = answered(name, system, at);
        if (answer.ok) expect(answer.value, cells[cell].name).toBe(stored);
        else expect(answer.message).toBe('<not in scope>');
        expect(valueIn(`${fn}::${name}`, system, at)).toBe(stored);
        expect(valueIn(cells[cell].name, system, { ...at, frame: null })).toBe(stored);
        compared += sizeOf(cells[cell].type) > 0 ? 1 : 0;
      }
    });
    expect(compared).toBeGreaterThan(30);
  });

  it('have no value where they are dead, or a call is still to give it', async () => {
    const { system } = await prepare('ftrace-nmi-2008');
    const timeline = randomRun(system, 5, 900);
    let dead = 0;
    for (let mark = 0; mark <= timeline.length; mark += 3) {
      const machine = timeline.machineAt(mark);
      for (const frame of framesOf(system, machine, 0)) {
        const { locals } = system.program.functions[frame.fn];
        locals.forEach(({ name, temporary }, index) => {
          if (temporary || !readExpression(name, system).ok) return;
          const answer = answered(name, system, askedOf(machine, { frame }));
          if (answer.ok && answer.address === null) {
            expect(answer.value).toBe(frame.frame.locals[index]);
            expect(system.code[frame.fn][frame.frame.pc].live).toContain(index);
          } else if (!answer.ok && answer.message === '<optimized out>') dead++;
        });
      }
    }
    expect(dead).toBeGreaterThan(100);
  });
});
