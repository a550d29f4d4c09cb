import { it } from 'vitest';
import { race2008 } from './race-2008.ts';
import { lanesPane } from '../../tui/panes/lanes.ts';
import { sourcePane } from '../../tui/panes/source.ts';
import { textPane } from '../../tui/panes/text.ts';
import { memoryPane } from '../../tui/panes/memory.ts';
import { eventsPane } from '../../tui/panes/events.ts';
import { statisticsPane } from '../../tui/panes/statistics.ts';
import { textOf } from '../../tui/segments.ts';
import { glyphsFor } from '../../tui/glyphs.ts';
import { loadDisassembler } from '../../src/report/disassemble.ts';
import { causalPast } from '../../src/history/causality.ts';
it('x', async () => {
  const race = await race2008();
  const disassembler = await loadDisassembler();
  const view = { timeline: race.timeline, critical: race.critical, mark: race.timeline.length, before: race.timeline.length - 1, cpu: 0, why: null,
    breakpoints: [], filter: null, selection: { memory: 0, site: 0, byte: 0, source: 0, statistics: 0 }, glyphs: glyphsFor(true), disassembler } as any;
  const why = causalPast(race.timeline, [race.timeline.length - 1]);
  console.log(race.timeline.length, why.size, race.critical);
  for (const v of [view, { ...view, mark: view.mark - 12, why }]) {
  const show = (lines: any) => console.log(lines.map(textOf).join('\n') + '\n' + '='.repeat(80));
  show(lanesPane(v, { width: 80, height: 40 }));
  show(sourcePane(v, { width: 44, height: 12 }));
  show(textPane(v, { width: 40, height: 14 }));
  show(memoryPane(v, { width: 40, height: 20 }));
  show(eventsPane(v, { width: 80, height: 20 }));
  show(statisticsPane(v, { width: 40, height: 20 }));
  }
}, 100000);
