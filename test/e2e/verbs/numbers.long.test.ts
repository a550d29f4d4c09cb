/** [T10]: an event has the same number wherever it is named. */
import { describe, expect, it } from 'vitest';
import { kept, run, scratch } from '../pokelab.ts';

const cwd = scratch();

interface Row {
  first: number;
  last: number;
  kind: string;
  critical: string | null;
}

async function documentOf<T>(...words: string[]): Promise<T> {
  const { out, err } = await run([...words, '--json'], { cwd });
  expect(out, err).not.toBe('');
  return JSON.parse(out) as T;
}

describe.concurrent.each(['direct', 'stop-machine', 'ftrace-nmi-2008'])('%s', (name) => {
  const file = kept(name);

  it('[T10] fails at one event: table, document, debugger and export agree', async () => {
    const { rows, events } = await documentOf<{ rows: Row[]; events: number }>('show', file);
    const failing = rows.find(({ critical }) => critical !== null);
    const opened = await documentOf<{ failing: number; at: number; events: number }>('debug', file);
    expect(opened).toMatchObject({ failing: failing?.last, at: failing?.last, events });
    const table = (await run(['show', file], { cwd })).out;
    const numbers = [...table.matchAll(/^ *(\d+)(?:-(\d+))? /gm)].map(([, first, last]) =>
      Number(last ?? first),
    );
    expect(numbers.at(-1)).toBe(failing?.last);
    const lines = (await run(['export', file], { cwd })).out.trimEnd().split('\n');
    // The scenario, and the verdict.
    expect(lines).toHaveLength(events + 2);
    expect(JSON.parse(lines[1 + (failing?.last ?? 0)]).index).toBe(failing?.last);
  });

  it('[C20] what there is not is null: no document and no export says -1', async () => {
    for (const words of [
      ['show', file],
      ['debug', file],
      ['replay', file],
      ['diff', file, file],
      ['run', name, '--schedule', file],
    ]) {
      const { out } = await run([...words, '--json'], { cwd });
      expect(out).toMatch(/^\{/);
      expect(out).not.toMatch(/"(?!value|message|text)\w+": -1\b/);
    }
    const { out } = await run(['export', file], { cwd });
    expect(out).not.toMatch(/"(?!value|old|argument)\w+":-1\b/);
    expect((await run(['show', file], { cwd })).out).not.toMatch(/-1\b(?!\d)(?<!\d-1)/);
  });
});
