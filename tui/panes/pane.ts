/** A pane by its name: what it shows, whatever it is. */
import type { PaneName } from '../drawing/layout.ts';
import { type Line, textOf } from '../drawing/segments.ts';
import type { PaneRows, Size, View } from '../model/view.ts';
import { eventsPane } from './events-pane.ts';
import { lanesPane } from './lanes/lanes-pane.ts';
import { memoryPane } from './memory-pane.ts';
import { pinsPane } from './pins-pane.ts';
import { sourcePane } from './source-pane.ts';
import { statisticsPane } from './statistics-pane.ts';
import { textPane } from './text-pane.ts';

/** Panes that draw themselves around their cursor. */
const DRAWN = { text: textPane, memory: memoryPane, pins: pinsPane };

export function paneOf(name: PaneName, view: View, size: Size): PaneRows {
  switch (name) {
    case 'lanes':
      return lanesPane(view, size);
    case 'source':
      return sourcePane(view, size);
    case 'text':
    case 'memory':
    case 'pins': {
      const draw = DRAWN[name];
      return scrolledLines((room) => draw(view, room), size, view.selection.scroll[name] ?? 0);
    }
    case 'events':
      return eventsPane(view, size);
    case 'statistics':
      return { lines: statisticsPane(view, size), marks: [], scrolled: 0 };
  }
}

/** More lines than any pane is high. */
const WHOLE = 4096;

/** Of a pane that draws itself around its cursor, the lines so many rows further down. */
function scrolledLines(draw: (size: Size) => Line[], size: Size, wanted: number): PaneRows {
  const own = draw(size);
  if (wanted === 0) return { lines: own, marks: [], scrolled: 0 };
  const all = draw({ ...size, height: WHOLE });
  const first = textOf(own[0] ?? []);
  const from = Math.max(
    0,
    all.findIndex((line) => textOf(line) === first),
  );
  const start = Math.max(0, Math.min(from + wanted, all.length - size.height));
  return { lines: all.slice(start, start + size.height), marks: [], scrolled: start - from };
}
