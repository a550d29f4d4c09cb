/** A pane by its name: what it shows, whatever it is. */
import type { PaneName } from './layout.ts';
import { eventsPane } from './panes/events.ts';
import { lanesPane } from './panes/lanes.ts';
import { memoryPane } from './panes/memory.ts';
import { sourcePane, sourceTitle } from './panes/source.ts';
import { statisticsPane } from './panes/statistics.ts';
import { textPane } from './panes/text.ts';
import type { PaneRows, Size, View } from './view.ts';

export function paneOf(name: PaneName, view: View, size: Size): PaneRows {
  switch (name) {
    case 'lanes':
      return lanesPane(view, size);
    case 'source':
      return { lines: sourcePane(view, size), marks: [] };
    case 'text':
      return { lines: textPane(view, size), marks: [] };
    case 'memory':
      return { lines: memoryPane(view, size), marks: [] };
    case 'events':
      return eventsPane(view, size);
    case 'statistics':
      return { lines: statisticsPane(view, size), marks: [] };
  }
}

/** The pane's title, with what it is about. */
export function paneTitle(name: PaneName, view: View): string {
  switch (name) {
    case 'lanes':
      return 'CPUs';
    case 'source':
      return `source: ${sourceTitle(view)}, CPU${view.cpu}`;
    case 'events':
      return view.filter === null ? 'events' : `events: ${view.filter.text}`;
    default:
      return name;
  }
}
