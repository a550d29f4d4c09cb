/** Reading a block. Everything is checked when a block is opened; its events are made later. */

import {
  type Field,
  type FieldType,
  fieldsOf,
  isWordType,
} from '../../machine/events/event-table.ts';
import type { Event, EventKind } from '../../machine/events/events.ts';
import type { Value } from '../../machine/program/values.ts';
import { type Step, stepOfCode } from '../../machine/stepping/steps.ts';
import { type Column, columnValues, isNumeric, isWithin, takeColumn } from '../format/column.ts';
import { decompress } from '../format/compression.ts';
import { BLOCK_EVENTS, MAX_EVENTS } from '../format/file-limits.ts';
import { Refused } from '../format/replay-problem.ts';
import {
  takeBytes,
  takeFields,
  takeInteger,
  takeList,
  takeText,
  takeTuple,
} from '../format/take-values.ts';
import { unpack } from '../format/unpack.ts';
import type { EventLayout } from './event-layout.ts';
import type { FieldValue } from './event-line.ts';

export interface Block {
  /** Index of its first event, and how many it has. */
  first: number;
  count: number;
  /** Position in the schedule of the first step that begins in it. */
  firstStep: number;
  /** The steps that begin in it. */
  steps: Step[];
  /** Positions of the events that belong to the step of the event before them, ascending. */
  joined: number[];
  /** Each event's kind as an index into the layout's kinds. */
  kinds: Uint8Array;
  groups: Group[];
  digest: string;
}

/** All events of one kind: a column for each of its fields. */
interface Group {
  kind: number;
  count: number;
  columns: Column[];
}

/** The MessagePack in a block frame's payload: what `PendingBlock` gives where the layout is its own. */
export const blockContents = (payload: Uint8Array, { isCompressed }: EventLayout): Uint8Array =>
  isCompressed ? decompress(payload) : payload;

const FIELDS = ['first', 'count', 'step', 'joined', 'steps', 'kinds', 'columns', 'digest'];

/** Takes a block's MessagePack apart; refuses what does not fit the layout. */
export function takeBlock(contents: Uint8Array, layout: EventLayout): Block {
  const fields = takeFields(unpack(contents), 'the block', FIELDS);
  const count = takeInteger(fields.count, 'count', 1, BLOCK_EVENTS);
  const joined = takeJoined(fields.joined, count);
  const kinds = takeBytes(fields.kinds, 'kinds');
  if (kinds.length !== count) throw new Refused(`kinds has ${kinds.length} bytes, not ${count}`);
  const digest = takeText(fields.digest, 'digest');
  if (!/^[0-9a-f]{16}$/.test(digest)) throw new Refused('digest is not 16 hexadecimal digits');
  return {
    first: takeInteger(fields.first, 'first', 0, MAX_EVENTS),
    count,
    firstStep: takeInteger(fields.step, 'step', 0, MAX_EVENTS),
    steps: takeSteps(fields.steps, count - joined.length, layout.cpus),
    joined,
    kinds,
    groups: takeGroups(fields.columns, kinds, layout),
    digest,
  };
}

function takeJoined(raw: unknown, count: number): number[] {
  let least = 0;
  return takeList(raw, 'joined').map((value) => {
    const position = takeInteger(value, 'joined', least, count - 1);
    least = position + 1;
    return position;
  });
}

function takeSteps(raw: unknown, count: number, cpus: number): Step[] {
  if (count === 0) {
    takeInteger(raw, 'steps', 0, 0);
    return [];
  }
  return columnValues(takeColumn(raw, count, 'steps'), count).map((code) => {
    const step = typeof code === 'number' ? stepOfCode(code) : undefined;
    if (
      step !== undefined &&
      step.cpu < cpus &&
      (step.entry === 0 || step.kind === 'drain' || step.kind === 'run')
    ) {
      return step;
    }
    throw new Refused(`steps has ${code}, which is no step of a machine with ${cpus} CPUs`);
  });
}

function takeGroups(raw: unknown, kinds: Uint8Array, layout: EventLayout): Group[] {
  const counts = new Uint32Array(256);
  for (const kind of kinds) counts[kind]++;
  const unknown = kinds.find((kind) => kind >= layout.kinds.length);
  if (unknown !== undefined) {
    throw new Refused(`kinds has ${unknown}, but the header declares ${layout.kinds.length} kinds`);
  }
  const groups = takeList(raw, 'columns').map((rawGroup): Group => {
    const [rawKind, rawColumns] = takeTuple(rawGroup, 'a group of columns', 2);
    const kind = takeInteger(rawKind, 'the kind of a group', 0, layout.kinds.length - 1);
    const count = counts[kind];
    counts[kind] = 0;
    const { kind: name, fields } = layout.kinds[kind];
    if (count === 0) throw new Refused(`columns of '${name}' stand there without such an event`);
    const list = takeList(rawColumns, `the columns of '${name}'`);
    if (list.length !== fields.length) {
      throw new Refused(`'${name}' has ${list.length} columns for ${fields.length} fields`);
    }
    const columns = fields.map((field, index) =>
      takeFieldColumn(list[index], count, `${name}.${field.name}`, field, layout),
    );
    return { kind, count, columns };
  });
  if (counts.some((count) => count > 0)) throw new Refused('events have no columns');
  return groups;
}

function takeFieldColumn(
  raw: unknown,
  count: number,
  what: string,
  field: Field,
  layout: EventLayout,
): Column {
  const column = takeColumn(raw, count, what);
  if (isLegal(column, field, layout)) return column;
  throw new Refused(`${what} has a value that no such field can have`);
}

function isLegal(column: Column, { name, type }: Field, { words, cpus }: EventLayout): boolean {
  if (name === 'cpu') return isWithin(column, 0, cpus - 1);
  switch (type) {
    case 'int':
      return isWithin(column, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case 'number':
      return isNumeric(column);
    case 'value':
      return isWithin(column, -(2n ** 63n), 2n ** 64n - 1n);
    case 'flag':
      return isWithin(column, 0, 1);
    default:
      return isWithin(column, 0, words[type].length - 1);
  }
}

/** The block's events in order, each a new object with its kind's fields in the file's order. */
export function blockEvents({ count, kinds, groups }: Block, layout: EventLayout): Event[] {
  const rows: Event[][] = [];
  for (const group of groups) {
    const { kind, fields } = layout.kinds[group.kind];
    const missing = defaultsOf(kind, fields);
    const columns = group.columns.map((column, index) =>
      fieldValues(columnValues(column, group.count), fields[index].type, layout),
    );
    rows[group.kind] = Array.from({ length: group.count }, (_, row) => {
      const event: Record<string, FieldValue> = { ...missing, kind };
      for (let index = 0; index < fields.length; index++) {
        event[fields[index].name] = columns[index][row];
      }
      return event as unknown as Event;
    });
  }
  const next = new Uint32Array(256);
  return Array.from({ length: count }, (_, position) => {
    const kind = kinds[position];
    return rows[kind][next[kind]++];
  });
}

/** Of the fields that a file of an older format lacks. */
function defaultsOf(kind: EventKind, fields: readonly Field[]): Record<string, FieldValue> {
  const missing = (fieldsOf(kind) ?? []).filter((field) => !fields.includes(field));
  return Object.fromEntries(missing.map(({ name, type }) => [name, type === 'flag' ? false : 0]));
}

function fieldValues(values: Value[], type: FieldType, { words }: EventLayout): FieldValue[] {
  if (type === 'flag') return values.map((value) => value === 1);
  if (isWordType(type)) return values.map((value) => words[type][value as number]);
  return values;
}
