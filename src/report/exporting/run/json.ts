/** Values as the JSON of exports has them. */
import { printableJson } from '../../../machine/program/printable.ts';

/** Fields of events in which -1 says that there is none: no variable takes the value, no place is another. */
const NONE = new Set(['local', 'at', 'ran', 'holder']);

export const json = (value: unknown): string =>
  printableJson(
    JSON.stringify(value, (name, one) => {
      if (typeof one === 'bigint') return one.toString();
      return one === -1 && NONE.has(name) ? null : one;
    }),
  );
