import { it, expect } from 'vitest';
import { correspond } from '../../src/diff/correspondence.ts';
import { carry } from '../../src/diff/transfer.ts';
import { prepareLanguage } from '../../src/language/syntax.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import { sourceText } from '../../src/report/names.ts';
import { exhaustive } from '../../src/explore/exhaustive.ts';
import { shrink } from '../../src/explore/shrink.ts';
import { finish, UNLIMITED } from '../../src/explore/search.ts';
import { Timeline } from '../../src/history/timeline.ts';
import { rowsOf } from '../../src/report/rows.ts';
import { tableLines } from '../../src/report/table.ts';
const sys = (name: string, o = {}) => {
  const source = readBuiltin(name);
  const built = buildSystem({ protocol: name, source, cpus: 2, nmis: 2, nmisPerCpu: [2, 2], memory: 'tso', fetch: 1, sites: 1, jobs: 1, ...o });
  if (!built.ok) throw new Error(JSON.stringify(built.diagnostics));
  return built.system;
};
it('shows', async () => {
  await prepareLanguage();
  for (const [x, y, o] of [['ftrace-nmi-2008', 'ftrace-nmi-2008'], ['ftrace-nmi-2008', 'ftrace-nmi-2009'], ['stop-machine', 'ftrace-nmi-2008', {nmis:1,nmisPerCpu:[1,1]}]] as const) {
    const a = sys(x, o), b = sys(y, o);
    const c = correspond(a, b);
    const { finding } = finish(exhaustive({ ...UNLIMITED, system: a, reduce: true, maxSteps: Infinity, seed: 0 }));
    const small = finish(shrink({ ...UNLIMITED, system: a, finding: finding! }));
    console.log(small.finding.failure);
    const tl = Timeline.of(a, small.finding.schedule);
    console.time('carry');
    const r = carry(c, tl);
    console.timeEnd('carry');
    const table = (t: Timeline) => tableLines(rowsOf(Array.from({ length: t.length }, (_, i) => t.momentAt(i)), { system: t.system }), { system: t.system, width: 110 }).join('\n');
    const tb = Timeline.of(b, r.schedule);
    if (x !== y) { console.log(table(tl)); console.log(table(tb)); }
    else { expect(r.schedule).toEqual(tl.schedule); }
    const tx = (s: typeof a, src: any) => src ? `${src.line}: ${sourceText(s.program, src)}` : '-';
    console.log(r.failure, r.carriedSteps, r.schedule.length, r.deviations.count);
    console.log(r.deviations.list.map((d) => `${d.kind} cpu${d.cpu} s${d.step} a${d.aEvent} b${d.bEvent} [${tx(a, d.a)}] [${tx(b, d.b)}] ${d.spins} ${d.ended}`).join('\n'));
  }
});
