/** Files of trace-cmd, as trace-cmd prints them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { EXPORTERS } from '../../../../src/report/exporting/exports.ts';
import type { ExportedRun } from '../../../../src/report/exporting/run/exporter.ts';
import { failingRun, version } from '../../../diff/versions.ts';
import fc from '../../../support/property.ts';
import { exportable, madeRun, randomRun, textOf } from '../exported.ts';
import { readFtrace } from './ftrace-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'pokelab-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(prepareLanguage);

const isThere = spawnSync('trace-cmd', ['--help']).error === undefined;
const without = isThere ? null : 'trace-cmd is not installed';

/** `task-pid cpu time what`: what trace-cmd makes of the file, without the colour of its columns. */
function reported(run: ExportedRun): string[] {
  const file = join(folder, 'run.dat');
  writeFileSync(
    file,
    Buffer.concat([...EXPORTERS['trace-dat'](run)].map((piece) => Buffer.from(piece))),
  );
  const { status, stdout, stderr } = spawnSync('trace-cmd', ['report', '-i', file], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [head, ...lines] = stdout.trimEnd().split('\n');
  expect(head).toBe(`cpus=${run.timeline.system.cpus}`);
  return lines.map((line) => {
    const found = /^ *(\S+)-(\d+) +\[(\d+)\] +(\d+\.\d+): (\w+): *(.*)$/.exec(line);
    if (found === null) throw new Error(line);
    const [, task, pid, cpu, time, name, text] = found;
    return `${task}-${pid} ${Number(cpu)} ${time} ${name} ${text.trim()}`.trim();
  });
}

/** The same of the text, in the order of times and then of CPUs. */
const wanted = (run: ExportedRun): string[] =>
  readFtrace(textOf('ftrace', run)).map(({ task, pid, cpu, ts, what }) => {
    const call = /^(\S+) <-\S+$/.exec(what);
    const said = call === null ? what.replace(/^(\w+):/, '$1') : `function ${call[1]}`;
    return `${task}-${pid} ${cpu} ${(ts / 1e6).toFixed(6)} ${said}`.trim();
  });

describe('trace-dat', () => {
  it.skipIf(without !== null)('is what trace-cmd prints as the text says it', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const run = exportable(system, failingRun(system).timeline.schedule);
    const lines = reported(run);
    expect([...lines].sort()).toEqual([...wanted(run)].sort());
    expect(lines.at(-1)).toMatch(/verdict fail: cross-modification: CPU\d changed vfs_read/);
  });

  it.skipIf(without !== null)('is read by trace-cmd whatever the run', () => {
    const property = fc.property(randomRun, (random) => {
      const run = madeRun(random);
      expect([...reported(run)].sort()).toEqual([...wanted(run)].sort());
    });
    fc.assert(property, { numRuns: fc.daily(10, 100) });
  });
});
