/** [V11] Data breakpoints, both ways, held to marks that are read from machines and events. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame, Machine } from '../../../src/machine/state/machine.ts';
import { Editor } from '../editor.ts';
import {
  editorOn,
  expectMarks,
  marksOf,
  marksWhere,
  runsGone,
  touches,
  watching,
} from '../going.ts';
import type { Run } from '../runs.ts';

let runs: Run[] = [];
beforeAll(async () => {
  runs = await runsGone();
});

describe('[V7] [V11] data', () => {
  it('variables: where what memory holds changes, and where it is read', async () => {
    for (const run of runs) {
      const { cells } = run.system.program;
      for (const [index, { name, address, owner, readOnly }] of cells.entries()) {
        if (owner !== undefined || readOnly || index % 4 !== 0) continue;
        const size = run.system.cellSize[index];
        const changed = marksWhere(run, (a, b) => a.memory[index] !== b.memory[index]);
        await expectMarks(run, watching(name, 'write'), changed);
        const read = marksWhere(run, (_a, _b, event) => touches(event, address, size));
        await expectMarks(run, watching(name, 'read'), read);
        const either = [...new Set([...changed, ...read])].sort((a, b) => a - b);
        await expectMarks(run, watching(name, 'readWrite'), either);
      }
    }
  });

  it('bytes of text, and a site as a whole', async () => {
    for (const run of runs) {
      const [{ name, address, size }] = run.system.program.sites;
      const byteAt = ({ text }: Machine, at: number) => {
        const offset = address + at - 0xc0100000;
        return text[Math.floor(offset / 64)][offset % 64];
      };
      const changed = marksWhere(run, (a, b) => byteAt(a, 0) !== byteAt(b, 0));
      await expectMarks(run, watching(`${name}[0]`, 'write'), changed);
      const whole = marksWhere(run, (a, b) =>
        Array.from({ length: size }, (_, at) => at).some((at) => byteAt(a, at) !== byteAt(b, at)),
      );
      await expectMarks(run, watching(name, 'write'), whole);
      const fetched = marksWhere(run, (_a, _b, event) => touches(event, address, 1));
      await expectMarks(run, watching(`${name}[0]`, 'read'), fetched);
    }
  });

  it('a local of one activation: where its value changes there, whatever other calls do', async () => {
    let watched = 0;
    for (const run of runs) {
      const { functions } = run.system.program;
      const framesAt = (mark: number, cpu: number): Frame[] =>
        run.machines[mark].cpus[cpu].contexts.flatMap(({ frames }) => frames);
      for (let mark = 3; mark < run.events.length; mark += 23) {
        const { cpu } = run.events[mark];
        const depth = framesAt(mark, cpu).length;
        const frame = framesAt(mark, cpu).at(-1);
        if (frame === undefined) continue;
        const { locals, parameters } = functions[frame.fn];
        // What is passed is a change, whatever it is; a handler's first parameter is.
        const isPassed = (kind: string, index: number) =>
          index < parameters && (kind === 'called' || index === 0);
        const isThere = (at: number) => framesAt(at, cpu).length >= depth;
        let [from, to] = [mark, mark];
        while (from > 0 && isThere(from - 1)) from--;
        while (to < run.events.length && isThere(to + 1)) to++;
        const editor = new Editor();
        const at = { at: mark - 1 };
        await editor.launch(run.path, at, async () => {
          await editor.ask('setExceptionBreakpoints', { filters: [] });
        });
        const { stackFrames } = (await editor.ask('stackTrace', { threadId: cpu + 1 })).body;
        const frameId = stackFrames.find(
          ({ presentationHint }) => presentationHint !== 'label',
        )?.id;
        const plain = locals.flatMap(({ name, temporary }, index) => {
          const isPlain = locals.filter((one) => one.name === name).length === 1;
          return temporary || !isPlain ? [] : [{ name, index }];
        });
        // Asked at once: a frame has its number only while the run stands there.
        const infos = new Map<string, string | null>();
        for (const { name } of plain) {
          const { body } = await editor.ask('dataBreakpointInfo', { name, frameId });
          infos.set(name, body.dataId);
        }
        for (const { name, index } of plain) {
          const dataId = infos.get(name);
          // Not in scope here, or in memory.
          if (!dataId?.startsWith('local')) continue;
          const valueAt = (one: number) => framesAt(one, cpu)[depth - 1].locals[index];
          const wanted = from > 0 && isPassed(run.events[from - 1].kind, index) ? [from] : [];
          for (let one = from; one < to; one++) {
            if (valueAt(one) !== valueAt(one + 1)) wanted.push(one + 1);
          }
          const breakpoints = [{ dataId, accessType: 'write' }];
          await editor.ask('setDataBreakpoints', { breakpoints });
          await marksOf(editor, run, 'continue');
          const back = await marksOf(editor, run, 'reverseContinue');
          expect([name, mark, back.toReversed()]).toEqual([
            name,
            mark,
            wanted.filter((one) => one < run.events.length),
          ]);
          watched++;
        }
      }
    }
    expect(watched).toBeGreaterThan(10);
  });

  it('what is nowhere in memory, or no name, says so', async () => {
    const editor = await editorOn(runs[0], async () => {});
    const ask = async (given: object) => (await editor.ask('dataBreakpointInfo', given)).body;
    expect(await ask({ name: 'in_nmi + 1' })).toEqual({
      dataId: null,
      description: 'in_nmi + 1 is nowhere in memory',
    });
    expect((await ask({ name: 'nothing' })).dataId).toBeNull();
    expect(await ask({ name: '0xc1000000', asAddress: true, bytes: 8 })).toMatchObject({
      dataId: 'memory 0xc1000000 8',
    });
    const breakpoints = [
      'memory',
      'local 99999 0 0',
      'local 0 0 999',
      'local 0 999 0',
      'memory 0xc1000000 0',
      '',
    ].map((dataId) => ({
      dataId,
    }));
    const { body } = await editor.ask('setDataBreakpoints', { breakpoints });
    expect(body.breakpoints.map(({ verified }) => verified)).toEqual(breakpoints.map(() => false));
  });
});
