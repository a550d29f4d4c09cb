/** Events as text: one line each, the same for equal events and different for different ones. */

import { type Field, fieldsOf } from '../../machine/events/event-table.ts';
import type { Event } from '../../machine/events/events.ts';
import { hex } from '../../machine/memory/hex.ts';

export type FieldValue = number | bigint | boolean | string;

/** The value of a field that the event's kind has. */
export function fieldOf(event: Event, name: string): FieldValue {
  return (event as unknown as Record<string, FieldValue>)[name];
}

/** `loaded cpu=0 context=task fn=1 pc=3 next=4 address=0xc1000008 size=4 value=1 local=2 forwarded=false` */
export function canonicalEventText(event: Event): string {
  const fields = fieldsOf(event.kind) as readonly Field[];
  return [event.kind, ...fields.map(({ name }) => fieldText(event, name))].join(' ');
}

/** `value=1`; addresses in hexadecimal. */
export function fieldText(event: Event, name: string): string {
  const value = fieldOf(event, name);
  const text = name === 'address' ? hex(value as number) : String(value);
  return `${name}=${text.replaceAll(' ', '-')}`;
}
