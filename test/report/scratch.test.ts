import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { exhaustive } from '../../src/explore/exhaustive.ts';
import { finish, UNLIMITED } from '../../src/explore/search.ts';
import { shrink } from '../../src/explore/shrink.ts';
import { Watch } from '../../src/explore/watch.ts';
import { simulateSchedule } from '../../src/history/simulate.ts';
import type { System } from '../../src/machine/system.ts';
import { loadDisassembler } from '../../src/report/disassemble.ts';
import { explain } from '../../src/report/explain.ts';
import { rowsOf } from '../../src/report/rows.ts';
import { tableLines } from '../../src/report/table.ts';
import { type Run, Script, sampleSystem } from './sample.ts';

const OUT = '/tmp/scratch.txt';
const log = (...lines: string[]) => appendFileSync(OUT, lines.join('\n') + '\n');
async function show(system: System, run: Run, widths = [75]) {
  const disassembler = await loadDisassembler();
  const rows = rowsOf(run.events, { system, critical: run.critical, disassembler });
  for (const width of widths) log(...tableLines(rows, { system, width }), '');
  if (run.critical)
    log(
      JSON.stringify(run.critical),
      ...explain(run.events, { system, critical: run.critical, rows, disassembler }),
      '',
    );
}
function search(system: System): Run | null {
  const result = finish(exhaustive({ ...UNLIMITED, system, reduce: true, maxSteps: 1e6, seed: 1 }));
  log(`${result.end} ${result.states}`);
  if (!result.finding) return null;
  let finding = result.finding;
  try {
    finding = finish(shrink({ ...UNLIMITED, system, finding })).finding;
  } catch (e) {
    log(String(e));
  }
  const events: Run['events'] = [];
  const watch = new Watch(system);
  simulateSchedule(system, finding.schedule).subscribe((m) => {
    watch.next(m);
    events.push(m);
  });
  const v = watch.verdict;
  return { events, critical: v.failure ? (v as any) : null, machine: null as any };
}
it('scratch', async () => {
  writeFileSync(OUT, '');
  const direct = readFileSync('src/protocols/direct.c', 'utf8');
  for (const memory of ['sc', 'tso'] as const) {
    const system = await sampleSystem(direct, { cpus: 2, nmis: 0, memory });
    await show(system, search(system)!, [75]);
  }

  for (const cpus of [4]) {
    const system = await sampleSystem(direct, { cpus, nmis: 1, memory: 'tso' });
    const s = new Script(system);
    for (let c = 1; c < cpus; c++) s.step('nmi', c);
    s.finish(0);
    for (let c = 1; c < cpus; c++) s.finish(c);
    await show(system, s.end().run, [75]);
  }
  for (const [name, nmis, cpus] of [
    ['stop-machine', 1, 2],
    ['ftrace-nmi-2008', 2, 2],
    ['ftrace-nmi-2008', 2, 3],
  ] as const) {
    const source = readFileSync('src/protocols/' + name + '.c', 'utf8');
    for (const memory of ['sc', 'tso'] as const) {
      log('', '#### ' + name + ' ' + memory + cpus);
      const system = await sampleSystem(source, { cpus, nmis, memory });
      const run = search(system);
      if (run) await show(system, run);
    }
  }
}, 120000);
