/** The verdict of a run, in words. */

import type { Branch } from '../../src/inspect/branches/branches.ts';
import type { Look } from '../drawing/segments.ts';

export function describeFailure({ critical, isOpen, timeline }: Branch): {
  text: string;
  look: Look;
} {
  if (critical !== null) {
    const { failure } = critical;
    return { text: `${failure.class}: ${failure.message}`, look: 'bad' };
  }
  if (isOpen) return { text: `open run, ${timeline.length} events so far`, look: 'notice' };
  return { text: 'this run does not fail', look: 'good' };
}
