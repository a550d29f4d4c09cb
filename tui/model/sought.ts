/** What is looked for by `/` and `~`, and what of it has been found. */
import type { Timeline } from '../../src/history/timeline.ts';

export interface Sought {
  /** `/text`, `~expression`. */
  label: string;
  pattern: RegExp;
  /** In the lines of the events, or in those of the source. */
  place: 'events' | 'source';
  /** What is found is lit, until Esc. */
  isLit: boolean;
}

/** Without regard to case unless it has capitals. A message for an expression that is none. */
export function soughtOf(
  text: string,
  isRegular: boolean,
  place: Sought['place'],
): Sought | string {
  const flags = /[A-Z]/.test(text) ? '' : 'i';
  try {
    const source = isRegular ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const pattern = new RegExp(source, flags);
    return { label: `${isRegular ? '~' : '/'}${text}`, pattern, place, isLit: true };
  } catch (error) {
    return `${(error as Error).message}.`;
  }
}

/** The pattern to light in a place, null for none. */
export function litIn(sought: Sought | null, place: Sought['place']): RegExp | null {
  return sought?.isLit && sought.place === place ? sought.pattern : null;
}

/** Events that have what is sought, counted as far as anybody has waited for it. */
export interface Found {
  pattern: RegExp;
  timeline: Timeline;
  /** Ascending; of the first `length` events. */
  matches: readonly number[];
  length: number;
}

/** More are not counted. */
export const MOST_FOUND = 10_000;

/** Every event has been looked at. */
export const isWhole = ({ length, timeline }: Found): boolean => length === timeline.length;
