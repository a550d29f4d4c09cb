/** The verdict of a run, in words. */
import type { Look } from '../drawing/segments.ts';
import type { Branch } from '../run/branches.ts';

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
