/** Where questions about a value have led to: the next one goes on from there. */
import type { Point } from '../../src/inspect/values/origins.ts';
import type { Target } from '../../src/inspect/values/targets.ts';
import type { PaneName } from '../drawing/layout.ts';
import type { Selection } from './view.ts';

/** A value of an event, or the value that a target has at the mark. */
export interface WalkStep {
  mark: number;
  subject: { point: Point } | { target: Target };
}

/** Where a question was asked: while nothing of it has changed the next one is about the same value. */
export interface AskedAt {
  branch: number;
  mark: number;
  focus: PaneName;
  selection: Selection;
}

export type Trail = AskedAt &
  (
    | {
        kind: 'writer';
        target: Target;
        /** The last write that was found. */
        write: number;
      }
    /** The way of a value back through copies; the cursor stands at one of its steps. */
    | { kind: 'walk'; steps: readonly WalkStep[]; at: number }
  );

export const askedAt = ({ branch, mark, focus, selection }: AskedAt): AskedAt => ({
  branch,
  mark,
  focus,
  selection,
});

/** The pane's cursor is where the question left it. */
export const isUnmoved = (asked: AskedAt, now: AskedAt): boolean =>
  asked.branch === now.branch &&
  asked.mark === now.mark &&
  asked.focus === now.focus &&
  asked.selection === now.selection;
