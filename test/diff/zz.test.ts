import { it } from 'vitest';
import { correspond } from '../../src/diff/correspondence.ts';
import { prepareLanguage } from '../../src/language/syntax.ts';
import { parseProtocol } from '../../src/language/protocol.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import { sourceText } from '../../src/report/names.ts';
const sys = (name: string) => {
  const source = readBuiltin(name);
  const built = buildSystem({ protocol: name, source, cpus: 2, nmis: 2, nmisPerCpu: [2, 2], memory: 'tso', fetch: 1, sites: 1, jobs: 1 });
  if (!built.ok) throw new Error(JSON.stringify(built.diagnostics));
  return built.system;
};
it('shows', async () => {
  await prepareLanguage();
  for (const [x, y] of [['ftrace-nmi-2008', 'ftrace-nmi-2009'], ['stop-machine', 'ftrace-nmi-2008']]) {
    const a = sys(x), b = sys(y);
    const c = correspond(a, b);
    console.log(c.renaming);
    const show = (v: typeof c.a, place: number) => { const op = v.expansion.operationAt(place); return `${v.system.program.functions[v.expansion.fns[place]].name}: ${op.kind} ${sourceText(v.system.program, op.source).slice(0, 50)} ${op.source.line}`; };
    const lines: string[] = [];
    for (const root of c.a.expansion.roots) {
      lines.push('--' + root.part);
      const other = c.b.expansion.roots.find((r) => r.part === root.part)!;
      for (const p of c.a.expansion.placesFrom(root.top)) { if (c.a.expansion.isPrivateAt(p) || c.a.expansion.operationAt(p).kind==='return') continue; lines.push(show(c.a, p).padEnd(80) + (c.toB[p] >= 0 ? show(c.b, c.toB[p]) : ' <')); }
      for (const p of c.b.expansion.placesFrom(other.top)) { if (c.b.expansion.isPrivateAt(p) || c.b.expansion.operationAt(p).kind==='return') continue; if (c.toA[p] < 0) lines.push(''.padEnd(78) + '> ' + show(c.b, p)); }
    }
    console.log(lines.join('\n'));
  }
});
