/** A continue in one go, as the debugger does it in slices. */
import type { Timeline } from '../../../src/history/timeline.ts';
import type { Direction } from '../../../src/inspect/events/motion.ts';
import {
  isOver,
  type Stop,
  type Stoppers,
  stopAt,
  stopScan,
  stopSegment,
} from '../../../src/inspect/events/stops.ts';

/** null where nothing stops it up to the run's end or start. */
export function nextStop(
  timeline: Timeline,
  stoppers: Stoppers,
  mark: number,
  direction: Direction,
): Stop | null {
  let scan = stopScan(timeline, stoppers, mark, direction);
  while (!isOver(timeline, scan)) {
    const { found, at } = stopSegment(timeline, scan);
    if (found >= 0) return stopAt(timeline, stoppers, found);
    scan = { ...scan, at };
  }
  return null;
}
