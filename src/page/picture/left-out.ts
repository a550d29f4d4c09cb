/** Which events of a run a picture, or a page, does not have. */

/** Events from `start` up to `end` (exclusive). */
export interface Part {
  start: number;
  end: number;
}

/** `how`: `are not drawn`. Empty for nothing. */
export function leftOut(
  { start, end }: Part,
  length: number,
  how: string,
): { before: string; behind: string } {
  const said = (from: number, to: number): string => `events ${from} to ${to} ${how}`;
  return {
    before: start === 0 ? '' : said(0, start - 1),
    behind: end === length ? '' : said(end, length - 1),
  };
}
