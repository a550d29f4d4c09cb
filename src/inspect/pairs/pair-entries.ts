/** All points at which two runs differ, and at which a carried schedule could not be followed, in order. */
import type { Deviation } from '../../diff/carrying/deviations.ts';
import type { Difference, DifferenceKind } from '../../diff/comparing/differences.ts';
import { deviationSentence } from '../../diff/telling/deviation-lines.ts';
import type { Program } from '../../machine/program/program.ts';
import { sourcePosition, sourceText } from '../../report/naming/names.ts';
import { differenceSaid, type Said } from './difference-words.ts';
import type { Pair, PairSide } from './run-pair.ts';

/** `a` and `b`: the marks to which both cursors go. */
export type PairEntry = { a: number; b: number } & (
  | {
      what: 'difference';
      kind: DifferenceKind;
      difference: Difference;
      /** Which stop of the cursor it belongs to, from 0. */
      stop: number;
    }
  | { what: 'deviation'; kind: Deviation['kind']; deviation: Deviation }
);

const known = new WeakMap<Pair['cursor'], PairEntry[]>();

/** In the order of the first run. Kept. */
export function entriesOf({ cursor, comparison }: Pair): readonly PairEntry[] {
  const found = known.get(cursor);
  if (found !== undefined) return found;
  const differences = cursor.stops.flatMap(({ a, b, differences: all }, stop) =>
    all.map((difference): PairEntry => {
      return { what: 'difference', kind: difference.kind, difference, stop, a, b };
    }),
  );
  const deviations = (comparison.carried?.deviations.list ?? []).map((deviation): PairEntry => {
    const { kind, aEvent, bEvent } = deviation;
    const isDone = kind === 'instead' || kind === 'extra';
    const b = Math.min(isDone ? bEvent + 1 : bEvent, comparison.b.timeline.length);
    return { what: 'deviation', kind, deviation, a: aEvent + 1, b };
  });
  const entries = [...differences, ...deviations].sort((x, y) => x.a - y.a || x.b - y.b);
  known.set(cursor, entries);
  return entries;
}

/** Those of all points that are not kept. */
export function leftOut({ comparison: { differences, carried } }: Pair): number {
  const all = Object.values(differences.counts).reduce((sum, count) => sum + count, 0);
  const deviations = carried?.deviations ?? { count: 0, list: [] };
  return all - differences.list.length + deviations.count - deviations.list.length;
}

/** In full. */
export function entrySaid({ comparison }: Pair, entry: PairEntry, here: PairSide): Said {
  if (entry.what === 'difference') return differenceSaid(comparison, entry.difference, here);
  const { a, b } = comparison;
  const text = deviationSentence(entry.deviation, a.system.program, b.system.program);
  return { text: `CPU${entry.deviation.cpu}: ${text}`, statements: [] };
}

/** Shorter, for a list that names the kind beside it. */
export function entryListed(pair: Pair, entry: PairEntry, here: PairSide): Said {
  if (entry.what === 'difference') return entrySaid(pair, entry, here);
  const { a, b } = pair.comparison;
  const { cpu, kind, ended, ...sources } = entry.deviation;
  const [first, second] = [
    placed(a.system.program, sources.a),
    placed(b.system.program, sources.b),
  ];
  const said = {
    skipped: first,
    instead: `${second} in place of ${first}`,
    extra: `${second} before ${first}`,
    waits: `at ${second} ${ended < 0 ? 'to the end' : `until event ${ended}`}, before ${first}`,
    'cannot-arrive': 'an NMI',
  };
  return { text: `CPU${cpu} ${said[kind]}`, statements: [] };
}

function placed(program: Program, source: Deviation['a']): string {
  if (source === null) return 'a drain';
  return `'${sourceText(program, source)}' (${sourcePosition(program, source)})`;
}

/**
 * One line of at most so many characters, where that can be: statements are cut before sentences are. `more` stands
 * where something is left out.
 */
export function saidLine({ text, statements }: Said, room: number, more: string): string {
  const [first, second] = statements;
  if (first === undefined) return text;
  const own = text.includes(first.text) ? '' : first.text;
  const one = `${text} (${marked(own)}${first.position})`;
  if (second !== undefined && second.position !== first.position) {
    const its = second.text === first.text ? '' : second.text;
    const both = `${one.slice(0, -1)}; ${marked(its)}${second.position})`;
    if (both.length <= room) return both;
  }
  if (one.length <= room) return one;
  const left = own.length - (one.length - room) - more.length;
  const isTold = left >= LEAST_STATEMENT;
  return `${text} (${marked(isTold ? own.slice(0, left) + more : '')}${first.position})`;
}

/** Less of a statement says nothing. */
const LEAST_STATEMENT = 8;

const marked = (statement: string): string => (statement === '' ? '' : `'${statement}', `);
