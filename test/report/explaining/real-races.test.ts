/** The races of the protocols that ship, found by search and read from the table. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Watch } from '../../../src/detectors/watch.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import type { IndexedEvent } from '../../../src/machine/events/events.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { explain } from '../../../src/report/explaining/explain.ts';
import { type Disassembler, loadDisassembler } from '../../../src/report/naming/disassemble.ts';
import { tableLines } from '../../../src/report/printing/table.ts';
import { rowsOf } from '../../../src/report/rows/rows.ts';
import { type SampleOptions, sampleSystem } from '../sample.ts';

let disassembler: Disassembler;
beforeAll(async () => {
  disassembler = await loadDisassembler();
});

/** Searches the protocol for a failure and reports it. */
async function report(name: string, options: SampleOptions) {
  const system = await sampleSystem(readBuiltin(name).text, options);
  const search = exhaustive({ ...UNLIMITED, system, reduce: true, maxSteps: 1e6, seed: 1 });
  const { finding } = finish(search);
  if (finding === null) throw new Error(`${name} does not fail`);
  const events: IndexedEvent[] = [];
  const watch = new Watch(system);
  simulateSchedule(system, finding.schedule).subscribe((moment) => {
    watch.next(moment);
    events.push(moment);
  });
  const { failure, event } = watch.verdict;
  if (failure === null) throw new Error('the finding does not fail again');
  const critical = { failure, event };
  const rows = rowsOf(events, { system, critical, disassembler });
  return {
    lines: tableLines(rows, { system, events: events.length }),
    sentences: explain(events, { system, critical, disassembler }),
  };
}

describe('the table of a real race', () => {
  it('direct: a fetch and a write overlap', async () => {
    const { lines, sentences } = await report('direct', { cpus: 2 });
    expect(lines.every((line) => line.length <= 75)).toBe(true);
    expect(lines.filter((line) => line.includes('<=='))).toHaveLength(1);
    expect(lines.join('\n')).toMatch(/vfs_read: e8/);
    expect(sentences.length).toBeGreaterThanOrEqual(3);
  });

  it('stop-machine: an NMI executes what is half written', async () => {
    const { lines } = await report('stop-machine', { cpus: 1, nmis: 1 });
    expect(lines.join('\n')).toContain('--- NMI ---');
    expect(lines.join('\n')).toMatch(/\(TORN\)[\s\S]*the decoder sees:[\s\S]*<== torn fetch/);
  });

  it('ftrace-nmi-2008: the two NMIs saw different flags', async () => {
    const { lines, sentences } = await report('ftrace-nmi-2008', { cpus: 2, nmis: 2 });
    const table = lines.join('\n');
    expect(table.match(/--- NMI ---/g)).toHaveLength(2);
    expect(table).toMatch(/write_flag -> 0[\s\S]*write_flag = 1[\s\S]*write_flag -> 1/);
    expect(sentences.join(' ')).toMatch(
      /write_flag was not the same to both: CPU\d's NMI read 0 at event \d+, CPU\d's NMI read 1 at event \d+; CPU0's task had set it/,
    );
  });
});
