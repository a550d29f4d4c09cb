/** In what was read the runs differ: the value, and the statement that wrote it. */

import type { Event } from '../../machine/events/events.ts';
import { addressName } from '../../machine/state/address-names.ts';
import { whose } from '../../report/explaining/phrases.ts';
import { valueName } from '../../report/naming/names.ts';
import type { Comparison, Side } from './compare.ts';
import { INITIAL } from './run-trace.ts';
import { lineOf } from './statement-lines.ts';

/** One read, in one of the runs. */
export interface Reading {
  event: number;
  value: string;
  /** `CPU0's task, file.c:12: flag = 1`; `nobody` for what stood there from the start. */
  writer: string;
}

export interface ReadDifference {
  /** `CPU1's NMI reads in_nmi`. */
  what: string;
  a: Reading;
  b: Reading;
}

const READS: readonly Event['kind'][] = ['loaded', 'exchanged', 'fetched', 'executed'];

/** Reads that both runs make and that gave another value. */
export function readDifferences(comparison: Comparison, most: number): ReadDifference[] {
  const { a, b, differences } = comparison;
  const found: ReadDifference[] = [];
  for (const difference of differences.list) {
    if (found.length >= most) break;
    if (difference.kind !== 'value') continue;
    // An exchange that found the same wrote something else.
    const isSame = a.trace.values[difference.a] === b.trace.values[difference.b];
    if (isSame) continue;
    const { event } = a.timeline.momentAt(difference.a);
    if (!READS.includes(event.kind) || !('context' in event)) continue;
    const what = `${whose(event.cpu, event.context)} ${readName(a, event)}`;
    found.push({ what, a: readingOf(a, difference.a), b: readingOf(b, difference.b) });
  }
  return found;
}

function readName({ system }: Side, event: Event): string {
  if (event.kind === 'fetched') {
    return `fetches ${addressName(system, event.address + event.offset)}`;
  }
  const verb = event.kind === 'executed' ? 'executes' : 'reads';
  return 'address' in event ? `${verb} ${addressName(system, event.address)}` : verb;
}

function readingOf(side: Side, event: number): Reading {
  const writer = side.trace.writers[event];
  const value = valueRead(side, side.timeline.momentAt(event).event);
  if (writer === INITIAL) return { event, value, writer: 'nobody' };
  const { cpu, context, text, position } = lineOf(side, writer);
  return { event, value, writer: `${whose(cpu, context)}, ${position}: ${text}` };
}

/** What a read gave, as people write it. */
export function valueRead({ system }: Side, event: Event): string {
  switch (event.kind) {
    case 'loaded':
      return valueName(system, event.address, event.value);
    case 'exchanged':
      return valueName(system, event.address, event.old);
    case 'fetched':
      return event.value.toString(16).padStart(2 * event.size, '0');
    case 'executed':
      return event.outcome;
    default:
      return '';
  }
}
