/** The bytes of an executed instruction, as its event has them. */
import { byteOf } from '../memory/text.ts';
import type { Executed } from './text-events.ts';

const FIRST = 6;
const MOST = 14;

/** In the order of addresses; the first 14 where a longer piece of text was executed as one. */
export const executedBytes = ({ size, bytes, rest }: Pick<Executed, 'size' | 'bytes' | 'rest'>) =>
  Array.from({ length: Math.min(size, MOST) }, (_, at) =>
    at < FIRST ? byteOf(bytes, at) : byteOf(rest, at - FIRST),
  );
