/**
 * Results against states that are known from elsewhere: a JSON file that gives, for each test file's
 * name and each model, the `states` as herd7 prints them, and the seconds that it took for them.
 */
import type { MemoryModelName } from '../../machine/memory/memory-model.ts';
import type { LitmusResult } from './run-test.ts';

export interface Known {
  states: string[];
  observation: string | null;
  /** How long the other tool took; null where it is not given. */
  seconds: number | null;
}

/** By test file's name, then by model. */
export type KnownStates = ReadonlyMap<string, ReadonlyMap<string, Known>>;

/** Reads such a file's text; null when it is not one. */
export function readKnownStates(text: string): KnownStates | null {
  const document = parseJson(text);
  if (!isRecord(document)) return null;
  const tests = new Map<string, Map<string, Known>>();
  for (const [name, models] of Object.entries(document)) {
    if (!isRecord(models)) return null;
    const known = new Map<string, Known>();
    for (const [model, entry] of Object.entries(models)) {
      if (!isRecord(entry) || !isStrings(entry.states)) return null;
      const { states, observation, herd7Seconds } = entry;
      known.set(model, {
        states,
        observation: typeof observation === 'string' ? observation : null,
        seconds: typeof herd7Seconds === 'number' ? herd7Seconds : null,
      });
    }
    tests.set(name, known);
  }
  return tests;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((element) => typeof element === 'string');

export interface StateComparison {
  file: string;
  memory: MemoryModelName;
  agrees: boolean;
  /** States that only the known ones have, and that only this run has. */
  missing: string[];
  additional: string[];
  /** Milliseconds here, and there. */
  elapsedMs: number;
  knownMs: number | null;
}

/** `elapsedMs`: what reading and answering the test took. */
export function compareStates({
  file,
  result,
  known,
  elapsedMs,
}: {
  file: string;
  result: LitmusResult;
  known: Known;
  elapsedMs: number;
}): StateComparison {
  const { states, memory, observation, end } = result;
  const here = new Set(states);
  const there = new Set(known.states);
  const missing = known.states.filter((state) => !here.has(state));
  const additional = states.filter((state) => !there.has(state));
  const isSame = missing.length === 0 && additional.length === 0;
  const agrees = isSame && end === 'complete' && (known.observation ?? observation) === observation;
  const knownMs = known.seconds === null ? null : 1000 * known.seconds;
  return { file, memory, agrees, missing, additional, elapsedMs, knownMs };
}

export interface Summary {
  agree: number;
  disagree: number;
  /** Median and total milliseconds of a test, here and there. */
  medianMs: number;
  totalMs: number;
  knownMedianMs: number | null;
  slowest: StateComparison[];
}

export function summarise(comparisons: readonly StateComparison[]): Summary {
  const own = comparisons.map(({ elapsedMs }) => elapsedMs);
  const theirs = comparisons.flatMap(({ knownMs }) => (knownMs === null ? [] : [knownMs]));
  const agree = comparisons.filter(({ agrees }) => agrees).length;
  return {
    agree,
    disagree: comparisons.length - agree,
    medianMs: median(own),
    totalMs: own.reduce((sum, ms) => sum + ms, 0),
    knownMedianMs: theirs.length === 0 ? null : median(theirs),
    slowest: comparisons.toSorted((a, b) => b.elapsedMs - a.elapsedMs).slice(0, 5),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
