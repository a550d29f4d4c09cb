/** What an `ORIGIN` says: when a protocol was written, and in which commits. */

/** A day, a month or only a year; 0 for what is not said. */
export interface OriginDate {
  year: number;
  month: number;
  day: number;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `30 Oct 2008`, `October 2008`, `2008-10-30`, `2008`. */
const DATE = new RegExp(
  `\\b(?:(?:(\\d{1,2}) )?(${MONTHS.join('|')})[a-z]* )?((?:19|20)\\d\\d)(?:-(\\d\\d)(?:-(\\d\\d))?)?\\b`,
);
/** As long as the kernel abbreviates them, up to whole ones. */
const COMMIT = /\b(?=[0-9a-f]*\d)[0-9a-f]{12,40}\b/g;

/** The first date that an origin names, null when it names none. */
export function dateOf(origin: string): OriginDate | null {
  const match = DATE.exec(origin);
  if (match === null) return null;
  const [, day, name, year, month, dayOfMonth] = match;
  return {
    year: Number(year),
    month: name === undefined ? Number(month ?? 0) : MONTHS.indexOf(name) + 1,
    day: Number(day ?? dayOfMonth ?? 0),
  };
}

/** The commits that an origin names, in its order. */
export const commitsOf = (origin: string): string[] => origin.match(COMMIT) ?? [];

/** Orders origins by their dates; those without one come first, and alike ones stay as they are. */
export function byDate(a: { origin: string }, b: { origin: string }): number {
  const [first, second] = [dateOf(a.origin), dateOf(b.origin)].map((date) =>
    date === null ? 0 : (date.year * 100 + date.month) * 100 + date.day,
  );
  return first - second;
}
