import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../src/history/timeline.ts';
import { roundRobin } from '../../../src/inspect/branches/continuations.ts';
import { branchOf } from '../../../tui/model/model.ts';
import { rootOf, Session } from '../pictures.ts';
import { prepare } from '../runs.ts';

const NONE = { class: 'hang', cpu: 0, site: -1, message: '' } as const;

/** Marks at which `c` stops, pressed until nothing more stops it, the end left out. */
function stops(session: Session): number[] {
  const marks: number[] = [];
  for (let left = 2000; left > 0; left--) {
    session.press('c').work();
    const { message, model } = session;
    if (!/^\d+: /.test(message)) return marks;
    marks.push(model.mark);
  }
  throw new Error('it never comes to an end');
}

describe('[U5] a live run stops where its recording does', () => {
  for (const name of ['ftrace-nmi-2009', 'text-poke-bp-2013', 'stop-machine']) {
    for (const strategy of ['round-robin', 'random 3', 'random 8']) {
      it(`${name}, ${strategy}`, async () => {
        const { system } = await prepare(name, { cpus: 2 });
        const timeline = new Timeline(system);
        const open = { isOpen: true, critical: null, mark: 0, continuation: roundRobin() };
        const root = { ...rootOf({ timeline, critical: { failure: NONE, event: 0 } }), ...open };
        const live = new Session({ timeline, critical: { failure: NONE, event: 0 } }, { root });
        const lines = system.program.functions
          .flatMap(({ operations }) => operations.map(({ source }) => source))
          .flatMap(({ file, line }) => (file === 0 ? [line] : []));
        const patterns = [
          ...[...new Set(lines)].filter((_, index) => index % 5 === 0).map(String),
          ...system.program.sites.map((site) => site.name),
          'committed cpu=0',
          'nmi-entered',
        ];
        for (const pattern of patterns) live.type(`:break ${pattern}`);
        live.type(`:run-on ${strategy}`).work();
        const met = [live.model.mark, ...stops(live)];
        const recorded = new Session({ timeline, critical: { failure: NONE, event: 0 } });
        const { critical } = branchOf(live.model);
        const branch = { ...rootOf({ timeline, critical: { failure: NONE, event: 0 } }), critical };
        recorded.model = { ...recorded.model, branches: [branch] };
        for (const pattern of patterns) recorded.type(`:break ${pattern}`);
        expect(stops(recorded.press('g'))).toEqual(met);
        expect(met.length).toBeGreaterThan(20);
      });
    }
  }

  it('leaves the step to be chosen at a place that a CPU comes to', async () => {
    const { system } = await prepare('ftrace-nmi-2009', { cpus: 2, nmis: 1 });
    const timeline = new Timeline(system);
    const open = { isOpen: true, critical: null, mark: 0, continuation: roundRobin() };
    const root = { ...rootOf({ timeline, critical: { failure: NONE, event: 0 } }), ...open };
    const live = new Session({ timeline, critical: { failure: NONE, event: 0 } }, { root });
    live.type(':break execute_sites').press('c').work();
    expect(live.model.mark).toBe(timeline.length);
    expect(live.message).toBe("1: break execute_sites: CPU1's task comes to it");
    const { length } = timeline;
    live.type(':nmi 1');
    expect(live.model.branches).toHaveLength(1);
    expect(timeline.momentAt(length).event.kind).toBe('nmi-entered');
  });
});
