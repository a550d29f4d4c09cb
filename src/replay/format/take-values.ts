/** Takes values of unpacked payloads apart: each function gives the value in its type or refuses. */
import { printable } from '../../machine/program/printable.ts';
import { MAX_TEXT } from './file-limits.ts';
import { Refused } from './replay-problem.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function takeMap(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(what, 'map');
  if (value instanceof Uint8Array) return refuse(what, 'map');
  return value as Fields;
}

/** A map of which nothing but these keys is known: what nobody reads is not there. */
export function takeFields(value: unknown, what: string, keys: readonly string[]): Fields {
  const fields = takeMap(value, what);
  const unknown = Object.keys(fields).find((key) => !keys.includes(key));
  if (unknown === undefined) return fields;
  const key = JSON.stringify(printable(unknown.slice(0, 40)));
  throw new Refused(`this version does not know the field ${key} of ${what}`, 'newer-version');
}

/** A list of so many values. */
export function takeTuple(value: unknown, what: string, count: number): readonly unknown[] {
  const list = takeList(value, what);
  if (list.length === count) return list;
  throw new Refused(`${what} has ${list.length} entries, not ${count}`);
}

export function takeList(value: unknown, what: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(what, 'list');
}

export function takeBytes(value: unknown, what: string): Uint8Array {
  return value instanceof Uint8Array ? value : refuse(what, 'byte string');
}

export function takeText(value: unknown, what: string, most = MAX_TEXT): string {
  if (typeof value !== 'string') return refuse(what, 'text');
  if (value.length > most) throw new Refused(`${what} has more than ${most} characters`);
  return value;
}

/** A whole number of at most 32 bits, which is never written in 64; larger ones always are, and never as a float. */
export const isShort = (value: number): boolean => value === (value | 0) || value === value >>> 0;
/** As it is written: MessagePack's integers of more than 32 bits are written from bigints, other numbers as floats. */
export const wholeNumber = (value: number): number | bigint =>
  isShort(value) ? value : BigInt(value);

export const OTHER_FORM = 'is a number in another form than the shortest';

/** A whole number from `least` to `most`, both safe integers. */
export function takeInteger(value: unknown, what: string, least: number, most: number): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) return refuse(what, 'integer');
  if (isShort(number) !== (typeof value === 'number')) throw new Refused(`${what} ${OTHER_FORM}`);
  if (number < least || number > most) {
    throw new Refused(`${what} is ${number}, not ${least} to ${most}`);
  }
  return number;
}

function refuse(what: string, type: string): never {
  throw new Refused(`${what} is not of type ${type}`);
}
