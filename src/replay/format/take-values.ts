/** Takes values of unpacked payloads apart: each function gives the value in its type or refuses. */
import { MAX_TEXT } from './file-limits.ts';
import { Refused } from './replay-problem.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function takeMap(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(what, 'map');
  if (value instanceof Uint8Array) return refuse(what, 'map');
  return value as Fields;
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

/** A whole number from `least` to `most`, both safe integers. */
export function takeInteger(value: unknown, what: string, least: number, most: number): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) return refuse(what, 'integer');
  if (number < least || number > most) {
    throw new Refused(`${what} is ${number}, not ${least} to ${most}`);
  }
  return number;
}

function refuse(what: string, type: string): never {
  throw new Refused(`${what} is not of type ${type}`);
}
