/**
 * What is tried every day of something that takes long: the long test, which runs every file that imports this, tries
 * all of it.
 */
export const isLong = process.env.LONG !== undefined;

export const daily = <Value>(fewer: Value, all: Value): Value => (isLong ? all : fewer);

/** Of a table every nth row, the first one among them. */
export const everyNth = <Row>(nth: number, rows: readonly Row[]): Row[] =>
  rows.filter((_, at) => isLong || at % nth === 0);
