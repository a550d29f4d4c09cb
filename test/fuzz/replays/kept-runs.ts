/** The runs that the project keeps, to be edited. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../src/explore/strategies/random.ts';

/** Kept runs of all kinds, none of them long. */
const KEPT = [
  ...['replays', 'replays/museum'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.replay'))
      .map((name) => join(folder, name)),
  ),
].sort();
const MOST_BYTES = 12_000;

export function keptRun(random: Random): Uint8Array {
  for (;;) {
    const bytes = readFileSync(KEPT[random.below(KEPT.length)]);
    if (bytes.length < MOST_BYTES) return bytes;
  }
}
