/** The list that is laid over the panes. */
import type { Target } from '../../src/inspect/values/targets.ts';

export type ListName =
  | 'help'
  | 'fork'
  | 'branches'
  | 'bookmarks'
  | 'breakpoints'
  | 'verdict'
  | 'story'
  | 'frames'
  | 'differences'
  | 'print'
  | 'targets'
  | 'origins'
  | 'accesses'
  | 'trace'
  | 'what-if';

/** A list laid over the panes. */
export interface Overlay {
  list: ListName;
  cursor: number;
  /** The first line in sight, where that has been said. */
  top?: number;
  /** The command that asks for one of the targets. */
  asked?: string;
  /** Whose accesses are listed. */
  target?: Target;
  /** Only items that hold this text are in it. */
  narrow?: string;
}
