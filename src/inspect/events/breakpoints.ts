/** Breakpoints and watchpoints: where `c` and `C` stop. */
import { type Columns, WROTE } from '../../history/columns.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { Event } from '../../machine/events/events.ts';
import { byteOf } from '../../machine/memory/text.ts';
import { changesLocal, type LocalPlace, putsInto } from '../links/locals.ts';
import { type AskedRun, type EventPattern, stopMatcher } from './event-pattern.ts';
import type { Matcher } from './scan.ts';

/** A `break` at a place (`isPlace`) stops before what comes to it, all else after the event. */
export type Breakpoint = { id: number } & (
  | { kind: 'break'; pattern: EventPattern }
  /** Stops where the value in memory changes. */
  | { kind: 'watch'; name: string; address: number; size: number }
  /** The same of a local of one call. */
  | { kind: 'watch-local'; name: string; place: LocalPlace }
);

export function breakpointText(breakpoint: Breakpoint): string {
  return breakpoint.kind === 'break'
    ? `break ${breakpoint.pattern.text}`
    : `watch ${breakpoint.name}`;
}

/** `run`: the events that are asked about, where they are none of the timeline's yet; not for a local. */
export function matcherOf(
  breakpoint: Breakpoint,
  timeline: Timeline,
  run: AskedRun = timeline,
): Matcher {
  switch (breakpoint.kind) {
    case 'break':
      return stopMatcher(breakpoint.pattern, run);
    case 'watch': {
      const { address, size } = breakpoint;
      return {
        mayMatch: (index) => isWriteAt(run.columns, index, address, size),
        check: ({ event }) => changes(event, address, size),
      };
    }
    case 'watch-local': {
      const { place } = breakpoint;
      return {
        mayMatch: (index) => putsInto(timeline, place, index),
        check: ({ index }) => changesLocal(timeline, place, index),
      };
    }
  }
}

/** A store reached memory there, or a LOCKed operation wrote there. */
export function isWriteAt(columns: Columns, index: number, address: number, size: number): boolean {
  const start = columns.address[index];
  if (start >= address + size || start + columns.size[index] <= address) return false;
  return columns.wrote[index] !== WROTE.nothing;
}

/** The event changed one of the bytes. */
function changes(event: Event, address: number, size: number): boolean {
  if (event.kind !== 'stored' && event.kind !== 'committed' && event.kind !== 'exchanged') {
    return false;
  }
  for (let offset = 0; offset < event.size; offset++) {
    const at = event.address + offset;
    if (at < address || at >= address + size) continue;
    if (byteOf(event.value, offset) !== byteOf(event.old, offset)) return true;
  }
  return false;
}

/** The failure itself: `c` and `C` always stop there. */
export function failureMatcher(event: number): Matcher {
  return { mayMatch: (index) => index === event, check: null };
}
