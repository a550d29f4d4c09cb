/**
 * In what the sources of two versions differ, statement by statement: what only one of them has, what stands elsewhere, what
 * another statement has taken the place of. Functions that are the same are lined up by the text of their operations,
 * names put into the other version's; what the correspondence of operations pairs all the same, as when a function was
 * split or written out, is no change.
 */
import type { Operation, Program, SourceRange } from '../../machine/program/program.ts';
import { sourceText } from '../../report/naming/names.ts';
import { align, type Hunk } from './align.ts';
import type { Correspondence, Version } from './correspondence.ts';
import { functionPairs, inWordsOf } from './named-alike.ts';

/** A statement, or a part of one, of one version. */
export interface ChangedPart {
  fn: number;
  source: SourceRange;
  pcs: number[];
  /** Others can tell when it runs. */
  isSeen: boolean;
}

export interface ProgramChange {
  kind: 'added' | 'removed' | 'changed' | 'moved';
  /** Null in the version that has none. */
  a: ChangedPart | null;
  b: ChangedPart | null;
}

/** Operations in a row that have one text in the protocol's own source. */
interface Item extends ChangedPart {
  label: string;
}

/** What two functions that are the same do not share between two points at which they meet. */
interface Gap {
  a: Item[];
  b: Item[];
}

/** Longer gaps are no change of one statement into another. */
const FEW = 3;

export function programChanges(correspondence: Correspondence): ProgramChange[] {
  const gaps = gapsOf(correspondence);
  const excused = pairedAnyway(correspondence, gaps);
  const open = gaps.map(({ a, b }) => ({
    a: a.filter((item) => !excused.has(item)),
    b: b.filter((item) => !excused.has(item)),
  }));
  const moved = movedIn(open);
  const taken = new Set(moved.flat());
  const left = (items: Item[]) => partsOf(items.filter((item) => !taken.has(item)));
  const pairs = moved.flatMap(([a, b]): ProgramChange[] => [
    { kind: 'moved', a: partOf([a]), b: partOf([b]) },
  ]);
  return [...pairs, ...open.flatMap(({ a, b }) => changesIn(left(a), left(b)))];
}

function changesIn(a: ChangedPart[], b: ChangedPart[]): ProgramChange[] {
  if (a.length === b.length && a.length <= FEW) {
    return a.map((part, at) => ({ kind: 'changed', a: part, b: b[at] }));
  }
  const isOneForSome = Math.min(a.length, b.length) === 1 && Math.max(a.length, b.length) <= FEW;
  if (isOneForSome) {
    const changed: ProgramChange = { kind: 'changed', a: a[0], b: b[0] };
    return [changed, ...changesIn(a.slice(1), []), ...changesIn([], b.slice(1))];
  }
  return [
    ...a.map((part): ProgramChange => ({ kind: 'removed', a: part, b: null })),
    ...b.map((part): ProgramChange => ({ kind: 'added', a: null, b: part })),
  ];
}

function gapsOf(correspondence: Correspondence): Gap[] {
  const { a, b } = correspondence;
  const words = inWordsOf(correspondence);
  const [itemsA, itemsB] = [itemsOf(a, words), itemsOf(b, (text) => text)];
  return functionPairs(correspondence).flatMap(([left, right]) => {
    // What calls it is the change, where the other version only calls it nowhere.
    if (right < 0 && isWritten(b, a, left)) return [];
    if (left < 0 && isWritten(a, b, right)) return [];
    const [one, other] = [itemsA.get(left) ?? [], itemsB.get(right) ?? []];
    return alignItems(one, other);
  });
}

/** The function of the owner stands in this version's source too. */
function isWritten(version: Version, owner: Version, fn: number): boolean {
  const { name } = owner.system.program.functions[fn];
  return new RegExp(`\\b${name}\\s*\\(`).test(version.system.program.files[0]?.text ?? '');
}

function alignItems(a: Item[], b: Item[]): Gap[] {
  const numbers = new Map<string, number>();
  const number = ({ label }: Item): number => {
    const known = numbers.get(label) ?? numbers.size;
    numbers.set(label, known);
    return known;
  };
  const hunks: Hunk[] = align(a.map(number), b.map(number));
  return hunks.map(({ aFrom, aTo, bFrom, bTo }) => ({
    a: a.slice(aFrom, aTo),
    b: b.slice(bFrom, bTo),
  }));
}

