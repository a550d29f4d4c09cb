/** Bounds of a replay file. They keep a hostile file harmless; SPEC.md documents them. */

/** Events between two digests; only `flush` and `finish` end a block earlier. */
export const BLOCK_EVENTS = 4096;
/** A step causes at least one event, so this bounds the schedule too. */
export const MAX_EVENTS = 1 << 24;
/** Flushes make blocks of a few events: a run that is recorded by hand has many. */
export const MAX_BLOCKS = 1 << 18;
export const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Bytes of all blocks together, as they are before they are compressed. */
export const MAX_CONTENTS = 1024 * 1024 * 1024;
/** UTF-16 units of a protocol's source. */
export const MAX_SOURCE = 1 << 20;
/** UTF-16 units of any other text. */
export const MAX_TEXT = 4096;
/** Values in one payload, and how deep they nest. */
export const MAX_ITEMS = 200_000;
export const MAX_DEPTH = 10;

export type FrameTag = 'header' | 'block' | 'end' | 'trailer';

/** Bytes of a payload, of a block before it is compressed too. The trailer's is always as long as this. */
export const MAX_PAYLOAD: Readonly<Record<FrameTag, number>> = {
  header: 4 * 1024 * 1024,
  block: 1024 * 1024,
  end: MAX_FILE_BYTES,
  trailer: 9,
};
