/** Breakpoints and watchpoints. */
import { breakpointText } from '../../src/inspect/events/breakpoints.ts';
import { plainLine, segment } from '../drawing/segments.ts';
import type { Model } from '../model/model.ts';
import { item, type ListContent } from './list-item.ts';

export function breakpointList(model: Model): ListContent {
  const items = model.breakpoints.map((breakpoint) =>
    item(
      [segment(`${breakpoint.id}  `, 'key'), segment(breakpointText(breakpoint))],
      null,
      `delete ${breakpoint.id}`,
    ),
  );
  const none = item(plainLine('None yet: b and w set them, or :break and :watch.', 'dim'));
  return {
    title: 'breakpoints and watchpoints: d deletes',
    items: items.length > 0 ? items : [none],
  };
}
