/** The policy of carrying a schedule over, on programs made by hand. */
import { describe, expect, it } from 'vitest';
import { carry } from '../../../src/diff/carrying/carry.ts';
import { correspond } from '../../../src/diff/pairing/correspondence.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import type { Operation } from '../../../src/machine/program/program.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { type Step, step } from '../../../src/machine/stepping/steps.ts';
import {
  branch,
  broadcast,
  exchange,
  fence,
  type HandMadeOptions,
  handMadeSystem,
  jump,
  load,
  local,
  ret,
  siteAddress,
  store,
  storeAt,
} from '../../support/hand-made.ts';

/** Two CPUs that run these; cells x0, x1, x2 begin with 0. */
function twoCpus(first: Operation[], second: Operation[], options: HandMadeOptions = {}): System {
  const functions = [[...first, ret()], [...second, ret()], [ret()]];
  return handMadeSystem(
    { cells: [0, 0, 0], functions, tasks: [0, 1] },
    { memory: 'sc', ...options },
  );
}

const run = (...cpus: number[]): Step[] => cpus.map((cpu) => step('run', cpu));

function carried(a: System, b: System, schedule: Step[]) {
  const result = carry(correspond(a, b), Timeline.of(a, schedule));
  const timeline = Timeline.of(b, result.schedule);
  const events = Array.from({ length: timeline.length }, (_, at) => timeline.momentAt(at).event);
  return { ...result, events, kinds: result.deviations.list.map(({ kind }) => kind) };
}

const drained = (events: readonly Event[]) =>
  events.flatMap((event) =>
    event.kind === 'committed'
      ? [`CPU${event.cpu} ${(event.address % 0x1000) / 8}=${event.value}`]
      : [],
  );

const written = (events: readonly Event[]) =>
  events.flatMap((event) =>
    event.kind === 'stored'
      ? [`CPU${event.cpu} ${(event.address % 0x1000) / 8}=${event.value}`]
      : [],
  );

describe('[D4] steps without counterpart', () => {
  it('are left out, and the others keep their order', () => {
    const a = twoCpus([store(0, 1), store(1, 1), store(2, 1)], [store(0, 2)]);
    const b = twoCpus([store(0, 1), store(2, 1)], [store(0, 2)]);
    const { kinds, events } = carried(a, b, run(0, 0, 1, 0));
    expect(kinds).toEqual(['skipped']);
    expect(written(events)).toEqual(['CPU0 0=1', 'CPU1 0=2', 'CPU0 2=1']);
  });

  it('what comes before a step in the second version is done right before it', () => {
    const a = twoCpus([store(0, 1), store(2, 1)], [store(0, 2)]);
    const b = twoCpus([store(0, 1), store(1, 1), store(2, 1)], [store(0, 2)]);
    const { kinds, events } = carried(a, b, run(0, 1, 0));
    expect(kinds).toEqual(['extra']);
    expect(written(events)).toEqual(['CPU0 0=1', 'CPU1 0=2', 'CPU0 1=1', 'CPU0 2=1']);
  });

  it('what stands in the place of a step is done when the step was', () => {
    const others = [store(0, 2), store(1, 2), store(2, 2)];
    const a = twoCpus([store(0, 1), store(1, 1), store(0, 3)], others);
    const b = twoCpus([store(0, 1), store(2, 1), store(0, 3)], others);
    const { kinds, events } = carried(a, b, run(0, 0, 1, 0));
    expect(kinds).toEqual(['instead']);
    expect(written(events).slice(0, 4)).toEqual(['CPU0 0=1', 'CPU0 2=1', 'CPU1 0=2', 'CPU0 0=3']);
  });

  it('statements that changed places are done once each', () => {
    const a = twoCpus([store(0, 1), store(1, 1), store(2, 1)], [store(0, 2)]);
    const b = twoCpus([store(1, 1), store(0, 1), store(2, 1)], [store(0, 2)]);
    const { events } = carried(a, b, run(0, 1, 0, 0));
    expect(written(events)).toEqual(['CPU0 1=1', 'CPU0 0=1', 'CPU1 0=2', 'CPU0 2=1']);
  });
});

