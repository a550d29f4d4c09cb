/** What was searched for the museum, as it is kept beside its replays in `museum.json`. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FailureClass } from '../../detectors/failure.ts';
import type { Answer } from '../../diff/judging/judgement.ts';
import { packageRoot } from '../../language/protocol/installed.ts';
import { printableJson } from '../../machine/program/printable.ts';
import { whyUnwritten, writeWhole } from '../../replay/writing/whole-file.ts';
import { UsageError } from '../process/exit.ts';

/** `open`: the budget ran out. */
export type Verdict = FailureClass | 'pass' | 'open';

export interface Searched {
  /** In words. */
  scenario: string;
  verdict: Verdict;
  states: number;
}

/** The run that was kept. */
export interface FailingRun {
  scenario: string;
  class: FailureClass;
  message: string;
  /** No run of the scenario fails so with less, and no scenario of fewer CPUs or NMIs fails so. */
  isLeast: boolean;
  isSmallest: boolean;
  /** Name of the replay, in the folder of the results. */
  replay: string;
}

/** The run that is kept of a protocol that does not fail as `check` takes it. */
export interface OtherRun {
  scenario: string;
  /** A failure on other hardware, else `pass`. */
  verdict: Exclude<Verdict, 'open'>;
  replay: string;
}

/** What became of the failing run on a protocol that mends this one. */
export interface Carried {
  by: string;
  source: string;
  answer: Answer | 'refused';
  headline: string;
  /** Where it is fixed, by which line; how sure the answer is, and of what. */
  line: string[];
  certainty: string[];
  /** A schedule that agrees with the carried one up to that line fails. */
  isFailureNear: boolean;
}

export interface Row {
  protocol: string;
  /** Hash of the text that was searched. */
  source: string;
  /** The scenarios that the protocol speaks of. */
  searched: Searched[];
  /** One scenario by what processors promise: profile and verdict. */
  hardware: { scenario: string; verdicts: Record<string, Verdict> };
  failing: FailingRun | null;
  /** Where it is null. */
  other: OtherRun | null;
  carried: Carried[];
}

/** The one run that is kept of each. */
export const keptRun = ({ failing, other }: Pick<Row, 'failing' | 'other'>) => failing ?? other;

const FORMAT = 1;
const FOLDER = join('replays', 'museum');
const FILE = 'museum.json';

/** Where results are kept: here, where there are some, else where the package is installed. */
export function museumFolder(): string {
  if (existsSync(join(FOLDER, FILE))) return FOLDER;
  const installed = join(packageRoot(), FOLDER);
  return existsSync(join(installed, FILE)) ? relative('.', installed) : FOLDER;
}

/** Where a search writes: always here. */
export const OWN_FOLDER = FOLDER;

/** None where there is no file. Throws UsageError when it cannot be used. */
export function readResults(folder: string): Row[] {
  const path = join(folder, FILE);
  if (!existsSync(path)) return [];
  try {
    const { format, rows } = JSON.parse(readFileSync(path, 'utf8'));
    if (format === FORMAT && Array.isArray(rows) && rows.every(isRow)) return rows;
  } catch {
    // Said below.
  }
  throw new UsageError(`${path}: these are no results of this version; make them: museum --search`);
}

/** Throws UsageError. */
export function writeResults(folder: string, rows: readonly Row[]): void {
  const path = join(folder, FILE);
  const text = printableJson(`${JSON.stringify({ format: FORMAT, rows }, null, 1)}\n`);
  try {
    writeWhole(path, [text], { overwrites: true });
  } catch (error) {
    throw new UsageError(whyUnwritten(path, null, error));
  }
}

function isRow(row: Row): boolean {
  return (
    hasStrings(row, ['protocol', 'source']) &&
    isList(row.searched, (one) => hasStrings(one, ['scenario', 'verdict'])) &&
    hasStrings(row.hardware, ['scenario']) &&
    typeof row.hardware.verdicts === 'object' &&
    (row.failing === null || hasStrings(row.failing, ['scenario', 'class', 'message', 'replay'])) &&
    (row.other === null || hasStrings(row.other, ['scenario', 'verdict', 'replay'])) &&
    isList(row.carried, isCarried)
  );
}

const isCarried = (one: Carried): boolean =>
  hasStrings(one, ['by', 'source', 'answer', 'headline']) &&
  isList([...one.line, ...one.certainty], (sentence) => typeof sentence === 'string');

const isList = <Item>(list: Item[], isItem: (item: Item) => boolean): boolean =>
  Array.isArray(list) && list.every(isItem);

function hasStrings<Value extends object>(value: Value, keys: readonly (keyof Value)[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    keys.every((key) => typeof value[key] === 'string')
  );
}
