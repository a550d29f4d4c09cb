/** Two protocols without a recording: which failures the second one removed, kept, brought. */
import { Budget, leftOf, type Search, type SearchLimits } from '../../explore/searching/search.ts';
import type { System } from '../../machine/state/system.ts';
import { carryOver } from '../comparing/compare.ts';
import {
  type Families,
  type Family,
  type FamilyOptions,
  type FamilySize,
  findFamilies,
} from './families.ts';
import { type Judged, judge, type Titles } from './judgement.ts';

/** `unclear`: the carried run does not fail, but no search has shown that nothing else does. */
export type Fate = 'removed' | 'kept' | 'brought' | 'unclear';

export interface FamilyFate {
  fate: Fate;
  /** The version that fails in this way. */
  from: 'a' | 'b';
  family: Family;
  /** What becomes of its run when it is carried over to the other version. */
  judged: Judged;
  /** The search of the other version in the same scenario found that class; null: it was not complete. */
  otherFails: boolean | null;
}

export interface ProtocolDiff {
  fates: FamilyFate[];
  a: Families;
  b: Families;
}

export interface ProtocolDiffOptions {
  a: (size: FamilySize) => System;
  b: (size: FamilySize) => System;
  titles: Titles;
  /** Smallest first; every size is searched in both versions. */
  sizes: readonly FamilySize[];
  above?: FamilyOptions['above'];
  /** Budget of all that is searched, for each of the two half of the time; what is carried over gets a tenth of it more. */
  limits: SearchLimits;
}

/** The time for what is carried over, of that for all that is searched. */
const CARRIED = 0.1;

export function* diffProtocols(options: ProtocolDiffOptions): Search<ProtocolDiff> {
  const { sizes, above, limits } = options;
  const start = limits.now();
  const half = { ...limits, maxMs: limits.maxMs / 2 };
  const a = yield* findFamilies({ build: options.a, sizes, above, limits: half });
  const b = yield* findFamilies({ build: options.b, sizes, above, limits: leftOf(limits, start) });
  const budget = new Budget({ ...limits, maxMs: limits.maxMs * CARRIED });
  const isSpent = () => budget.isSpent({ states: 0, transitions: 0, depth: 0, runs: 0, bytes: 0 });
  const fates = [
    ...a.list.map((family) => fateOf(family, b, options, 'a', isSpent)),
    ...b.list.map((family) => fateOf(family, a, options, 'b', isSpent)),
  ];
  return { fates, a, b };
}

function fateOf(
  family: Family,
  other: Families,
  { a, b, titles }: ProtocolDiffOptions,
  from: 'a' | 'b',
  isSpent: () => boolean,
): FamilyFate {
  const system = (from === 'a' ? b : a)(family.size);
  const comparison = carryOver(family.run, system, isSpent);
  const turned = from === 'a' ? titles : { a: titles.b, b: titles.a };
  const judgement = judge(comparison);
  const judged = { comparison, judgement, titles: turned, near: null };
  const otherFails = hasClass(other, family);
  const isCarried = judgement.answer === 'still-fails' || judgement.answer === 'same';
  const gone: Fate = from === 'a' ? 'removed' : 'brought';
  const fate = isCarried || otherFails ? 'kept' : otherFails === false ? gone : 'unclear';
  return { fate, from, family, judged, otherFails };
}

/** Whether the other version has a failure of that class in that scenario; null for not known. */
function hasClass({ sizes }: Families, { class: wanted, size }: Family): boolean | null {
  const answer = sizes.find(
    ({ cpus, nmis, sites, jobs }) =>
      cpus === size.cpus && nmis === size.nmis && sites === size.sites && jobs === size.jobs,
  );
  if (answer === undefined) return null;
  if (answer.classes.includes(wanted)) return true;
  return answer.complete ? false : null;
}
