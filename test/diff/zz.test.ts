import { it, expect } from 'vitest';
import { carryOver, compareRuns, runOf } from '../../src/diff/compare.ts';
import { judge } from '../../src/diff/verdict.ts';
import { prepareLanguage } from '../../src/language/syntax.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import { exhaustive } from '../../src/explore/exhaustive.ts';
import { shrink } from '../../src/explore/shrink.ts';
import { finish, UNLIMITED } from '../../src/explore/search.ts';
const sys = (name: string, o = {}, f = (t: string) => t) => {
  const source = readBuiltin(name);
  const built = buildSystem({ protocol: name, source: { name: source.name, text: f(source.text) }, cpus: 2, nmis: 2, nmisPerCpu: [2, 2], memory: 'tso', fetch: 1, sites: 1, jobs: 1, ...o });
  if (!built.ok) throw new Error(JSON.stringify(built.diagnostics));
  return built.system;
};
const ren = (t: string) => t.replace(/in_nmi/g, 'count_of_nmis').replace(/write_flag/g, 'in_nmi').replace(/wait_for_nmi/g, 'spin').replace('write_ip = (void *)ip;\n\twrite_code = new_code;', 'write_code = new_code;\n\twrite_ip = (void *)ip;').replace(/write_status/g,'zzz');
it('shows', async () => {
  await prepareLanguage();
  for (const [x, y, o, f] of [['ftrace-nmi-2008', 'ftrace-nmi-2008'], ['ftrace-nmi-2008', 'ftrace-nmi-2008', {}, ren], ['ftrace-nmi-2008', 'ftrace-nmi-2009'], ['stop-machine', 'ftrace-nmi-2008', {nmis:1,nmisPerCpu:[1,1]}], ['stop-machine', 'ftrace-nmi-2008', {cpus: 1, nmis:1,nmisPerCpu:[1]}], ['direct', 'stop-machine', {nmis:0,nmisPerCpu:[0,0]}]] as any) {
    const a = sys(x, o), b = sys(y, o, f);
    const { finding } = finish(exhaustive({ ...UNLIMITED, system: a, reduce: true, maxSteps: Infinity, seed: 0 }));
    const small = finish(shrink({ ...UNLIMITED, system: a, finding: finding! }));
    const t0 = performance.now();
    const c = carryOver(runOf(a, small.finding.schedule), b);
    const v = judge(c);
    console.log(x, y, performance.now() - t0, c.a.failure?.message, c.b.failure?.message, c.differences.counts, v);
    const p = compareRuns({ timeline: c.a.timeline, verdict: { failure: c.a.failure, event: c.a.critical } }, { timeline: c.b.timeline, verdict: { failure: c.b.failure, event: c.b.critical } });
    const w = judge(p);
    console.log(w.answer, w.first, w.turn);
  }
});
