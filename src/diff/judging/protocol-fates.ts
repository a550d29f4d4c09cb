/** Two protocols without a recording: which failures the second one removed, kept, brought. */
import type { Search, SearchLimits } from '../../explore/searching/search.ts';
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
  limits: SearchLimits;
}

export function* diffProtocols(options: ProtocolDiffOptions): Search<ProtocolDiff> {
  const { sizes, above, limits } = options;
  const a = yield* findFamilies({ build: options.a, sizes, above, limits });
  const b = yield* findFamilies({ build: options.b, sizes, above, limits });
  const fates = [
    ...a.list.map((family) => fateOf(family, b, options, 'a')),
    ...b.list.map((family) => fateOf(family, a, options, 'b')),
  ];
  return { fates, a, b };
}

function fateOf(
  family: Family,
  other: Families,
  { a, b, titles }: ProtocolDiffOptions,
  from: 'a' | 'b',
): FamilyFate {
  const system = (from === 'a' ? b : a)(family.size);
  const comparison = carryOver(family.run, system);
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
