import { beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../../src/history/timeline.ts';
import type { System } from '../../../../src/machine/state/system.ts';
import { textOf } from '../../../../tui/drawing/segments.ts';
import { viewOf } from '../../../../tui/model/model.ts';
import { lanesPane } from '../../../../tui/panes/lanes/lanes-pane.ts';
import fc from '../../../support/property.ts';
import { rootOf, Session } from '../../pictures.ts';
import { prepare, type Race, race2008, randomRun } from '../../runs.ts';

/** Runs of four CPUs of several protocols. */
let runs: Timeline[];
let race: Race;
beforeAll(async () => {
  race = await race2008();
  const systems: System[] = [];
  for (const [name, options] of [
    ['text-poke-batch-2019', { cpus: 4, nmisPerCpu: 1 }],
    ['ftrace-nmi-2008', { cpus: 4, nmis: 4, jobs: 2 }],
    ['ftrace-int3-2012', { cpus: 4, nmis: 2 }],
  ] as const) {
    systems.push((await prepare(name, options)).system);
  }
  runs = systems.map((system, index) => randomRun(system, index + 1, 400));
});

/** A run that has not failed, at its end. */
function session(timeline: Timeline, width: number, height: number): Session {
  const known = { timeline, critical: race.critical };
  const root = { ...rootOf(known), critical: null, mark: timeline.length };
  return new Session(known, { size: { width, height }, root });
}

/** The lanes alone, of any size. */
function linesOf({ model }: Session, width: number, height: number): string[] {
  return lanesPane(viewOf(model), { width, height }).lines.map(textOf);
}

/** The number at the left of a row, null for a line without. */
function numberOf(line: string): number | null {
  const number = /^ *(\d+)[ >]?$/.exec(line.slice(0, 4))?.[1];
  return number === undefined ? null : Number(number);
}

/** Where the lanes begin in the heading, and which CPU each is of. */
function lanesIn(heading: string): { cpu: number; width: number }[] {
  return heading
    .replace(/^ +(?=CPU)/, '')
    .split('|')
    .map((part) => ({ cpu: Number(/CPU(\d+)/.exec(part)?.[1]), width: part.length }));
}

describe('[U40] lanes', () => {
  it('of four CPUs stand beside each other at 100 columns, that of the followed CPU the widest', () => {
    for (const timeline of runs) {
      for (let cpu = 0; cpu < 4; cpu++) {
        const at = session(timeline, 100, 30).type(`:cpu ${cpu}`);
        const lanes = lanesIn(linesOf(at, 100, 20)[0]);
        expect(lanes.map((lane) => lane.cpu)).toEqual([0, 1, 2, 3]);
        const widest = [...lanes].sort((a, b) => b.width - a.width)[0];
        expect(widest.cpu).toBe(cpu);
        expect(Math.min(...lanes.map(({ width }) => width))).toBeGreaterThanOrEqual(10);
      }
    }
  });

  it('are alike where there is room, and share one only where narrow ones do not fit either', () => {
    const at = session(runs[0], 200, 60);
    const widths = lanesIn(linesOf(at, 200, 20)[0]).map(({ width }) => width);
    expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(4);
    expect(linesOf(at, 60, 20)[0]).toContain('CPU3');
    expect(linesOf(at, 40, 20)[0]).toContain('all CPUs');
    at.type(':lanes fold');
    const folded = lanesIn(linesOf(at, 200, 20)[0]).map(({ width }) => width);
    expect(Math.max(...folded)).toBeGreaterThan(100);
    expect(new Set(folded.map((width) => width > 100))).toEqual(new Set([true, false]));
  });

  it('are as wide as the pane at any width, mark and CPU', () => {
    const drawn = fc.record({
      run: fc.nat(2),
      width: fc.integer({ min: 28, max: 220 }),
      mark: fc.nat(400),
      cpu: fc.nat(3),
      hidden: fc.subarray([0, 1, 2, 3], { maxLength: 3 }),
      isFolded: fc.boolean(),
    });
    fc.assert(
      fc.property(drawn, ({ run, width, mark, cpu, hidden, isFolded }) => {
        const at = session(runs[run], 100, 30);
        at.model = { ...at.model, lanes: { hidden, isFolded } };
        at.type(`:goto ${mark}`).type(`:cpu ${cpu}`);
        for (const line of linesOf(at, width, 20)) expect(line.length).toBeLessThanOrEqual(width);
      }),
      { numRuns: 60 },
    );
  });

  it('say in short what happened: a value is whole, or ends in the sign that more follows', () => {
    for (const timeline of runs) {
      const { columns } = timeline;
      for (const width of [60, 80, 100]) {
        for (const cpu of [0, 3]) {
          const at = session(timeline, 100, 30).type(`:cpu ${cpu}`);
          const lines = linesOf(at, width, 4000).slice(1);
          const lanes = lanesIn(linesOf(at, width, 3)[0]).map((lane) => lane.cpu);
          expect(lanes).toEqual([0, 1, 2, 3]);
          let seen = 0;
          lines.forEach((line, index) => {
            const number = numberOf(line);
            if (number === null) return;
            const { event } = timeline.momentAt(number);
            if (event.cpu === cpu) return;
            // Its lines, up to the next row's.
            const end = lines.findIndex((other, at) => at > index && numberOf(other) !== null);
            const own = lines.slice(index, end < 0 ? undefined : end);
            const cell = own.map((text) => text.split('|')[lanes.indexOf(event.cpu)]).join('');
            const said = cell.replace(/^ *\d+[ >]/, '').replace(/ +/g, ' ');
            expect({ event, isSaid: said.trim() !== '' }).toEqual({ event, isSaid: true });
            const wanted = shortOf(event);
            if (wanted === null || columns.address[number] >= 0xc000_0000) return;
            seen++;
            const isThere = said.replaceAll(' ', '').includes(wanted);
            expect({ said, wanted, isThere: isThere || said.includes('~') }).toMatchObject({
              isThere: true,
            });
          });
          expect(seen).toBeGreaterThan(5);
        }
      }
    }
  });
});

/** What a narrow lane says of an event of its own, read from the event alone; null for no claim. */
function shortOf(event: ReturnType<Timeline['momentAt']>['event']): string | null {
  switch (event.kind) {
    case 'nmi-entered':
      return 'NMIin';
    case 'interrupt-returned':
      return 'iret';
    case 'task-ended':
      return 'end';
    case 'loaded':
      return Number(event.value) < 10 ? `->${event.value}` : null;
    case 'buffered':
      return Number(event.value) < 10 ? `=${event.value}buf` : null;
    default:
      return null;
  }
}

describe('[U40] a lane that is hidden', () => {
  it('leaves a line that counts what happened there', () => {
    for (const timeline of runs) {
      for (const hidden of [[1], [0, 2]]) {
        const at = session(timeline, 100, 30).press('G').type(`:lanes hide ${hidden.join()}`);
        const { lines, marks } = lanesPane(viewOf(at.model), { width: 98, height: 4000 });
        const texts = lines.map(textOf);
        expect(lanesIn(texts[0]).map(({ cpu }) => cpu)).toEqual(
          [0, 1, 2, 3].filter((cpu) => !hidden.includes(cpu)),
        );
        let before = -1;
        let counted = 0;
        for (const [index, text] of texts.entries()) {
          const number = index === 0 ? null : numberOf(text);
          if (number === null) continue;
          const found = [...text.matchAll(/(\d+) (?:events? )?of CPU(\d)/g)];
          const told = found.map(([, count, cpu]) => [Number(cpu), Number(count)]);
          if (told.length > 0) {
            expect(told).toEqual(
              hidden
                .map((cpu) => [cpu, eventsOf(timeline, cpu, before + 1, number)])
                .filter(([, count]) => count > 0),
            );
            expect(marks[index]).toBe(number + 1);
            counted += told.length;
          } else if (index < texts.length - 3) {
            expect(hidden).not.toContain(timeline.momentAt(number).event.cpu);
          }
          before = number;
        }
        expect(counted).toBeGreaterThan(3);
      }
    }
  });

  it('hides neither the failure nor the current row', () => {
    const at = new Session(race).type(':lanes hide 0');
    expect(at.picture).toMatch(/^159>! CPU0 .*<== cross modification/m);
    expect(at.press('g 1 1 4 g').picture).toMatch(/^114> {2}CPU0 drains ftrace_call/m);
    expect(at.picture).toContain('CPUs 1 of 2');
  });

  it('goes and comes by H, of the CPU that is followed; one stays', () => {
    const at = new Session(race);
    const before = at.press('g').picture;
    expect(at.press('H').model.lanes.hidden).toEqual([0]);
    expect(at.message).toBe('CPU0 has no lane: :lanes all shows every CPU.');
    expect(at.press('> H').message).toBe('One lane at least stays.');
    expect(at.press('< H').message).toBe('Every CPU has a lane.');
    expect(at.press('g').picture).toBe(before);
    expect(at.type(':lanes 1').model.lanes.hidden).toEqual([0]);
    expect(at.type(':lanes show 0').model.lanes.hidden).toEqual([]);
    expect(at.type(':lanes hide 7').message).toBe('There is no CPU7.');
    expect(at.type(':lanes sideways').message).toMatch(/^Say lanes all,/);
  });
});

function eventsOf(timeline: Timeline, cpu: number, from: number, to: number): number {
  let count = 0;
  for (let index = from; index <= to; index++) {
    if (timeline.momentAt(index).event.cpu === cpu) count++;
  }
  return count;
}
