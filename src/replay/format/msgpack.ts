/** MessagePack by msgpackr, in its standard form only. The one importer of msgpackr. */
import { Packr } from 'msgpackr';

/** No record extension: any MessagePack library reads what this writes. */
const packr = new Packr({ useRecords: false, variableMapSize: true });

/** The bytes of plain data: maps, arrays, strings, numbers, bigints of 64 bits, bytes, booleans, null. */
export function encode(value: unknown): Uint8Array {
  return packr.pack(value);
}

/**
 * The value; byte strings are views of `bytes`, 64-bit integers are bigints. Give it only bytes that
 * `payloadFault` has passed.
 */
export function decode(bytes: Uint8Array): unknown {
  return packr.unpack(bytes);
}
