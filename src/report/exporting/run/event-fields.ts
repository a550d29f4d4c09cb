/** Every field of an event, with names in place of numbers that mean nothing outside of the run. */
import type { Event } from '../../../machine/events/events.ts';
import type { Value } from '../../../machine/program/values.ts';
import type { System } from '../../../machine/state/system.ts';
import { functionName, siteName, valueName } from '../../naming/names.ts';
import type { Facts } from './event-facts.ts';

/** A value that people know by a name is that; the others are numbers. */
const NUMBER = /^-?(?:0x[0-9a-f]+|\d+)$/;

export function fieldsOf(system: System, event: Event, facts: Facts): object {
  const { program } = system;
  const { fn, position, object, value, local } = facts;
  const fields: Record<string, unknown> = { ...event };
  delete fields.fn;
  // `index` is the event's own place in the run.
  if (event.kind === 'srcu-moved') {
    delete fields.index;
    fields.section = event.index;
  }
  if ('callee' in event) fields.callee = functionName(program, event.callee);
  if ('handler' in event) fields.handler = functionName(program, event.handler);
  if ('site' in event) fields.site = siteName(program, event.site);
  if ('local' in event) fields.local = local === '' ? null : local;
  if ('old' in event) fields.old = named(event.old, valueName(system, event.address, event.old));
  if ('value' in event && hasNamedValue(event)) fields.value = named(event.value, value);
  const place = { function: fn || undefined, position: position || undefined };
  return { ...fields, ...place, object: object || undefined };
}

const named = (value: Value, name: string): Value | string => (NUMBER.test(name) ? value : name);

/** Of the others the value is which content ran, or bytes. */
const hasNamedValue = ({ kind }: Event): boolean =>
  !['executed', 'trapped', 'site-left', 'fetched', 'srcu-moved', 'rcu-moved'].includes(kind);
