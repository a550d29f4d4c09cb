/** Runs for other tools. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Moment, simulateSchedule } from '../../../src/history/simulate.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { type ExportFormat, exporterFor } from '../../../src/report/exporting/exports.ts';
import { randomSteps, version } from '../../diff/versions.ts';

let system: System;
const moments: Moment[] = [];

beforeAll(async () => {
  await prepareLanguage();
  system = version('ftrace-nmi-2009', { nmis: 2 });
  simulateSchedule(system, randomSteps(system, 3)).subscribe((moment) => moments.push(moment));
});

function exported(format: ExportFormat): string {
  const exporter = exporterFor(format, system);
  return exporter.head + moments.map((moment) => exporter.text(moment)).join('') + exporter.foot();
}

describe('exports', () => {
  it('CSV has a line an event, all with the same number of cells', () => {
    const lines = exported('csv').trimEnd().split('\n');
    expect(lines).toHaveLength(moments.length + 1);
    expect(lines[0]).toBe('event,step,cpu,context,kind,function,position,object,value');
    const cells = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(',').length);
    expect(new Set(cells)).toEqual(new Set([9]));
    expect(lines.some((line) => /,nmi,exchanged,.*nmi_running/.test(line))).toBe(true);
  });

  it('JSON lines hold every field of every event', () => {
    const lines = exported('jsonl').trimEnd().split('\n');
    expect(lines).toHaveLength(moments.length);
    moments.forEach(({ index, event, stepIndex }, at) => {
      const plain = JSON.parse(JSON.stringify(event));
      expect(JSON.parse(lines[at])).toMatchObject({ index, step: stepIndex, ...plain });
    });
  });

  it('a Perfetto trace is JSON in which every slice that begins also ends, innermost first', () => {
    const { traceEvents } = JSON.parse(exported('perfetto'));
    const depth = [0, 0];
    let latest = 0;
    for (const { ph, tid, ts } of traceEvents) {
      if (ph === 'M') continue;
      expect(ts).toBeGreaterThanOrEqual(latest);
      latest = ts;
      if (ph === 'B') depth[tid]++;
      if (ph === 'E') depth[tid]--;
      expect(depth[tid]).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toEqual([0, 0]);
    const names = traceEvents.map(({ name }: { name?: string }) => name);
    expect(names).toContain('NMI');
    expect(names).toContain('do_ftrace_mod_code');
  });
});
