/** What the second version does when the first version's next step is not its own next one. */
import { align } from '../pairing/align.ts';
import type { Forecast, ForeseenWait } from './forecast.ts';

export type OffScript =
  /** It is its next one, once its store buffer is empty. */
  | { kind: 'drain' }
  /** `count` events of its own come first. */
  | { kind: 'first'; count: number }
  /** It has no such step; `count` events stand in its place. */
  | { kind: 'instead'; count: number }
  /** It has no such step. */
  | { kind: 'skip' }
  /** It cannot go on alone. */
  | { kind: 'wait'; wait: ForeseenWait }
  /** The versions do not meet within what is foreseen. */
  | { kind: 'unclear' };

/** Events within which a statement that moved is looked for. */
const NEAR = 12;

/**
 * `ahead`: meanings of what the first version still does in that context, the step in question first.
 * The alignment of both decides; where nothing matches, a wait is taken to stand before the step. A step
 * whose statement moved (`hasMoved`) comes after what the second version has before it.
 */
export function answerFor(
  ahead: readonly number[],
  { meanings, end }: Forecast,
  hasMoved: boolean,
): OffScript {
  const at = hasMoved ? meanings.indexOf(ahead[0]) : -1;
  if (at > 0 && at <= NEAR) return { kind: 'first', count: at };
  const [hunk] = align(ahead, meanings);
  if (hunk === undefined || hunk.aFrom > 0) return { kind: 'drain' };
  if (hunk.aTo === 0) return { kind: 'first', count: hunk.bTo };
  const meet = hunk.aTo < ahead.length && hunk.bTo < meanings.length;
  if (meet) return hunk.bTo === 0 ? { kind: 'skip' } : { kind: 'instead', count: hunk.bTo };
  if (end.kind === 'waits') return { kind: 'wait', wait: end };
  return end.kind === 'unknown' ? { kind: 'unclear' } : { kind: 'skip' };
}
