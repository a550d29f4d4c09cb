/** The columns of all events of one kind in a block under way. */
import {
  EVENT_TABLE,
  type Field,
  type FieldType,
  isWordType,
  WORDS,
  type WordType,
} from '../../machine/events/event-table.ts';
import type { Event } from '../../machine/events/events.ts';
import type { Value } from '../../machine/program/values.ts';
import { encodeColumn, encodeIntegers } from '../format/column.ts';

/** Values of one field, by row. */
interface Rows {
  numbers: Float64Array;
  /** Those that are bigints; null where none is. */
  wide: Map<number, bigint> | null;
}

const FIRST_CAPACITY = 32;

export class KindColumns {
  count = 0;
  readonly #kind: number;
  readonly #put: Put;
  readonly #rows: Rows[];
  #capacity = FIRST_CAPACITY;

  /** `kind`: its index in the event table. */
  constructor(kind: number) {
    const { fields } = EVENT_TABLE[kind];
    this.#kind = kind;
    this.#put = putOf(fields);
    this.#rows = fields.map(() => ({ numbers: new Float64Array(FIRST_CAPACITY), wide: null }));
  }

  add(event: Event): void {
    if (this.count === this.#capacity) this.#grow();
    this.#put(event, this.#rows, this.count++);
  }

  /** `[kind, [column, ...]]`, the columns in the order of the table. */
  encode(): unknown {
    return [this.#kind, this.#rows.map((rows) => encodeRows(rows, this.count))];
  }

  clear(): void {
    this.count = 0;
    for (const rows of this.#rows) rows.wide = null;
  }

  #grow(): void {
    this.#capacity *= 2;
    for (const rows of this.#rows) {
      const { numbers } = rows;
      rows.numbers = new Float64Array(this.#capacity);
      rows.numbers.set(numbers);
    }
  }
}

/** Almost all are safe integers, for which no list of values is made. */
function encodeRows({ numbers, wide }: Rows, count: number): unknown {
  const list = () =>
    encodeColumn(Array.from({ length: count }, (_, row) => wide?.get(row) ?? numbers[row]));
  if (wide !== null) return list();
  let least = numbers[0];
  let most = least;
  for (let row = 0; row < count; row++) {
    const value = numbers[row];
    if (Math.floor(value) !== value) return list();
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (!(Number.isSafeInteger(least) && Number.isSafeInteger(most))) return list();
  return encodeIntegers(numbers, count, least, most);
}

type Put = (event: Event, rows: readonly Rows[], row: number) => void;

/**
 * Puts an event's fields into a row. Made from the table as a function of its own for each kind: one that is
 * given the names takes three times as long for the fields as the machine takes to make the event.
 */
function putOf(fields: readonly Field[]): Put {
  const lines = fields.map(({ name, type }, at) => {
    const value = `event.${name}`;
    return type === 'value'
      ? `putValue(rows[${at}], row, ${value});`
      : `rows[${at}].numbers[row] = ${numberIn(type, value)};`;
  });
  const body = `return (event, rows, row) => { ${lines.join(' ')} };`;
  return new Function('putValue', 'codes', body)(putValue, CODES) as Put;
}

function numberIn(type: FieldType, value: string): string {
  if (type === 'flag') return `${value} ? 1 : 0`;
  return isWordType(type) ? `codes.${type}(${value})` : value;
}

function putValue(rows: Rows, row: number, value: Value): void {
  if (typeof value === 'number') {
    rows.numbers[row] = value;
    return;
  }
  rows.wide ??= new Map();
  rows.wide.set(row, value);
}

/** The index of a word; most often it is the one of the time before. */
function codesOf(type: WordType): (word: string) => number {
  const words: readonly string[] = WORDS[type];
  let [last] = words;
  let code = 0;
  return (word) => {
    if (word === last) return code;
    last = word;
    code = words.indexOf(word);
    return code;
  };
}

const CODES = Object.fromEntries(
  (Object.keys(WORDS) as WordType[]).map((type) => [type, codesOf(type)]),
);