describe('[D5] waits', () => {
  it('hold up what comes behind them in their context until they are over', () => {
    const a = twoCpus([store(1, 1), store(2, 1)], [store(2, 2), store(0, 1)]);
    const b = twoCpus([...waitFor(0), store(1, 1), store(2, 1)], [store(2, 2), store(0, 1)]);
    const { kinds, events, deviations } = carried(a, b, run(0, 0, 1, 1));
    expect(kinds.filter((kind) => kind === 'waits')).toHaveLength(1);
    expect(written(events)).toEqual(['CPU1 2=2', 'CPU1 0=1', 'CPU0 1=1', 'CPU0 2=1']);
    const wait = deviations.list.find(({ kind }) => kind === 'waits');
    expect(wait).toMatchObject({ cpu: 0, step: 0, spins: true });
    expect(wait?.ended).toBeGreaterThan(0);
  });

  it('a fence waits for a store that the first version drains later', () => {
    const options = { memory: 'tso' as const };
    const a = twoCpus([store(0, 1), load(0, 1)], [store(1, 1)], options);
    const b = twoCpus([store(0, 1), fence('mb'), load(0, 1)], [store(1, 1)], options);
    const schedule = [...run(0, 0, 1), step('drain', 1), step('drain', 0)];
    const { kinds, events } = carried(a, b, schedule);
    expect(kinds).toEqual(['waits', 'extra']);
    const read = events.find(({ kind }) => kind === 'loaded');
    expect(read).toMatchObject({ cpu: 0, value: 1 });
  });

  it('a fence waits for the second half of a store that was split as for the first', () => {
    const split = storeAt(siteAddress(0) + 6, 0x1234, 'u32');
    const twoTasks = (first: Operation[]) =>
      handMadeSystem({
        cells: [0, 0, 0],
        functions: [
          [...first, ret()],
          [store(1, 1), ret()],
        ],
        tasks: [0, 1],
        sites: [{ old: Array(12).fill(0x90), new: Array(12).fill(0xcc) }],
      });
    const a = twoTasks([split, load(0, 1)]);
    const b = twoTasks([split, fence('mb'), load(0, 1)]);
    const drain = (cpu: number) => step('drain', cpu);
    const { kinds, events } = carried(a, b, [
      ...run(0),
      drain(0),
      ...run(0, 1),
      drain(1),
      drain(0),
    ]);
    expect(kinds).toEqual(['waits', 'extra']);
    expect(events.find(({ kind }) => kind === 'loaded')).toMatchObject({ cpu: 0, value: 1 });
  });

  it('a store of which the first version says nothing drains at once', () => {
    const options = { memory: 'tso' as const };
    const a = twoCpus([load(0, 1)], [store(1, 1)], options);
    const b = twoCpus([store(0, 1), fence('mb'), load(0, 1)], [store(1, 1)], options);
    const { kinds, events } = carried(a, b, run(0, 1));
    expect(kinds).toEqual(['extra', 'extra', 'extra']);
    expect(events.find(({ kind }) => kind === 'loaded')).toMatchObject({ value: 0 });
  });

  it('an operation that waits for one store leaves the others to the first version', () => {
    const options = { memory: 'pso' as const };
    const add = exchange('add', 1, 1, 1, null, false, 'relaxed');
    const a = twoCpus([store(0, 1), load(0, 2)], [store(2, 1)], options);
    const b = twoCpus([store(0, 1), store(1, 1), add, load(0, 2)], [store(2, 1)], options);
    const schedule = [...run(0, 0, 1), step('drain', 1), step('drain', 0)];
    const { kinds, events } = carried(a, b, schedule);
    expect(kinds).toEqual(['extra', 'extra', 'extra']);
    expect(drained(events)).toEqual(['CPU0 1=1', 'CPU1 2=1', 'CPU0 0=1']);
    expect(events.find(({ kind }) => kind === 'loaded')).toMatchObject({ value: 0 });
  });

  it('an operation that waits for others drains nothing', () => {
    const options = { memory: 'tso' as const };
    const lock = exchange('compare', 1, 1, 2, 0, true);
    const a = twoCpus([load(0, 2), load(0, 2)], [lock, exchange('swap', 1, 1, 0)], options);
    const b = twoCpus(
      [load(0, 2), broadcast('send', 2), store(2, 1), broadcast('wait', 2), load(0, 2)],
      [lock, exchange('swap', 1, 1, 0)],
      options,
    );
    const { kinds, events } = carried(a, b, run(0, 0, 1, 1));
    expect(kinds.filter((kind) => kind === 'waits')).toHaveLength(1);
    const order = events.map(({ kind }) => kind);
    expect(order.indexOf('committed')).toBeGreaterThan(order.indexOf('exchanged'));
  });

  it('[D6] an arrival waits for no store of which the first version says nothing', () => {
    const taskThat = (...first: Operation[]) =>
      handMadeSystem(
        { cells: [0, 0], functions: [[...first, ret()], [ret()]], tasks: [0], nmiHandler: 1 },
        { memory: 'tso', nmis: 1 },
      );
    const a = taskThat(load(0, 1), load(0, 1));
    const b = taskThat(store(0, 1), load(0, 1), load(0, 1));
    const { kinds, events } = carried(a, b, [step('run', 0), step('nmi', 0), ...run(0, 0)]);
    expect(kinds).toEqual(['extra', 'extra']);
    expect(events.map(({ kind }) => kind).slice(0, 4)).toEqual([
      'buffered',
      'loaded',
      'committed',
      'nmi-entered',
    ]);
  });

  it('[D7] a wait that nothing ends is left when nothing changes any more', () => {
    const a = twoCpus([store(1, 1)], [store(2, 1)]);
    const b = twoCpus([...waitFor(0), store(1, 1)], [store(2, 1)]);
    const { events, deviations } = carried(a, b, run(0, 1));
    expect(written(events)).toEqual(['CPU1 2=1']);
    expect(deviations.list.find(({ kind }) => kind === 'waits')?.ended).toBe(-1);
  });
});

/** Four operations at the start of a function: on to the next one when the cell is not zero. */
function waitFor(cell: number): Operation[] {
  return [load(0, cell), branch(local(0), 3), jump(4), jump(0)];
}
