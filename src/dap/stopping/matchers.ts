/** Which events meet a stop point. */
import type { Condition } from '../../history/conditions.ts';
import type { Timeline } from '../../history/timeline.ts';
import { matcherOf as watchMatcher } from '../../inspect/events/breakpoints.ts';
import type { Matcher } from '../../inspect/events/scan.ts';
import { type LocalPlace, readsLocal } from '../../inspect/links/locals.ts';
import { EVENT_KINDS } from '../../machine/events/event-table.ts';
import type { EventKind } from '../../machine/events/events.ts';
import type { AccessType } from '../protocol/messages.ts';

/** Also asked whether the condition holds there. */
export function withCondition(matcher: Matcher, condition: Condition | null): Matcher {
  if (condition === null) return matcher;
  const { check } = matcher;
  return {
    ...matcher,
    check: (moment, machine) =>
      (check === null || check(moment, machine)) && condition(moment, machine),
  };
}

/** Events of one kind. */
export function kindMatcher({ columns }: Timeline, kind: EventKind): Matcher {
  const wanted = EVENT_KINDS.indexOf(kind);
  return { mayMatch: (index) => columns.kind[index] === wanted, check: null };
}

/** The event that fails; at a run whose end alone is wrong, its last one. */
export function failingMatcher({ length }: Timeline, event: number): Matcher {
  const failing = Math.min(event, length - 1);
  return { mayMatch: (index) => index === failing, check: null };
}

/** A CPU begins to fetch the instruction at the address. */
export function fetchMatcher({ columns }: Timeline, address: number): Matcher {
  const fetched = EVENT_KINDS.indexOf('fetched');
  return {
    mayMatch: (index) => columns.kind[index] === fetched && columns.address[index] === address,
    check: ({ event }, machine) => machine.cpus[event.cpu].fetched.length === 0,
    isBefore: true,
  };
}

/** Bytes of memory or text: a change of what stands there, a read of it, or either. */
export function accessMatcher(
  timeline: Timeline,
  { address, size }: { address: number; size: number },
  access: AccessType,
): Matcher {
  const write = watchMatcher({ id: 0, kind: 'watch', name: '', address, size }, timeline);
  const read = readMatcher(timeline, address, size);
  if (access === 'write') return write;
  return access === 'read' ? read : eitherOf(write, read);
}

function readMatcher({ columns }: Timeline, address: number, size: number): Matcher {
  const fetched = EVENT_KINDS.indexOf('fetched');
  const loads = ['loaded', 'exchanged'].map((kind) => EVENT_KINDS.indexOf(kind as EventKind));
  return {
    mayMatch: (index) => {
      const start = columns.address[index];
      if (start === 0 || start >= address + size) return false;
      // A fetch has the address of its instruction; how far in it was is in the event.
      if (columns.kind[index] === fetched) return true;
      return loads.includes(columns.kind[index]) && start + columns.size[index] > address;
    },
    check: ({ event }) => {
      if (event.kind !== 'fetched') return true;
      const start = event.address + event.offset;
      return start < address + size && start + event.size > address;
    },
  };
}

/** A local of one activation: a change of it, a read of it, or either. */
export function localMatcher(timeline: Timeline, place: LocalPlace, access: AccessType): Matcher {
  const write = watchMatcher({ id: 0, kind: 'watch-local', name: '', place }, timeline);
  const read = { mayMatch: (index: number) => readsLocal(timeline, place, index), check: null };
  if (access === 'write') return write;
  return access === 'read' ? read : eitherOf(write, read);
}

function eitherOf(a: Matcher, b: Matcher): Matcher {
  const holds = ({ mayMatch, check }: Matcher, ...[moment, machine]: Asked): boolean =>
    mayMatch(moment.index) && (check === null || check(moment, machine));
  return {
    mayMatch: (index) => a.mayMatch(index) || b.mayMatch(index),
    check: (moment, machine) => holds(a, moment, machine) || holds(b, moment, machine),
  };
}

type Asked = Parameters<NonNullable<Matcher['check']>>;
