/** A page that `report` has made. */
import type { ExitStatus } from '../process/exit.ts';

export interface MadePage {
  text: string;
  /** What the verb ends with once it is written. */
  status: ExitStatus;
  /** Which events of how many it holds; null where there is no run in it. */
  events: { start: number; end: number; all: number } | null;
}