/** By function, in the order of the source. */
function itemsOf(version: Version, words: (text: string) => string): Map<number, Item[]> {
  const { program } = version.system;
  const seen = seenOperations(version);
  return new Map(
    program.functions.map(({ operations }, fn) => {
      const items: Item[] = [];
      operations.forEach((operation, pc) => {
        if (operation.source.file !== 0 || operation.kind === 'jump') return;
        const isSeen = seen.has(keyOf({ fn, pc }));
        const label = words(textOf(program, operation));
        // A parameter that lies in memory is no statement.
        if (operation.kind === 'store' && /^\w+$/.test(label)) return;
        const last = items[items.length - 1];
        if (last?.label === label && last.source.line === operation.source.line) {
          last.pcs.push(pc);
          last.isSeen ||= isSeen;
        } else items.push({ fn, pcs: [pc], label, source: operation.source, isSeen });
      });
      return [fn, items];
    }),
  );
}

const textOf = (program: Program, { source }: Operation): string =>
  sourceText(program, source).replace(/\s+/g, ' ');

/** Operations that others can tell, and calls. */
function seenOperations({ expansion }: Version): Set<number> {
  const seen = new Set<number>();
  for (let place = 0; place < expansion.size; place++) {
    const { kind } = expansion.operationAt(place);
    if (kind === 'return' || (kind !== 'call' && expansion.isPrivateAt(place))) continue;
    seen.add(keyOf({ fn: expansion.fns[place], pc: expansion.pcs[place] }));
  }
  return seen;
}

const MOST_OPERATIONS = 2 ** 20;

/** An operation as one number. */
export const keyOf = ({ fn, pc }: { fn: number; pc: number }): number => fn * MOST_OPERATIONS + pc;

/** Operations in gaps that have a counterpart in a gap of another function. */
function pairedAnyway({ a, b, toB }: Correspondence, gaps: readonly Gap[]): Set<Item> {
  const byKey = (side: 'a' | 'b') =>
    new Map(
      gaps.flatMap((gap) =>
        gap[side].flatMap((item) =>
          item.pcs.map((pc) => [keyOf({ fn: item.fn, pc }), item] as const),
        ),
      ),
    );
  const [left, right] = [byKey('a'), byKey('b')];
  const excused = new Set<Item>();
  for (let place = 0; place < a.expansion.size; place++) {
    if (toB[place] < 0 || a.isMoved(a.numbers[place])) continue;
    const one = left.get(itemKey(a, place));
    const other = right.get(itemKey(b, toB[place]));
    if (one === undefined || other === undefined || isOneFunction(a, b, one, other)) continue;
    excused.add(one).add(other);
  }
  return excused;
}

const itemKey = ({ expansion }: Version, place: number): number =>
  keyOf({ fn: expansion.fns[place], pc: expansion.pcs[place] });

const isOneFunction = (a: Version, b: Version, one: Item, other: Item): boolean =>
  a.system.program.functions[one.fn].name === b.system.program.functions[other.fn].name;

/** Operations of the same text that one version has in one gap and the other in another, the first with the first. */
function movedIn(gaps: readonly Gap[]): [Item, Item][] {
  const open = new Map<string, Item[]>();
  for (const item of gaps.flatMap(({ b }) => b)) {
    open.set(item.label, [...(open.get(item.label) ?? []), item]);
  }
  return gaps.flatMap(({ a }) =>
    a.flatMap((item): [Item, Item][] => {
      const other = item.isSeen ? open.get(item.label)?.shift() : undefined;
      return other === undefined ? [] : [[item, other]];
    }),
  );
}

/** Operations of one statement together. */
function partsOf(items: readonly Item[]): ChangedPart[] {
  const groups: Item[][] = [];
  for (const item of items) {
    const last = groups[groups.length - 1];
    const isSame =
      last !== undefined &&
      last[0].fn === item.fn &&
      last.some(({ source }) => holds(source, item.source) || holds(item.source, source));
    if (isSame) last.push(item);
    else groups.push([item]);
  }
  return groups.map(partOf);
}

function partOf(items: Item[]): ChangedPart {
  const [{ fn }] = items;
  const seen = items.filter(({ isSeen }) => isSeen);
  const widest = (seen.length > 0 ? seen : items).reduce((one, other) =>
    holds(other.source, one.source) ? other : one,
  );
  const pcs = items.flatMap((item) => item.pcs);
  return { fn, source: widest.source, pcs, isSeen: seen.length > 0 };
}

/** Whether all of the second range lies in the first one. */
export function holds(outer: SourceRange, inner: SourceRange): boolean {
  if (outer.file !== inner.file) return false;
  const begins =
    outer.line < inner.line || (outer.line === inner.line && outer.column <= inner.column);
  const ends =
    outer.endLine > inner.endLine ||
    (outer.endLine === inner.endLine && outer.endColumn >= inner.endColumn);
  return begins && ends;
}
