import { beforeAll, describe, expect, it } from 'vitest';
import { compileCondition } from '../../src/history/conditions.ts';
import { type Race, race2008 } from '../tui/runs.ts';

let race: Race;
beforeAll(async () => {
  race = await race2008();
});

/** Events after which the condition holds. */
function holdsAt(text: string): number[] {
  const { timeline, system } = race;
  const compiled = compileCondition(text, system);
  if (!compiled.ok) throw new Error(compiled.message);
  const events: number[] = [];
  for (let index = 0; index < timeline.length; index++) {
    const moment = timeline.momentAt(index);
    if (compiled.condition(moment, timeline.machineAt(index + 1))) events.push(index);
  }
  return events;
}

function problem(text: string): string {
  const compiled = compileCondition(text, race.system);
  return compiled.ok ? 'no problem' : `${compiled.column}: ${compiled.message}`;
}

describe('[U10] conditions', () => {
  it('see what memory holds, not what is still in a store buffer', () => {
    const { timeline } = race;
    const address = race.system.program.cells.find(({ name }) => name === 'write_flag')?.address;
    const arrival = timeline.find(0, 1, (index) => {
      const { event } = timeline.momentAt(index);
      return event.kind === 'committed' && event.address === address;
    });
    expect(holdsAt('write_flag == 1')[0]).toBe(arrival);
  });

  it('combine variables, the CPU and NMI context', () => {
    const inside = holdsAt('in_nmi > 1 && cpu == 0');
    expect(inside.length).toBeGreaterThan(0);
    expect(inside).toEqual(holdsAt('!(in_nmi <= 1) && !cpu'));
    expect(inside.every((index) => race.timeline.momentAt(index).event.cpu === 0)).toBe(true);
    const nmi = holdsAt('$nmi');
    expect(nmi.length).toBeGreaterThan(0);
    expect(nmi.length).toBeLessThan(race.timeline.length);
  });

  it('read bytes of a site', () => {
    expect(holdsAt('vfs_read[0] == 0xe8')).toEqual([race.timeline.length - 1]);
  });

  it('are false where a local does not live', () => {
    const known = holdsAt('size == 5');
    expect(known.length).toBeGreaterThan(0);
    expect(holdsAt('size == 5 || size != 5')).toEqual(known);
  });

  it('have the precedence of C', () => {
    const first = (text: string) => holdsAt(text).length > 0;
    expect(first('1 + 2 * 3 == 7')).toBe(true);
    expect(first('(1 + 2) * 3 == 7')).toBe(false);
    expect(first('6 & 3 == 3')).toBe(false);
    expect(first('1 << 2 + 1 == 8')).toBe(true);
    expect(first('-1 < 0 && ~0 == -1')).toBe(true);
  });

  it('are false where they divide by zero', () => {
    expect(holdsAt('1 / (cpu - cpu) == 0')).toEqual([]);
  });

  it('say what is wrong and where', () => {
    expect(problem('flag == 1')).toBe('0: nothing is called "flag"; there is write_flag');
    expect(problem('in_nmi = 1')).toBe('7: write == to compare');
    expect(problem('(in_nmi > 1')).toBe('0: this "(" is never closed');
    expect(problem('in_nmi > ')).toBe(
      '9: expected a variable, a number or "(" instead of "the end"',
    );
    expect(problem('in_nmi cpu')).toBe('7: expected an operator before "cpu"');
    expect(problem('  ')).toBe('0: the expression is empty');
    expect(problem('in_nmi @ 3')).toBe('7: "@" is not part of an expression');
    expect(problem(`${'('.repeat(200)}1`)).toMatch(/nested too deeply/);
    expect(problem('constructor')).toMatch(/nothing is called/);
  });
});
