/**
 * Which of several changes is enough: the first version with the second one's lines of one change at a time, under the same
 * schedule (as Zeller 1999 isolates a failure-inducing change, "Yesterday, my program worked. Today, it does not. Why?").
 * What was declared or written anew in front of them is there each time; by itself it must not be enough.
 */
import type { System } from '../../machine/state/system.ts';
import { type Comparison, endsWellOn } from '../comparing/compare.ts';
import { align, type Hunk } from '../pairing/align.ts';
import type { ProgramChange } from '../pairing/program-changes.ts';

/** The system of the second version's scenario with this text as its source; null where that is no protocol. */
export type Rebuild = (text: string) => System | null;

export interface EnoughChange {
  change: ProgramChange;
  /** It was tried without any other change. */
  isAlone: boolean;
}

/** More are not tried one by one. */
const MOST_TRIED = 24;
/** Events of a run that is carried over so often. */
const LONG = 20_000;

/**
 * Those of the changes whose lines, or else whose hunks, keep the first version from failing under its schedule. Empty where
 * there is but one, where there are too many or the run is long, and where none is enough; null where the budget was spent
 * before that was known. Yields after each that is tried.
 */
export function* enoughAlone(
  comparison: Comparison,
  changes: readonly ProgramChange[],
  rebuild: Rebuild,
  isSpent: () => boolean,
): Generator<void, EnoughChange[] | null, void> {
  if (comparison.a.timeline.length > LONG) return [];
  const trial = new Trial(comparison, rebuild, isSpent);
  const { base, hunks } = sorted(trial.hunks, changes, comparison);
  const isOfChange = (hunk: Hunk) => changes.some((change) => isWithin(change, hunk));
  const pieces = hunks.flatMap((hunk) => trial.piecesOf(hunk)).filter(isOfChange);
  const most = Math.max(hunks.length, pieces.length);
  if (most < 2 || most > MOST_TRIED || trial.isEnough(base)) return [];
  const ofLines = yield* trial.enoughOf(base, pieces);
  const enough = ofLines.length > 0 ? ofLines : yield* trial.enoughOf(base, hunks);
  if (isSpent()) return null;
  return enough.flatMap((hunk) => {
    const inside = changes.filter((change) => isWithin(change, hunk));
    return inside.map((change) => ({
      change,
      isAlone: inside.length === 1 && change.kind !== 'moved',
    }));
  });
}

/** The first version with some of the second one's lines. */
class Trial {
  readonly hunks: Hunk[];
  readonly #comparison: Comparison;
  readonly #rebuild: Rebuild;
  readonly #isSpent: () => boolean;
  readonly #a: string[];
  readonly #b: string[];

  constructor(comparison: Comparison, rebuild: Rebuild, isSpent: () => boolean) {
    this.#comparison = comparison;
    this.#rebuild = rebuild;
    this.#isSpent = isSpent;
    const { a, b } = comparison;
    [this.#a, this.#b] = [a, b].map(({ system }) => system.program.files[0].text.split('\n'));
    this.hunks = align(...numbered(this.#a, this.#b));
  }

  /** A hunk line by line, where each is a statement: lines that were put in, or taken out, or each replaced by one. */
  piecesOf(hunk: Hunk): Hunk[] {
    const { aFrom, aTo, bFrom, bTo } = hunk;
    const [ofA, ofB] = [this.#a.slice(aFrom, aTo), this.#b.slice(bFrom, bTo)];
    const isOneByOne = ofA.length === ofB.length || ofA.length === 0 || ofB.length === 0;
    if (!isOneByOne || !areStatements(ofA) || !areStatements(ofB)) return [];
    return HEAD.test(this.#a[aFrom - 1] ?? '') && ofA.length !== ofB.length ? [] : splitHunk(hunk);
  }

  /** Those that are enough together with the base. */
  *enoughOf(base: readonly Hunk[], hunks: readonly Hunk[]): Generator<void, Hunk[], void> {
    const enough: Hunk[] = [];
    for (const hunk of hunks) {
      yield;
      if (this.#isSpent()) break;
      if (this.isEnough([...base, hunk])) enough.push(hunk);
    }
    return enough;
  }

  /** With these hunks the first version ends well under its schedule. */
  isEnough(hunks: readonly Hunk[]): boolean {
    const lines: string[] = [];
    let at = 0;
    for (const { aFrom, aTo, bFrom, bTo } of [...hunks].sort((x, y) => x.aFrom - y.aFrom)) {
      lines.push(...this.#a.slice(at, aFrom), ...this.#b.slice(bFrom, bTo));
      at = aTo;
    }
    const system = this.#rebuild([...lines, ...this.#a.slice(at)].join('\n'));
    return system !== null && endsWellOn(system, this.#comparison.a, this.#isSpent);
  }
}

/** Hunks that only put in declarations and functions which the first version does not have, and those of changes. */
function sorted(all: readonly Hunk[], changes: readonly ProgramChange[], { a, b }: Comparison) {
  const known = new Set(a.system.program.functions.map(({ name }) => name));
  const isNew = (change: ProgramChange) =>
    change.b !== null && !known.has(b.system.program.functions[change.b.fn].name);
  const base: Hunk[] = [];
  const hunks: Hunk[] = [];
  for (const hunk of all) {
    const inside = changes.filter((change) => isWithin(change, hunk));
    if (hunk.aFrom === hunk.aTo && inside.every(isNew)) base.push(hunk);
    else if (inside.length > 0) hunks.push(hunk);
  }
  return { base, hunks };
}

const STATEMENT = /^[^{}]*;\s*$/;
/** Of what stands behind it only together with it. */
const HEAD = /^\s*(if|else|for|while|do|switch|case)\b[^;]*$/;

/** Each line is a statement for itself; nothing, and a comment, is one too. */
function areStatements(lines: readonly string[]): boolean {
  return lines.every((line) => /^\s*(\/\*.*\*\/\s*)?$/.test(line) || STATEMENT.test(line));
}

/** Line by line. */
function splitHunk({ aFrom, aTo, bFrom, bTo }: Hunk): Hunk[] {
  const [ofA, ofB] = [aTo - aFrom, bTo - bFrom];
  return Array.from({ length: Math.max(ofA, ofB) }, (_, at) => ({
    aFrom: Math.min(aFrom + at, aTo),
    aTo: Math.min(aFrom + at + 1, aTo),
    bFrom: Math.min(bFrom + at, bTo),
    bTo: Math.min(bFrom + at + 1, bTo),
  }));
}

function numbered(one: readonly string[], other: readonly string[]): [number[], number[]] {
  const numbers = new Map<string, number>();
  const number = (line: string): number => {
    const known = numbers.get(line) ?? numbers.size;
    numbers.set(line, known);
    return known;
  };
  return [one.map(number), other.map(number)];
}

/** Lines are counted from 1 in sources. */
function isWithin({ a, b }: ProgramChange, { aFrom, aTo, bFrom, bTo }: Hunk): boolean {
  const isIn = (line: number | undefined, from: number, to: number) =>
    line !== undefined && line > from && line <= to;
  return isIn(a?.source.line, aFrom, aTo) || isIn(b?.source.line, bFrom, bTo);
}
