import { beforeAll, describe, expect, it } from 'vitest';
import { layoutOf, PANES, type PaneName } from '../../../tui/drawing/layout.ts';
import { viewOf } from '../../../tui/model/model.ts';
import { titleOf } from '../../../tui/panes/tabs.ts';
import { daily } from '../../support/daily.ts';
import { Session } from '../pictures.ts';
import { type Race, race2008 } from '../runs.ts';

let race: Race;
beforeAll(async () => {
  race = await race2008();
});

/** The title lines of all places, as the screen has them. */
function titles(session: Session, width: number, height: number): string {
  session.take({ kind: 'resize', size: { width, height } });
  return session.picture
    .split('\n')
    .filter((line) => /^[->] |--/.test(line) && !/CPU\d \(/.test(line))
    .join('\n');
}

describe('[U19] titles', () => {
  it('say what each pane holds, in as many words as there is room for', () => {
    const session = new Session(race);
    const wide = titles(session, 240, 70);
    expect(wide).toContain(' text: vfs_read mixed ');
    const { cells } = race.system.program;
    const names = cells.filter(({ readOnly }) => !readOnly).map(({ name }) => name);
    const variables = new Set(names.map((name) => name.replace(/\[\d+\]$/, '')));
    expect(wide).toContain(` memory: ${variables.size} vars`);
    session.type('&nmi-entered').work();
    expect(titles(session, 240, 70)).toContain(' events: nmi-entered (2) ');
    expect(titles(session, 240, 70)).toContain(' CPUs, only nmi-entered (2) ');
    expect(titles(session, 80, 24)).toContain('[vfs_read mixed] mem  ev  stat ');
    expect(titles(session, 60, 16)).toContain('[ftrace-nmi-2008.c, CPU0, ');
    expect(titles(session, 60, 16)).toContain(' text  mem  ev  stat ');
  });

  it('count the stores that wait in store buffers', () => {
    const session = new Session(race);
    for (let event = 0; event < race.timeline.length; event += daily(7, 1)) {
      session.type(`:goto ${event}`);
      let waiting = 0;
      for (let at = 0; at <= event; at++) {
        const { kind } = race.timeline.momentAt(at).event;
        waiting += kind === 'buffered' ? 1 : kind === 'committed' ? -1 : 0;
      }
      const said = /memory: \d+ vars(?:, (\d+) buffered)?/.exec(titles(session, 240, 70));
      expect(Number(said?.[1] ?? 0)).toBe(waiting);
    }
  });

  it('mark the pane that has the focus, and the tab that is shown, in characters', () => {
    const session = new Session(race);
    for (const pane of PANES) {
      session.type(`:focus ${pane}`);
      const lines = titles(session, 80, 24).split('\n');
      const marked = lines.join('\n').match(/>[ [][^>]*/g);
      expect(marked).toHaveLength(1);
    }
  });

  it('fit their place at any width, every tab in reach of the mouse', () => {
    const session = new Session(race);
    for (let width = 60; width < 240; width += 7) {
      for (const focus of PANES as readonly PaneName[]) {
        session.type(`:focus ${focus}`);
        const layout = layoutOf({
          width,
          height: 30,
          focus,
          zoomed: false,
          recent: [focus, ...PANES],
        });
        for (const slot of layout?.slots ?? []) {
          const { tabs } = titleOf(
            session.model,
            viewOf(session.model),
            slot,
            slot.rectangle.width,
          );
          expect(tabs.map(({ pane }) => pane)).toEqual(slot.tabs);
          const last = tabs[tabs.length - 1];
          expect(last.column + last.text.length).toBeLessThanOrEqual(slot.rectangle.width);
        }
      }
    }
  });
});
