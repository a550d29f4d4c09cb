/** Where each kind of stop point stops a run, both ways, held to marks that are read from machines and events. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../src/machine/events/events.ts';
import {
  editorOn,
  expectMarks,
  marksWhere,
  runsGone,
  type SetUp,
  touches,
  watching,
} from '../going.ts';
import type { Run } from '../runs.ts';

let runs: Run[] = [];
beforeAll(async () => {
  runs = await runsGone();
});

describe('[V7] exceptions, functions, instructions', () => {
  it('NMI entries, traps, the failure', async () => {
    for (const run of runs) {
      const setUp =
        (filters: string[]): SetUp =>
        (editor) =>
          editor.ask('setExceptionBreakpoints', { filters });
      const kinds = (kind: Event['kind']) =>
        marksWhere(run, (_a, _b, event) => event.kind === kind);
      await expectMarks(run, setUp(['nmi']), kinds('nmi-entered'));
      await expectMarks(run, setUp(['int3']), kinds('trapped'));
      // All of these runs end where they fail.
      await expectMarks(run, setUp(['failure']), [run.events.length]);
    }
  });

  it('functions: before the first operation of each call', async () => {
    for (const run of runs) {
      const { functions } = run.system.program;
      for (const name of new Set(functions.map((fn) => fn.name))) {
        const setUp: SetUp = (editor) =>
          editor.ask('setFunctionBreakpoints', { breakpoints: [{ name }] });
        const begins = run.events.flatMap((event, index) => {
          if (!('pc' in event) || functions[event.fn].name !== name || event.pc !== 0) return [];
          const frame = run.machines[index].cpus[event.cpu].contexts.at(-1)?.frames.at(-1);
          const isBegun = run.machines[index].cpus[event.cpu].fetched.length > 0 || frame?.at !== 0;
          return isBegun ? [] : [index];
        });
        await expectMarks(run, setUp, begins);
      }
    }
  });

  it('instructions: before the first byte is fetched', async () => {
    for (const run of runs) {
      const [{ address }] = run.system.program.sites;
      const instructionReference = `0x${address.toString(16)}`;
      const wanted = run.events.flatMap((event, index) =>
        event.kind === 'fetched' && event.address === address && event.offset === 0 ? [index] : [],
      );
      const setUp: SetUp = (editor) =>
        editor.ask('setInstructionBreakpoints', { breakpoints: [{ instructionReference }] });
      await expectMarks(run, setUp, wanted);
    }
  });
});

describe('[V8] conditions and hit counts', () => {
  it('a condition is asked where the run would stop, of the CPU that would', async () => {
    const [run] = runs;
    const functions = run.system.program.functions.map(({ name }) => name);
    const fn = functions.indexOf('ftrace_nmi_enter');
    const all = run.events.flatMap((event, index) =>
      'pc' in event && event.fn === fn && event.pc === 0 ? [index] : [],
    );
    expect(all).toHaveLength(2);
    const flag = run.system.program.cells.findIndex(({ name }) => name === 'write_flag');
    const set =
      (rest: object): SetUp =>
      (editor) =>
        editor.ask('setFunctionBreakpoints', {
          breakpoints: [{ name: 'ftrace_nmi_enter', ...rest }],
        });
    const wanted = all.filter((mark) => run.machines[mark].memory[flag] === 1);
    expect(wanted).toHaveLength(1);
    await expectMarks(run, set({ condition: 'write_flag == 1' }), wanted);
    await expectMarks(
      run,
      set({ condition: 'cpu == 1' }),
      all.filter((mark) => run.events[mark].cpu === 1),
    );
    await expectMarks(
      run,
      set({ condition: '$event == 8' }),
      all.filter((mark) => mark === 8),
    );
  });

  it.each([
    ['2', (time: number) => time === 2],
    ['> 3', (time: number) => time > 3],
    ['>= 3', (time: number) => time >= 3],
    ['< 3', (time: number) => time < 3],
    ['<=3', (time: number) => time <= 3],
    ['== 4', (time: number) => time === 4],
    ['% 2', (time: number) => time % 2 === 0],
  ])(
    'a hit count of %s counts from the start, whichever way the run goes',
    async (hitCondition, holds) => {
      const [run] = runs;
      const [{ name, address, size }] = run.system.program.sites;
      const all = marksWhere(run, (_a, _b, event) => touches(event, address, size));
      expect(all.length).toBeGreaterThan(4);
      const wanted = all.filter((_, index) => holds(index + 1));
      await expectMarks(run, watching(name, 'read', { hitCondition }), wanted);
    },
  );

  it('what cannot be read is not set, and says why', async () => {
    const editor = await editorOn(runs[0], async () => {});
    const name = 'ftrace_nmi_enter';
    const breakpoints = [
      { name, condition: 'in_nmi ==' },
      { name, condition: 'no_such' },
      { name, hitCondition: 'often' },
      { name, hitCondition: '% 0' },
      { name: 'no_such_function' },
      { name, condition: '  ', hitCondition: '' },
    ];
    const { body } = await editor.ask('setFunctionBreakpoints', { breakpoints });
    expect(body.breakpoints.map(({ verified }) => verified)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(body.breakpoints[1].message).toContain('nothing is called "no_such"');
    expect(body.breakpoints[2].message).toContain('a hit count is a number');
  });
});

describe('[V9] lines', () => {
  it('a line at which nothing runs moves to the next one; the end of the file has none', async () => {
    const [run] = runs;
    const { operations } = {
      operations: run.system.program.functions.flatMap((fn) => fn.operations),
    };
    const lines = new Set(
      operations.filter(({ source }) => source.file === 0).map(({ source }) => source.line),
    );
    const count = run.system.program.files[0].text.split('\n').length;
    const editor = await editorOn(run, async () => {});
    const asked = Array.from({ length: count }, (_, index) => ({ line: index + 1 }));
    const source = { sourceReference: 1 };
    const { body } = await editor.ask('setBreakpoints', { source, breakpoints: asked });
    const sorted = [...lines].sort((a, b) => a - b);
    body.breakpoints.forEach(({ line, verified }, index) => {
      const wanted = sorted.find((one) => one > index);
      expect([verified, line]).toEqual([wanted !== undefined, wanted]);
    });
    const locations = await editor.ask('breakpointLocations', { source, line: 1, endLine: count });
    expect(locations.body.breakpoints.map(({ line }) => line)).toEqual(sorted);
  });
});

describe('[V10] logpoints', () => {
  it('say their lines in the order of the way, and do not stop', async () => {
    const [run] = runs;
    const line =
      run.system.program.files[0].text
        .split('\n')
        .findIndex((text) => text.includes('smp_mb__after_atomic();')) + 1;
    const lines = line > 0 ? line : 79;
    const editor = await editorOn(run, async (one) => {
      const breakpoints = [{ line: lines, logMessage: 'CPU{cpu}: {in_nmi} \\{x\\} {1 +}' }];
      await one.ask('setBreakpoints', { source: { sourceReference: 1 }, breakpoints });
    });
    const said = (events: { event: string; body?: object }[]) =>
      events
        .filter(({ event }) => event === 'output')
        .map(({ body }) => (body as { output: string }).output);
    const forwards = await editor.ask('continue', { threadId: 1 });
    const backwards = await editor.ask('reverseContinue', { threadId: 1 });
    expect(said(forwards.events)).toHaveLength(2);
    expect(said(forwards.events)[0]).toMatch(/^CPU1: 1 \{x\} \{column \d+: .*\}\n$/);
    expect(said(forwards.events)[1]).toMatch(/^CPU0: 2 /);
    expect(said(backwards.events)).toEqual(said(forwards.events).toReversed());
  });
});
