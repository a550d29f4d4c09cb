import { describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/history/timeline.ts';
import { MOST_KEPT, TraceHits, Tracer } from '../../../src/inspect/traces/trace-hits.ts';
import { readTrace } from '../../../src/inspect/traces/trace-request.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { valueName } from '../../../src/report/naming/names.ts';
import { prepare, randomRun } from '../../tui/runs.ts';

function traced(text: string, timeline: Timeline, step = timeline.length): string[] {
  const read = readTrace(text, timeline.system);
  if (!read.ok) throw new Error(read.message);
  const tracer = new Tracer(read.request, timeline);
  for (let at = 0; at < timeline.length; at += step) {
    tracer.segment(at, Math.min(timeline.length, at + step));
  }
  return tracer.hits.first.map(({ index, values }) => `${index} ${values}`);
}

function problem(text: string, system: System): string {
  const read = readTrace(text, system);
  return read.ok ? 'no problem' : read.message;
}

/** Execution comes to the line with this event: its operation's first, which no operation of the line precedes. */
function comesTo({ program }: System, event: Event, line: number): boolean {
  const further: readonly string[] = ['executed', 'trapped', 'site-left'];
  if (!('pc' in event) || further.includes(event.kind)) return false;
  if (event.kind === 'fetched' && event.offset > 0) return false;
  const { operations } = program.functions[event.fn];
  const isAt = (pc: number) =>
    operations[pc]?.source.file === 0 && operations[pc].source.line === line;
  const isJump = (pc: number) => operations[pc]?.kind === 'jump';
  // A jump out of an `if`, or back to a loop's condition, does nothing at the line that it is told to be of.
  const does = (at: number) =>
    operations.some(({ source }, pc) => source.line === operations[at].source.line && !isJump(pc));
  let before = event.pc - 1;
  while (isJump(before) && does(before)) before--;
  const isIdle = isJump(event.pc) && does(event.pc);
  return isAt(event.pc) && !isIdle && !isAt(before);
}

const RUNS = [
  { name: 'ftrace-nmi-2008', cpus: 2, nmis: 3 },
  { name: 'ftrace-nmi-2009', cpus: 4, nmis: 4 },
  { name: 'text-poke-bp-2013', cpus: 3, nmis: 2 },
] as const;

describe('[U34] a trace', () => {
  it('has every event that comes to the line, with values of memory from before it', async () => {
    let compared = 0;
    for (const { name, ...options } of RUNS) {
      const { system } = await prepare(name, options);
      const timeline = randomRun(system, 9, 700);
      const cells = system.program.cells.flatMap((cell, index) =>
        cell.owner === undefined && /^\w+$/.test(cell.name) ? [{ ...cell, index }] : [],
      );
      const lines = system.program.functions.flatMap(({ operations }) =>
        operations.flatMap(({ source }) => (source.file === 0 ? [source.line] : [])),
      );
      for (const line of new Set(lines)) {
        const expected: string[] = [];
        for (let index = 0; index < timeline.length; index++) {
          if (!comesTo(system, timeline.momentAt(index).event, line)) continue;
          const machine = timeline.machineAt(index);
          const values = cells.map((cell) => {
            const held = machine.memory[cell.index];
            const others = machine.cpus.flatMap(({ buffer }, cpu) => {
              const seen = buffer.findLast(({ address }) => address === cell.address)?.value;
              const told = seen === undefined ? '' : valueName(system, cell.address, seen);
              return seen === undefined || told === valueName(system, cell.address, held)
                ? []
                : [` (CPU${cpu} sees ${told})`];
            });
            return `${cell.name} = ${valueName(system, cell.address, held)}${others.join('')}`;
          });
          expected.push(`${index} ${values.join(', ')}`);
        }
        const text = `${cells.map((cell) => cell.name).join(', ')} at ${line}`;
        const seen = traced(text, timeline);
        expect(seen, `${name}:${line}`).toEqual(expected);
        compared += seen.length;
      }
    }
    expect(compared).toBeGreaterThan(200);
  });

  it('of a change has every event after which memory is another, with what is then', async () => {
    let compared = 0;
    for (const { name, ...options } of RUNS) {
      const { system } = await prepare(name, options);
      const timeline = randomRun(system, 29, 700);
      for (const [index, cell] of system.program.cells.entries()) {
        if (cell.owner !== undefined || !/^\w+$/.test(cell.name)) continue;
        const expected: string[] = [];
        for (let at = 0; at < timeline.length; at++) {
          const [old, now] = [at, at + 1].map((mark) => timeline.machineAt(mark).memory[index]);
          if (old === now) continue;
          const [was, is] = [old, now].map((value) => valueName(system, cell.address, value));
          expected.push(`${at} memory: ${cell.name} = ${is} (was ${was})`);
        }
        const asMemory = (rows: string[]) =>
          rows.map((row) => row.replace(' ', ' memory: ').replaceAll(/ \(CPU\d sees [^)]*\)/g, ''));
        expect(asMemory(traced(cell.name, timeline))).toEqual(expected);
        expect(asMemory(traced(`${cell.name} at change`, timeline, 97))).toEqual(expected);
        compared += expected.length;
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  it('asks its condition, and locals, before the event', async () => {
    const { system } = await prepare('ftrace-nmi-2008', { cpus: 2, nmis: 2 });
    const timeline = randomRun(system, 4, 700);
    const all = traced('in_nmi, $event at nmi-entered', timeline);
    expect(all.length).toBeGreaterThan(0);
    expect(all.every((row) => row.endsWith(`$event = ${row.split(' ')[0]}`))).toBe(true);
    const none = traced('in_nmi at nmi-entered if in_nmi == 0', timeline);
    expect(none.length).toBeGreaterThan(0);
    expect(none.every((row) => row.endsWith(' in_nmi = 0'))).toBe(true);
    const called = traced('size at memcmp', timeline);
    expect(called.length).toBeGreaterThan(0);
    expect(called.every((row) => row.endsWith('size = 5'))).toBe(true);
    const sites = traced('vfs_read at change vfs_read', timeline);
    expect(sites.every((row) => /vfs_read = .. .. .. .. .. \(was /.test(row))).toBe(true);
    const views = traced('cpu0: write_flag, cpu1: write_flag at exchanged', timeline);
    expect(views[0]).toMatch(/^\d+ cpu0: write_flag = 0, cpu1: write_flag = 0$/);
  });

  it('keeps the first and the last of many hits, and how many there were', () => {
    const hits = new TraceHits();
    for (let index = 0; index < 10 * MOST_KEPT; index++) hits.add({ index, who: '', values: '' });
    expect(hits.count).toBe(10 * MOST_KEPT);
    expect(hits.first.map(({ index }) => index)).toEqual([...Array(MOST_KEPT).keys()]);
    expect(hits.last).toHaveLength(MOST_KEPT);
    expect(hits.last.at(-1)?.index).toBe(10 * MOST_KEPT - 1);
    expect(hits.last[0].index).toBe(9 * MOST_KEPT);
  });

  it('says what is wrong with it', async () => {
    const { system } = await prepare('ftrace-nmi-2008');
    expect(problem('in_nim at 80', system)).toBe(
      'column 1: nothing is called "in_nim"; there is in_nmi',
    );
    expect(problem('in_nmi, wite_flag at 80', system)).toMatch(/^column 9: nothing is called/);
    expect(problem('in_nmi at 1', system)).toBe('nothing runs at line 1');
    expect(problem('in_nmi at nowhere', system)).toMatch(/^"nowhere" is no kind of event/);
    expect(problem('in_nmi + 1', system)).toBe(
      'in_nmi + 1 is at no place of its own, and none changes: say where instead: at LINE, FUNCTION, SITE or a kind of event',
    );
    expect(problem('size at 80', system)).toMatch(/^"size" is not in scope here/);
    expect(problem('in_nmi at 80 if size == 5', system)).toMatch(/^"size" is not in scope here/);
    expect(problem('in_nmi at change of', system)).toMatch(/nothing is called|expected/);
    expect(problem('', system)).toBe('column 1: the expression is empty');
    expect(problem('in_nmi, at 80', system)).toMatch(/the expression is empty/);
  });
});
