import { it } from 'vitest';
import { rmSync } from 'node:fs';
import { prepare } from './race-2008.ts';
import { saveBranch } from '../../tui/recording.ts';
import { Timeline } from '../../src/history/timeline.ts';
import { createMachine } from '../../src/machine/system.ts';
import { enabled } from '../../src/machine/enabled.ts';
import { decide } from '../../src/machine/decide.ts';
import { evolve } from '../../src/machine/evolve.ts';
import { Random } from '../../src/explore/random.ts';
it('x', async () => {
  const p = await prepare('ftrace-nmi-2009', { sites: 6000, cpus: 2, nmis: 20 });
  const schedule = []; const r = new Random(5);
  const m = createMachine(p.system); let events = 0;
  const t0 = performance.now();
  while (events < 1_000_000) {
    const steps = enabled(p.system, m);
    const others = steps.filter((s) => s.kind !== 'nmi');
    if (others.length === 0) break;
    const pick = steps.length > others.length && r.below(40000) === 0 ? steps.find((s) => s.kind === 'nmi')! : others[r.below(others.length)];
    for (const e of decide(p.system, m, pick)) { evolve(p.system, m, e); events++; }
    schedule.push(pick);
  }
  console.log('gen', events, schedule.length, performance.now() - t0);
  const t1 = performance.now();
  const t = Timeline.of(p.system, schedule);
  console.log('timeline', t.length, performance.now() - t1);
  const t2 = performance.now(); t.machineAt(t.length - 3); console.log('end', performance.now() - t2);
  const t3 = performance.now(); t.machineAt(t.length >> 1); console.log('mid', performance.now() - t3);
  rmSync('/tmp/million.replay', { force: true });
  console.log(saveBranch('/tmp/million.replay', { id: 1, parent: null, leftAt: 0, timeline: t, critical: null, isOpen: false, savedAs: null, mark: 0, continuation: { name: 'x' } } as any, [], { scenario: p.scenario, tool: '0' }), performance.now() - t3);
}, 100000);
