/** How often a breakpoint is met before it counts: `3`, `== 3`, `>= 3`, `< 3`, `% 3`. */

/** Of the how manieth time, from 1, counted from the start of the run. */
export type HitCondition = (time: number) => boolean;

/** null for a text that is none. */
export function hitConditionOf(text: string): HitCondition | null {
  const [, operator, number] = /^\s*(==?|>=?|<=?|%)?\s*(\d{1,9})\s*$/.exec(text) ?? [];
  if (number === undefined) return null;
  const wanted = Number(number);
  switch (operator) {
    case '>':
      return (time) => time > wanted;
    case '>=':
      return (time) => time >= wanted;
    case '<':
      return (time) => time < wanted;
    case '<=':
      return (time) => time <= wanted;
    case '%':
      return wanted === 0 ? null : (time) => time % wanted === 0;
    default:
      return (time) => time === wanted;
  }
}

export const HIT_ADVICE = 'a hit count is a number, or one of == > >= < <= % and a number';
