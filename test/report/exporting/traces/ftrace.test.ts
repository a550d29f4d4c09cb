/** The kernel's text of a trace. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { failingRun, randomSteps, version } from '../../../diff/versions.ts';
import { exportable, exportedText, textOf } from '../exported.ts';
import { readFtrace } from './ftrace-reader.ts';

beforeAll(prepareLanguage);

describe('ftrace', () => {
  it('has a line an event, as the kernel prints them', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const { schedule } = failingRun(system).timeline;
    const run = exportable(system, schedule);
    const lines = readFtrace(textOf('ftrace', run));
    expect(lines[0]).toMatchObject({ what: expect.stringMatching(/^scenario: sample: 2 CPUs/) });
    expect(lines.at(-1)?.what).toMatch(
      /^verdict: fail: cross-modification: CPU\d changed vfs_read/,
    );
    expect(lines.map(({ what }) => what)).toContain('ftrace_mod_code <-ftrace_nmi_enter');
    const nmis = lines.filter(({ what }) => what === 'ftrace_nmi_enter <-nmi_handler');
    expect(nmis).toHaveLength(2);
    for (const { flags } of nmis) expect(flags).toBe('d.z..');
    expect(lines.find(({ what }) => what.startsWith('stop_requested'))).toMatchObject({
      task: 'patcher',
      cpu: 0,
      flags: '.....',
    });
    const times = lines.map(({ ts }) => ts);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('[W1] is one line an event, whatever things are called', () => {
    const system = version('direct');
    const { program } = system;
    const functions = program.functions.map((fn) => ({
      ...fn,
      name: `a b\n\u202e${fn.name}-1 [0]`,
    }));
    const hostile = { ...system, program: { ...program, functions } };
    const schedule = randomSteps(system, 1);
    const lines = readFtrace(exportedText('ftrace', hostile, schedule));
    expect(lines).toHaveLength(readFtrace(exportedText('ftrace', system, schedule)).length);
  });
});
