/** Values and bytes in hexadecimal, as people read them. */
import type { Value } from '../program/values.ts';
import { byteOf } from './text.ts';

/** `0xc0108428`; what is negative as 64 bits. */
export const hex = (value: Value): string =>
  `0x${(value < 0 ? BigInt.asUintN(64, BigInt(value)) : value).toString(16)}`;

/** A byte as two digits. */
export const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

/** Bytes in the order of addresses: `e8 f7 ff 7f 00`. */
export const hexOf = (bytes: readonly number[]): string => bytes.map(hexByte).join(' ');

/** Little-endian `value` as `size` bytes in address order: `e8 f7 ff 7f 00`. */
export function hexBytes(value: Value, size: number): string {
  return hexOf(Array.from({ length: size }, (_, offset) => byteOf(value, offset)));
}
