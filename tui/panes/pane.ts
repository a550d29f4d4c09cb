/** A pane by its name: what it shows, whatever it is. */
import type { PaneName } from '../drawing/layout.ts';
import type { PaneRows, Size, View } from '../model/view.ts';
import { eventsPane } from './events-pane.ts';
import { lanesPane } from './lanes-pane.ts';
import { memoryPane } from './memory-pane.ts';
import { sourcePane, sourceTitle } from './source-pane.ts';
import { statisticsPane } from './statistics-pane.ts';
import { textPane } from './text-pane.ts';

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
