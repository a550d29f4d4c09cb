import { it, expect } from 'vitest';
import { carryOver, compareRuns, runOf } from '../../src/diff/compare.ts';
import { judge } from '../../src/diff/verdict.ts';
import { reportLines } from '../../src/diff/report.ts';
import { searchNear } from '../../src/diff/neighbourhood.ts';
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
it('shows', async () => {
  await prepareLanguage();
  const W = Number(process.env.W ?? 75);
  for (const [x, y, o, f] of [['ftrace-nmi-2008', 'ftrace-nmi-2009'], ['stop-machine', 'ftrace-nmi-2008', {cpus: 1, nmis:1,nmisPerCpu:[1]}], ['direct', 'stop-machine', {nmis:0,nmisPerCpu:[0,0]}]] as any) {
    const a = sys(x, o), b = sys(y, o, f);
    const { finding } = finish(exhaustive({ ...UNLIMITED, system: a, reduce: true, maxSteps: Infinity, seed: 0 }));
    const small = finish(shrink({ ...UNLIMITED, system: a, finding: finding! }));
    const comparison = carryOver(runOf(a, small.finding.schedule), b);
    const verdict = judge(comparison);
    const near = verdict.first ? finish(searchNear(comparison.b, verdict.first.atB, {...UNLIMITED, maxStates: 300000})) : null;
    console.log(reportLines({ comparison, verdict, titles: { a: x, b: y }, near }, { width: W }).join('\n'));
  }
});
