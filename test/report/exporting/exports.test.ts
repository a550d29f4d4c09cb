/** Runs for other tools. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Moment, simulateSchedule } from '../../../src/history/simulate.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { System } from '../../../src/machine/state/system.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import type { ExportFormat } from '../../../src/report/exporting/exports.ts';
import { randomSteps, version } from '../../diff/versions.ts';
import { Script, sampleSystem } from '../sample.ts';
import { exportedText } from './exported.ts';

let system: System;
let schedule: Step[];
const moments: Moment[] = [];

beforeAll(async () => {
  await prepareLanguage();
  system = version('ftrace-nmi-2009', { nmis: 2 });
  schedule = randomSteps(system, 3);
  simulateSchedule(system, schedule).subscribe((moment) => moments.push(moment));
});

const exported = (format: ExportFormat): string => exportedText(format, system, schedule);

describe('exports', () => {
  it('CSV has a line an event, all with the same number of cells', () => {
    const lines = exported('csv').trimEnd().split('\n');
    expect(lines).toHaveLength(moments.length + 3);
    expect(lines[0]).toBe('event,step,cpu,context,kind,function,position,object,value,local');
    const cells = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(',').length);
    expect(new Set(cells)).toEqual(new Set([10]));
    expect(lines.some((line) => /,nmi,exchanged,.*nmi_running/.test(line))).toBe(true);
  });

  it('[W8] CSV is no formula, and one line an event, whatever a file is called', () => {
    const { program } = system;
    const called = (name: string): string => {
      const files = program.files.map((file) => ({ ...file, name }));
      return exportedText('csv', { ...system, program: { ...program, files } }, schedule);
    };
    expect(called('=HYPERLINK("x")')).toContain(`,"'=HYPERLINK(""x""):`);
    expect(called('@SUM')).toContain(",'@SUM:");
    expect(called('-1+2')).toContain(",'-1+2:");
    expect(called('\t=1\n\u202e')).toMatch(/,\\u0009=1\\u000a\\u202e:\d+,/);
    // Numbers are numbers.
    expect(exported('csv')).not.toMatch(/'-?\d+(,|$)/m);
  });

  it('[W5] JSON lines and the trace say what a file is called', () => {
    const { program } = system;
    const name = 'a\x1b]0;\x07\u202e"\n\u2028.c';
    const files = program.files.map((file) => ({ ...file, name }));
    for (const format of ['jsonl', 'perfetto'] as const) {
      const text = exportedText(format, { ...system, program: { ...program, files } }, schedule);
      expect(text).not.toMatch(/(?!\n)[\p{C}\u2028]/u);
      const lines = format === 'jsonl' ? text.trimEnd().split('\n') : [text];
      expect(
        lines.some((line) =>
          JSON.stringify(JSON.parse(line)).includes(JSON.stringify(name).slice(1, -1)),
        ),
      ).toBe(true);
    }
  });

  it('JSON lines hold every field of every event', () => {
    const lines = exported('jsonl').trimEnd().split('\n');
    expect(lines).toHaveLength(moments.length + 2);
    const named = ['fn', 'callee', 'handler', 'site', 'local', 'value', 'old'];
    moments.forEach(({ index, event, stepIndex }, at) => {
      const none = (name: string, value: unknown) => {
        if (named.includes(name)) return undefined;
        return value === -1 && /^(at|ran|holder)$/.test(name) ? null : value;
      };
      const plain = JSON.parse(JSON.stringify(event, none));
      const fields = JSON.parse(lines[at + 1]);
      expect(fields).toMatchObject({ index, step: stepIndex, ...plain });
      for (const name of ['callee', 'handler', 'site', 'local', 'value', 'old']) {
        expect(name in fields, `${event.kind} ${name}`).toBe(name in event);
      }
      expect('function' in fields).toBe('fn' in event);
    });
    const told = lines.slice(1, -1).map((line) => JSON.parse(line));
    expect(told).toContainEqual(
      expect.objectContaining({ kind: 'called', callee: 'do_ftrace_mod_code' }),
    );
  });

  it('tell instructions inside sites, and the contents that they are of, by name', async () => {
    const pair = readFileSync('test/protocols/verdicts/several/pair-in-two-steps.c', 'utf8');
    const sample = await sampleSystem(pair, { hardware: 'aligned8' });
    const { run } = new Script(sample).finish(0).take('interrupt', 1).finish(1);
    const told = exportedText('csv', sample, run.steps)
      .split('\n')
      .filter((line) => /,(fetched|executed),/.test(line))
      .map((line) => line.split(':').at(-1)?.replace(/,$/, ''));
    expect(told.map((line) => line?.replace(/^\d+,/, '').trim())).toEqual([
      'entry,48 89 e0 0f 1f 44',
      'entry+6,00 00',
      'entry,new',
      'entry+3,0f 1f 44 00 00',
      'entry+3,saves',
    ]);
  });
});
