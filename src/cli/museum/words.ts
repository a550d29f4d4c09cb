/** What the table, its pages and a story say of the same things. */
import { commitsOf, dateOf } from '../../protocols/origin.ts';
import { defineWords } from '../printing/protocol-list.ts';
import type { Exhibit } from './exhibits.ts';
import type { Verdict } from './results.ts';
import { isUpToDate, type Shown } from './shown.ts';

/** Digits of a commit. */
const COMMIT = 12;

/** As in the table of docs/hardware.md. */
export const SHORT: Readonly<Record<Verdict, string>> = {
  pass: 'OK',
  'torn-fetch': 'TORN',
  'cross-modification': 'XMOD',
  'wrong-text': 'TEXT',
  hang: 'HANG',
  crash: 'CRASH',
  'text-fault': 'FAULT',
  assertion: 'BUG',
  'missed-call': 'MISS',
  open: '?',
};

/** What a cell says: the verdict, marked where it is of the hardware that the protocol says it is for. */
export function cellOf({ exhibit, row }: Shown, profile: string): string {
  const verdict = row?.hardware.verdicts[profile];
  if (verdict === undefined) return '-';
  return `${SHORT[verdict]}${exhibit.protocol.hardware === profile ? OWN : ''}`;
}

const OWN = '*';

/** Of those verdicts that occur, but for a pass, and of the mark. */
export function legend(list: readonly Shown[]): string[] {
  const isMarked = list.some(({ exhibit }) => exhibit.protocol.hardware !== null);
  const seen = new Set(list.flatMap(({ row }) => Object.values(row?.hardware.verdicts ?? {})));
  const words = (Object.keys(SHORT) as Verdict[])
    .filter((verdict) => verdict !== 'pass' && seen.has(verdict))
    .map((verdict) => `${SHORT[verdict]} ${verdict === 'open' ? 'not decided' : verdict}`);
  return isMarked ? [...words, `${OWN} the hardware that it is written for`] : words;
}

export const yearOf = ({ protocol }: Pick<Exhibit, 'protocol'>): string =>
  dateOf(protocol.origin)?.year.toString() ?? '';

/** What is defined, of a variant: `-D NO_SYNC`. */
export const definesOf = ({ protocol }: Exhibit): string =>
  (protocol.file.defines ?? []).map(defineWords).join(' ');

/** `2 CPUs, 2 NMIs` of `2 CPUs, 2 NMIs, tso, 1 site, 1 job`: what every scenario has goes without saying. */
export const shortScenario = (words: string): string =>
  words
    .split(', ')
    .filter((part) => !['tso', '1 site', '1 job'].includes(part))
    .join(', ');

/** What there is to say of an exhibit in a line, without its title. */
export function outcomeOf({ state, row }: Shown): string {
  if (state === 'unsearched') return 'not searched yet';
  if (row === null) return 'nothing is known: its text has changed since it was searched';
  const { failing, searched } = row;
  if (failing !== null) return `fails with ${shortScenario(failing.scenario)}`;
  const passed = searched.filter(({ verdict }) => verdict === 'pass');
  const open = searched.filter(({ verdict }) => verdict === 'open').length;
  const others = searched.length - passed.length - open;
  const all = passed.map(({ scenario }) => shortScenario(scenario));
  // What other hardware comes to is told by the columns.
  const own = all.filter((scenario) => !scenario.includes('hardware'));
  return [
    `covered: ${(own.length > 0 ? own : all).join('; ') || 'nothing'}`,
    ...(row.other && row.other.verdict !== 'pass'
      ? [`fails with ${shortScenario(row.other.scenario)}`]
      : []),
    ...(open > 0 ? [`not decided: ${open}`] : []),
    ...(others > 0 ? [`other scenarios that fail: ${others}`] : []),
  ].join('; ');
}

/** How to find out what is not known, null where all is. */
export function adviceFor(list: readonly Shown[], command: string): string | null {
  const count = list.filter((shown) => !isUpToDate(shown)).length;
  return count === 0 ? null : `not known, in part or whole: ${count}; ${command} museum --changed`;
}

export interface Mending {
  /** `ftrace-nmi-2009 (e9d9df44736d)`, `without -D NO_SYNC`. */
  by: string;
  isOwnFile: boolean;
  /** By its own word alone where the run does not show it. */
  isFixed: boolean;
  /** The answer with the line that makes the difference, or why nothing is proven. */
  answer: string;
  /** How sure that is. */
  certainty: string[];
}

/** One for each that mends it. */
export function mendings({ exhibit, mended }: Shown): Mending[] {
  return mended.map(({ mender, carried }) => {
    const { name, origin } = mender.protocol;
    const [commit] = commitsOf(origin);
    const isOwnFile = mender.what === null;
    const by = isOwnFile
      ? `without ${definesOf(exhibit)}`
      : name + (commit ? ` (${commit.slice(0, COMMIT)})` : '');
    if (carried === null) {
      const answer = 'the run has not been carried over to its present text';
      return { by, isOwnFile, isFixed: false, answer, certainty: [] };
    }
    const { headline, line, certainty, isFailureNear } = carried;
    const near = isFailureNear ? certainty.slice(1, 2) : [];
    const sentences = [...(line.length > 0 ? line : certainty).slice(0, 1), ...near];
    const answer = [`${headline}.`, ...sentences].join(' ');
    const rest = [...line, ...certainty].filter((said) => !sentences.includes(said));
    const isFixed = carried.answer === 'fixed' && !isFailureNear;
    return { by, isOwnFile, isFixed, answer, certainty: rest };
  });
}

export function byWords({ by, isOwnFile, isFixed }: Mending): string {
  if (isOwnFile) return by;
  return isFixed ? `mended by ${by}` : `said to be mended by ${by}`;
}
