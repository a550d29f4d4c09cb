/** A new file that a verb writes as what it was asked for. */
import { whyUnwritten, writeWhole } from '../../replay/writing/whole-file.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';

/** Throws UsageError; nothing is left there then. */
export function writeNew(
  { unfinished }: Environment,
  out: string,
  pieces: Iterable<string | Uint8Array>,
): void {
  try {
    writeWhole(out, pieces, { overwrites: false, unfinished });
  } catch (error) {
    throw new UsageError(whyUnwritten(out, null, error));
  }
}
