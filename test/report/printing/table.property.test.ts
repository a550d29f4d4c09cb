/** What holds for every table, whatever ran. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { System } from '../../../src/machine/state/system.ts';
import { enabled } from '../../../src/machine/stepping/enabled.ts';
import { explain } from '../../../src/report/explaining/explain.ts';
import { type Disassembler, loadDisassembler } from '../../../src/report/naming/disassemble.ts';
import { tableLines } from '../../../src/report/printing/table.ts';
import { isShown } from '../../../src/report/rows/event-wording.ts';
import { rowsOf } from '../../../src/report/rows/rows.ts';
import fc from '../../support/property.ts';
import { COUNTED, INT3, NULL_POINTER, STOPPED } from '../protocols.ts';
import { type Run, Script, sampleSystem } from '../sample.ts';

let disassembler: Disassembler;
const systems: System[] = [];
beforeAll(async () => {
  disassembler = await loadDisassembler();
  for (const text of [COUNTED, INT3, NULL_POINTER, STOPPED]) {
    for (const cpus of [1, 2, 3, 5]) {
      systems.push(await sampleSystem(text, { cpus, nmis: 2, memory: 'sc' }));
      systems.push(await sampleSystem(text, { cpus, nmis: 2, memory: 'tso' }));
      systems.push(await sampleSystem(text, { cpus, nmis: 2, memory: 'pso' }));
    }
  }
});

/** A run that takes whatever step the numbers pick. */
function randomRun(system: System, picks: readonly number[]): Run {
  const script = new Script(system);
  for (const pick of picks) {
    const steps = enabled(system, script.run.machine);
    if (steps.length === 0) break;
    const { kind, cpu, entry } = steps[pick % steps.length];
    if (!script.step(kind, cpu, entry)) break;
  }
  return script.end().run;
}

/** Which system, and which steps it takes. */
const runs = fc.tuple(fc.nat(), fc.array(fc.nat(1000), { maxLength: 250 }));

function made([which, picks]: readonly [number, readonly number[]]): { system: System; run: Run } {
  const system = systems[which % systems.length];
  return { system, run: randomRun(system, picks) };
}

describe('every run', () => {
  it('[T1] has each event that is not private in one row, in time order', () => {
    fc.assert(
      fc.property(runs, (choice) => {
        const { system, run } = made(choice);
        const rows = rowsOf(run.events, { system, critical: run.critical });
        const numbered = rows.filter(({ kind }) => kind !== 'function' && kind !== 'end');
        const covered = numbered.flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, offset) => first + offset),
        );
        const shown = run.events.filter(({ event }) => isShown(event)).map(({ index }) => index);
        expect(covered).toEqual(shown);
      }),
    );
  });

  it('[T8] is marked where it fails, once an event or a CPU that hangs', () => {
    fc.assert(
      fc.property(runs, (choice) => {
        const { system, run } = made(choice);
        const rows = rowsOf(run.events, { system, critical: run.critical });
        const marked = rows.filter(({ critical }) => critical !== null);
        const { critical } = run;
        if (critical === null) expect(marked).toEqual([]);
        else if (critical.failure.class === 'hang') expect(marked.length).toBeGreaterThan(0);
        else expect(marked.map((row) => row.critical)).toEqual([critical.failure.class]);
      }),
    );
  });

  it('[T9] fits into its width, in printable ASCII', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 20, max: 400 }), (choice, width) => {
        const { system, run } = made(choice);
        const rows = rowsOf(run.events, { system, critical: run.critical, disassembler });
        for (const line of tableLines(rows, { system, events: run.events.length, width })) {
          expect(line.length).toBeLessThanOrEqual(width);
          expect(line).toMatch(/^[\x20-\x7e]*$/);
        }
      }),
    );
  });

  it('[T14] that fails is explained, by events that there are', () => {
    fc.assert(
      fc.property(runs, (choice) => {
        const { system, run } = made(choice);
        const { critical } = run;
        fc.pre(critical !== null);
        if (critical === null) return;
        const sentences = explain(run.events, { system, critical, disassembler });
        expect(sentences.length).toBeGreaterThan(0);
        for (const [, number] of sentences.join(' ').matchAll(/ events? (\d+)/g)) {
          expect(Number(number)).toBeLessThanOrEqual(critical.event);
        }
      }),
    );
  });
});
