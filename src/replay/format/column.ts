/**
 * Columns: one field of many events of one kind, as few bytes as hold them.
 *
 *   number                every event has this value
 *   [base, width, bytes]  base + the little-endian unsigned number of `width` bytes, 1 to 8
 *   [0, 0, numbers]       one number an event, for what fits in neither
 */
import { canonical, type Value } from '../../machine/program/values.ts';
import { Refused } from './replay-problem.ts';
import { isShort, OTHER_FORM, takeBytes, takeInteger, takeList, takeTuple } from './take-values.ts';

export type Column =
  | { kind: 'constant'; value: Value }
  | { kind: 'offsets'; base: Value; width: number; bytes: Uint8Array }
  | { kind: 'list'; values: Value[] };

/** A base and an offset below this have an exact sum. */
const EXACT = 2 ** 48;

/** The column as plain data. `values` is not empty. */
export function encodeColumn(values: readonly Value[]): unknown {
  let least = values[0];
  let most = values[0];
  for (const value of values) {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return listColumn(values);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least === most) return wireOf(least);
  if (typeof least === 'number' && typeof most === 'number' && most - least < EXACT) {
    return [wireOf(least), ...narrowOffsets(values as readonly number[], least, most - least)];
  }
  const base = BigInt(least);
  if (BigInt(most) - base >= 1n << 64n) return listColumn(values);
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setBigUint64(8 * index, BigInt(value) - base, true);
  });
  return [wireOf(least), 8, bytes];
}

function listColumn(values: readonly Value[]): unknown {
  if (values.every((value) => value === values[0])) return wireOf(values[0]);
  return [0, 0, values.map(wireOf)];
}

/** MessagePack integers of more than 32 bits are written from bigints; other numbers are floats. */
function wireOf(value: Value): Value {
  if (typeof value === 'bigint' || !Number.isSafeInteger(value)) return value;
  return isShort(value) ? value : BigInt(value);
}

/** The same column of the first `count` of `values`, safe integers from `least` to `most`, both among them. */
export function encodeIntegers(
  values: Float64Array,
  count: number,
  least: number,
  most: number,
): unknown {
  if (least === most) return wireOf(least);
  if (most - least >= EXACT) return encodeColumn(Array.from(values.subarray(0, count)));
  return [wireOf(least), ...narrowOffsets(values.subarray(0, count), least, most - least)];
}

function narrowOffsets(
  values: ArrayLike<number>,
  base: number,
  range: number,
): [width: number, bytes: Uint8Array] {
  let width = 1;
  while (range >= 256 ** width) width++;
  const { length } = values;
  const bytes = new Uint8Array(length * width);
  if (width === 1) {
    for (let index = 0; index < length; index++) bytes[index] = values[index] - base;
    return [width, bytes];
  }
  for (let index = 0, at = 0; index < length; index++) {
    const offset = values[index] - base;
    let rest = offset >>> 0;
    const high = (offset - rest) / 0x100000000;
    for (let byte = 0; byte < width; byte++) {
      if (byte === 4) rest = high;
      bytes[at++] = rest;
      rest >>>= 8;
    }
  }
  return [width, bytes];
}

/** Takes a column of `count` values apart; refuses what is none. `what` names it in the message. */
export function takeColumn(raw: unknown, count: number, what: string): Column {
  if (!Array.isArray(raw)) return { kind: 'constant', value: takeValue(raw, what) };
  const [base, rawWidth, data] = takeTuple(raw, what, 3);
  const width = takeInteger(rawWidth, `the width of ${what}`, 0, 8);
  if (width === 0) {
    takeInteger(base, `the base of ${what}`, 0, 0);
    const values = takeList(data, what);
    if (values.length !== count) refuseLength(what, values.length, count);
    return { kind: 'list', values: values.map((value) => takeValue(value, what)) };
  }
  const bytes = takeBytes(data, what);
  if (bytes.length !== count * width) refuseLength(what, bytes.length, count * width);
  const from = takeValue(base, `the base of ${what}`);
  if (typeof from === 'number' && !Number.isSafeInteger(from)) {
    throw new Refused(`the base of ${what} is no integer`);
  }
  return { kind: 'offsets', base: from, width, bytes };
}

function refuseLength(what: string, length: number, wanted: number): never {
  throw new Refused(`${what} has ${length} entries or bytes where ${wanted} are needed`);
}

function takeValue(raw: unknown, what: string): Value {
  if (typeof raw === 'bigint' || (typeof raw === 'number' && Number.isFinite(raw))) {
    const value = typeof raw === 'bigint' ? canonical(raw) : raw;
    const isWhole = typeof value === 'number' && Number.isSafeInteger(value);
    if (isWhole && isShort(value) !== (typeof raw === 'number')) {
      throw new Refused(`${what} ${OTHER_FORM}`);
    }
    return value;
  }
  throw new Refused(`${what} has a value that is no number`);
}

/** The column's values, one for each of `count` events. */
export function columnValues(column: Column, count: number): Value[] {
  if (column.kind === 'list') return column.values;
  if (column.kind === 'constant') return new Array<Value>(count).fill(column.value);
  const { base, width, bytes } = column;
  if (width <= 6 && typeof base === 'number' && Math.abs(base) < EXACT) {
    const values = new Array<Value>(count);
    for (let index = 0; index < count; index++)
      values[index] = base + offsetAt(bytes, width, index);
    return values;
  }
  return Array.from({ length: count }, (_, index) => {
    let offset = 0n;
    for (let at = width - 1; at >= 0; at--)
      offset = offset * 256n + BigInt(bytes[index * width + at]);
    return canonical(BigInt(base) + offset);
  });
}

function offsetAt(bytes: Uint8Array, width: number, index: number): number {
  const from = index * width;
  let offset = bytes[from + width - 1];
  for (let at = from + width - 2; at >= from; at--) offset = offset * 256 + bytes[at];
  return offset;
}

/** True when each of the column's values is an integer from `least` to `most`. */
export function isWithin(column: Column, least: Value, most: Value): boolean {
  const fits = (value: Value): boolean =>
    (typeof value === 'bigint' || Number.isSafeInteger(value)) && value >= least && value <= most;
  switch (column.kind) {
    case 'constant':
      return fits(column.value);
    case 'list':
      return column.values.every(fits);
    case 'offsets': {
      const { base, width, bytes } = column;
      const end = BigInt(base) + (1n << BigInt(8 * width)) - 1n;
      if (base >= least && end <= most) return true;
      return columnValues(column, bytes.length / width).every(fits);
    }
  }
}

/** True when each of the column's values is a number, never a bigint. */
export function isNumeric(column: Column): boolean {
  switch (column.kind) {
    case 'constant':
      return typeof column.value === 'number';
    case 'list':
      return column.values.every((value) => typeof value === 'number');
    case 'offsets':
      return isWithin(column, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  }
}
