/** What the editor may stop at beside its breakpoints: the failure, entries of NMIs and traps. */

import type { Matcher } from '../../inspect/events/scan.ts';
import type { ExceptionFilter } from '../protocol/capabilities.ts';
import { EXCEPTIONS } from '../protocol/capabilities.ts';
import type { Debuggee } from '../run/debuggee.ts';
import { failingMatcher, kindMatcher } from './matchers.ts';
import { Meetings, type StopPoint } from './stop-point.ts';

export const EXCEPTION_GROUP = 'exceptions';

/** A stop point for each filter that this run can meet, numbered from `firstId` on. */
export function exceptionPoints(
  debuggee: Debuggee,
  filters: readonly ExceptionFilter[],
  firstId: number,
): StopPoint[] {
  const met = filters.flatMap((filter) => {
    const matcher = matcherOf(debuggee, filter);
    return matcher === null ? [] : [{ filter, matcher }];
  });
  return met.map(({ filter, matcher }, index) => ({
    id: firstId + index,
    group: EXCEPTION_GROUP,
    reason: 'exception',
    title: titleOf(filter),
    log: null,
    isBefore: false,
    meetings: new Meetings(debuggee.timeline, matcher, null),
  }));
}

function titleOf(filter: ExceptionFilter): string {
  return EXCEPTIONS.find((known) => known.filter === filter)?.label ?? filter;
}

function matcherOf({ timeline, critical }: Debuggee, filter: ExceptionFilter): Matcher | null {
  switch (filter) {
    case 'failure':
      return critical === null ? null : failingMatcher(timeline, critical.event);
    case 'nmi':
      return kindMatcher(timeline, 'nmi-entered');
    case 'int3':
      return kindMatcher(timeline, 'trapped');
  }
}
