/** Files as sources are looked for among them; tests have others. */
import { readFileSync, realpathSync, statSync } from 'node:fs';

export interface Disk {
  /** Its text; null for what is no readable file, or too large for a source. */
  read(path: string): string | null;
  /** Without links; the path itself where there is no such file. */
  real(path: string): string;
}

/** Larger ones are no protocols. */
const MOST_BYTES = 1 << 20;

export const DISK: Disk = {
  read(path) {
    try {
      const stat = statSync(path);
      return stat.isFile() && stat.size <= MOST_BYTES ? readFileSync(path, 'utf8') : null;
    } catch {
      return null;
    }
  },
  real(path) {
    try {
      return realpathSync(path);
    } catch {
      return path;
    }
  },
};
