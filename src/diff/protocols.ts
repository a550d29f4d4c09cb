/** Two protocols without a recording: which failures the second one removed, kept, brought. */
import type { Search, SearchLimits } from '../explore/searching/search.ts';
import type { System } from '../machine/state/system.ts';
import { alignedLines } from '../report/printing/listing.ts';
import type { Paint } from '../report/printing/paint.ts';
import { wrap } from '../report/printing/wrap.ts';
import { carryOver } from './compare.ts';
import { type Families, type Family, findFamilies, type Size } from './families.ts';
import { judge, type Verdict } from './verdict.ts';
import { headline, turningPoint } from './words.ts';

/** `unclear`: the carried run does not fail, but no search has shown that nothing else does. */
export type Fate = 'removed' | 'kept' | 'brought' | 'unclear';

export interface FamilyFate {
  fate: Fate;
  /** The version that fails in this way. */
  from: 'a' | 'b';
  family: Family;
  /** What becomes of its run when it is carried over to the other version. */
  carried: Verdict;
  headline: string;
  /** What the other version does about it, a sentence each. */
  turning: string[];
  /** The search of the other version in the same scenario found that class; null: it was not complete. */
  otherFails: boolean | null;
}

export interface ProtocolDiff {
  fates: FamilyFate[];
  a: Families;
  b: Families;
}

export interface ProtocolDiffOptions {
  a: (size: Size) => System;
  b: (size: Size) => System;
  titles: { a: string; b: string };
  /** Smallest first; every size is searched in both versions. */
  sizes: readonly Size[];
  limits: SearchLimits;
}

export function* diffProtocols(options: ProtocolDiffOptions): Search<ProtocolDiff> {
  const { sizes, limits } = options;
  const a = yield* findFamilies({ build: options.a, sizes, limits });
  const b = yield* findFamilies({ build: options.b, sizes, limits });
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
  const carried = judge(comparison);
  const turned = from === 'a' ? titles : { a: titles.b, b: titles.a };
  const judged = { comparison, verdict: carried, titles: turned, near: null };
  const otherFails = hasClass(other, family);
  const fails =
    carried.answer === 'still-fails' || carried.answer === 'same' || otherFails === true;
  const gone: Fate = from === 'a' ? 'removed' : 'brought';
  const fate = fails ? 'kept' : otherFails === false ? gone : 'unclear';
  const said = { headline: headline(judged), turning: turningPoint(judged) };
  return { fate, from, family, carried, ...said, otherFails };
}

/** Whether the other version has a failure of that class in that scenario; null for not known. */
function hasClass({ sizes }: Families, { class: wanted, size }: Family): boolean | null {
  const answer = sizes.find(({ cpus, nmis }) => cpus === size.cpus && nmis === size.nmis);
  if (answer === undefined) return null;
  if (answer.classes.includes(wanted)) return true;
  return answer.complete ? false : null;
}

/** The table of the families and a line on what was covered. */
export function protocolDiffLines(
  { fates, a, b }: ProtocolDiff,
  titles: { a: string; b: string },
  { width, paint }: { width: number; paint?: Paint },
): string[] {
  const rows = fates.map(({ fate, from, family, headline: head, otherFails }) => [
    fate,
    titles[from],
    family.class,
    sizeName(family.size),
    head,
    otherFails === null ? 'not known' : otherFails ? 'fails' : 'none',
  ]);
  const columns = ['FATE', 'FAILS IN', 'CLASS', 'SCENARIO', 'CARRIED OVER', 'SEARCHED'];
  const table = alignedLines(
    columns.map((title) => ({ title })),
    rows,
    paint,
  );
  const pairs = fates.flatMap(({ family, turning }, index) => [
    ...wrap(`${index + 1}. ${family.class}: ${family.fails}`, width, 0, 3),
    ...wrap(`while the last to write text was ${family.writes}`, width, 3, 3),
    ...turning.flatMap((sentence) => wrap(sentence, width, 3, 3)),
  ]);
  const none = fates.length === 0 ? ['Neither version fails in any way that was found.'] : [];
  return [...(fates.length > 0 ? [...table, '', ...pairs] : none), '', ...coverage(a, b, titles)];
}

function coverage(a: Families, b: Families, titles: { a: string; b: string }): string[] {
  const line = (title: string, { sizes }: Families): string => {
    const open = sizes.filter(({ complete }) => !complete);
    const last = sizes[sizes.length - 1];
    if (last === undefined) return `${title}: nothing was searched`;
    if (open.length === 0) {
      return `${title}: all scenarios up to ${sizeName(last)} were searched whole`;
    }
    return `${title}: not searched to the end: ${open.map(sizeName).join('; ')}`;
  };
  return [line(titles.a, a), line(titles.b, b)];
}

function sizeName({ cpus, nmis }: Size): string {
  return `${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}, ${nmis} ${nmis === 1 ? 'NMI' : 'NMIs'}`;
}
