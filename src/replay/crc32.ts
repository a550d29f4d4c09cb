/**
 * CRC-32/ISO-HDLC, the checksum of zip, gzip and PNG: polynomial 0x04C11DB7 reflected, initial value
 * and final exclusive-or 0xFFFFFFFF. Table-driven after Sarwate, CACM 31(8) 1988; also ISO/IEC 8802-3
 * and RFC 1952, section 8. (node:zlib has it from Node 22 on only.)
 */
const TABLE = new Int32Array(256).map((_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder >>> 1) ^ ((remainder & 1) === 1 ? 0xedb88320 : 0);
  }
  return remainder;
});

/** The checksum of `bytes[from..to)`, an unsigned 32-bit number. */
export function crc32(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let remainder = -1;
  for (let index = from; index < to; index++) {
    remainder = (remainder >>> 8) ^ TABLE[(remainder ^ bytes[index]) & 0xff];
  }
  return ~remainder >>> 0;
}
