/**
 * What a block frame holds since format 3: `[size, stream]`, the length of the block's MessagePack and its
 * bytes as a brotli stream (RFC 7932). The one user of node's brotli.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { MAX_PAYLOAD } from './file-limits.ts';
import { encode } from './msgpack.ts';
import { Refused } from './replay-problem.ts';
import { takeBytes, takeInteger, takeList } from './take-values.ts';
import { unpack } from './unpack.ts';

/**
 * Of runs of 0.2 to 2 million events quality 1 leaves 1.2 to 1.4 bytes an event in some 50 ns, 2 a tenth
 * less in twice the time, 5 a quarter less in five times the time; before, it is 11 bytes.
 */
const QUALITY = 1;
/** Blocks have some 45 kB: a larger window finds no more. */
const WINDOW_BITS = 18;
/** Node gives out no smaller pieces. */
const LEAST_CHUNK = 64;

/** The block frame's payload. */
export function compress(contents: Uint8Array): Uint8Array {
  const stream = brotliCompressSync(contents, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
    },
  });
  return encode([contents.length, stream]);
}

/** The block's MessagePack; refuses what does not give exactly the size that it claims. */
export function decompress(payload: Uint8Array): Uint8Array {
  const parts = takeList(unpack(payload), 'the block');
  if (parts.length !== 2) throw new Refused(`the block has ${parts.length} parts, not 2`);
  const size = takeInteger(parts[0], 'the size of the block', 0, MAX_PAYLOAD.block);
  return unpacked(takeBytes(parts[1], 'the stream of the block'), size);
}

/** Never gives room for more than `size` bytes. */
function unpacked(stream: Uint8Array, size: number): Uint8Array {
  const chunkSize = Math.max(LEAST_CHUNK, size);
  let result: { buffer: Uint8Array; engine: { bytesWritten: number } };
  try {
    // The types of node know no `info`.
    result = brotliDecompressSync(stream, {
      chunkSize,
      maxOutputLength: Math.max(1, size),
      info: true,
    } as object) as unknown as typeof result;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Refused(`its stream holds more than the ${size} bytes that it claims`);
    }
    throw new Refused(`its stream is no brotli (${code})`);
  }
  const { buffer, engine } = result;
  if (buffer.length !== size) {
    throw new Refused(`its stream holds ${buffer.length} bytes, not ${size} as it claims`);
  }
  const stray = stream.length - engine.bytesWritten;
  if (stray > 0) throw new Refused(`its stream is followed by ${stray} stray bytes`);
  return buffer;
}
