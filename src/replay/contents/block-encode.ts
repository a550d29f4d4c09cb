/** Writing a block: up to 4096 events in columns, the steps that begin among them, and a digest. */
import type { Moment } from '../../history/simulate.ts';
import {
  EVENT_TABLE,
  type FieldType,
  isWordType,
  KIND_CODES,
  WORDS,
} from '../../machine/events/event-table.ts';
import type { Event } from '../../machine/events/events.ts';
import type { Value } from '../../machine/program/values.ts';
import { encodeColumn } from '../format/column.ts';
import { encode } from '../format/msgpack.ts';
import { type FieldValue, fieldOf } from './event-line.ts';

export interface BlockContents {
  /** At most BLOCK_EVENTS, not empty, in order. */
  moments: readonly Moment[];
  /** The first event belongs to the step of the event before it, which is in another block. */
  continues: boolean;
  /** Position in the schedule of the first step that begins in the block. */
  firstStep: number;
  /** Digest of the machine after the last event: 16 hexadecimal digits. */
  digest: string;
}

/** The block frame's payload. */
export function encodeBlock({ moments, continues, firstStep, digest }: BlockContents): Uint8Array {
  const joined: number[] = [];
  const steps: number[] = [];
  const kinds = new Uint8Array(moments.length);
  const groups: Event[][] = EVENT_TABLE.map(() => []);
  moments.forEach(({ event, step, stepIndex }, position) => {
    const begins = position === 0 ? !continues : moments[position - 1].stepIndex !== stepIndex;
    if (begins) steps.push(step.code);
    else joined.push(position);
    const id = KIND_CODES[event.kind];
    kinds[position] = id;
    groups[id].push(event);
  });
  return encode({
    first: moments[0].index,
    count: moments.length,
    step: firstStep,
    joined,
    steps: steps.length === 0 ? 0 : encodeColumn(steps),
    kinds,
    columns: groups.flatMap((events, id) => (events.length === 0 ? [] : [encodeGroup(id, events)])),
    digest,
  });
}

/** `[kind, [column, ...]]`: the fields of all events of one kind, in the order of the table. */
function encodeGroup(id: number, events: readonly Event[]): unknown {
  const columns = EVENT_TABLE[id].fields.map(({ name, type }) =>
    encodeColumn(events.map((event) => numberOf(type, fieldOf(event, name)))),
  );
  return [id, columns];
}

function numberOf(type: FieldType, value: FieldValue): Value {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (isWordType(type)) return (WORDS[type] as readonly string[]).indexOf(value as string);
  return value as Value;
}
