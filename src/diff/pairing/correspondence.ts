/**
 * Which operation of one version is which of the other. Both programs are expanded by their calls;
 * operations that are not private are lined up part by part (patcher with patcher, NMI handler with
 * NMI handler) by what they do to which variable, first within functions that are the same, then in
 * what lies between; at last, statements of one function that only changed their order are paired.
 */
import type { Operation } from '../../machine/program/program.ts';
import type { System } from '../../machine/state/system.ts';
import { align, eachMatch, type Hunk } from './align.ts';
import { Expansion, type Root } from './call-expansion.ts';
import { Names, Objects, variableNamedBy, variableOf } from './objects-by-name.ts';
import {
  type DeclaredObject,
  type Feature,
  findRenaming,
  type PartPair,
  type Renaming,
} from './renaming.ts';
import { type SeenByBoth, seenByBoth } from './seen-by-both.ts';

/** One version as the other one sees it. */
export interface Version {
  system: System;
  expansion: Expansion;
  objects: Objects;
  /** Number of each place that holds in both versions; operations without counterpart have their own. */
  numbers: Int32Array;
  /** The place with that number, undefined when only the other version has it. */
  placeOf: (number: number) => number | undefined;
  /** True of a number that both versions have. */
  isShared: (number: number) => boolean;
  /** ... at another place among its neighbours. */
  isMoved: (number: number) => boolean;
  seen: SeenByBoth;
}

export interface Correspondence {
  a: Version;
  b: Version;
  /** Places of b by place of a, -1 for none; and the other way round. */
  toB: Int32Array;
  toA: Int32Array;
  renaming: Renaming;
}

const MUCH_MORE = 1.1;
/** Statements this far apart at most count as one statement moved. */
const NEAR = 12;

/** The same for (a, b) as for (b, a), seen from the other side. */
export function correspond(a: System, b: System): Correspondence {
  return comesFirst(b, a) ? mirrored(inOrder(b, a)) : inOrder(a, b);
}

export function mirrored({ a, b, toA, toB, renaming }: Correspondence): Correspondence {
  const back = (names: Map<string, string>) => new Map([...names].map(([from, to]) => [to, from]));
  const { variables, functions } = renaming;
  const turned = { variables: back(variables), functions: back(functions) };
  return { a: b, b: a, toA: toB, toB: toA, renaming: turned };
}

/** Any fixed order of programs will do. */
function comesFirst(a: System, b: System): boolean {
  const [textA, textB] = [a, b].map(({ program }) => program.files[0]?.text ?? '');
  if (textA !== textB) return textA < textB;
  if (a.program === b.program) return false;
  const [codeA, codeB] = [a, b].map(({ program: { functions, cells } }) =>
    JSON.stringify([functions, cells], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    ),
  );
  return codeA < codeB;
}

function inOrder(a: System, b: System): Correspondence {
  const [left, right] = [new Expansion(a), new Expansion(b)];
  const parts = pairParts(left, right);
  const declared = { a: declaredIn(a), b: declaredIn(b) };
  const byName = matchPlaces(parts, findRenaming(parts, declared, true));
  const byUse = matchPlaces(parts, findRenaming(parts, declared, false));
  return correspondence(left, right, isBetter(byUse, byName, parts) ? byUse : byName);
}

/** Names are believed unless others explain everything, or far more. */
function isBetter(byUse: Matching, byName: Matching, parts: readonly PartPair[]): boolean {
  const [used, named] = [byUse, byName].map(({ pairs, moved }) => pairs.length - moved.size);
  const all = parts.reduce((sum, { a, b }) => sum + Math.max(a.length, b.length), 0);
  return used > named && (used === all || used > MUCH_MORE * named);
}

interface Matching {
  renaming: Renaming;
  pairs: [number, number][];
  /** Places of the first version whose statements moved. */
  moved: Set<number>;
}

function pairParts(a: Expansion, b: Expansion): PartPair[] {
  const seen = seenByBoth(a.system, b.system);
  // Functions that text calls are known by their names, and one that was renamed by its turn among those.
  const renamedTo = new Map(renamedInText(a, b).map((root, turn) => [root, turn]));
  const others = renamedInText(b, a);
  return a.roots.flatMap((root) => {
    const { part, top } = root;
    const turn = renamedTo.get(root) ?? -1;
    const other = turn < 0 ? b.roots.find((one) => one.part === part) : others[turn];
    if (other === undefined) return [];
    return [
      {
        a: featuresOf(a, a.placesFrom(top), seen),
        b: featuresOf(b, b.placesFrom(other.top), seen),
      },
    ];
  });
}

/** Functions of one version that text calls, and that the other has none of the name of. */
function renamedInText({ roots }: Expansion, other: Expansion): Root[] {
  return roots.filter(
    ({ part, isOfText }) => isOfText && other.roots.every((root) => root.part !== part),
  );
}

function featuresOf(expansion: Expansion, places: Iterable<number>, seen: SeenByBoth): Feature[] {
  const { program } = expansion.system;
  const features: Feature[] = [];
  for (const place of places) {
    const operation = expansion.operationAt(place);
    if (operation.kind === 'return' || expansion.isPrivateAt(place)) continue;
    if (!seen.operation(operation)) continue;
    const variable = variableNamedBy(program, operation);
    const fn = program.functions[expansion.fns[place]].name;
    features.push({ place, what: whatOf(operation), variable, fn });
  }
  return features;
}

function declaredIn({ program }: System): DeclaredObject[] {
  const shapes = new Map<string, string[]>();
  for (const { name, type, readOnly } of program.cells) {
    const shape = shapes.get(variableOf(name)) ?? [];
    shapes.set(variableOf(name), [...shape, readOnly ? `const ${type}` : type]);
  }
  return [...shapes].map(([name, shape]) => ({ name, shape: shape.join() }));
}

function whatOf(operation: Operation): string {
  switch (operation.kind) {
    case 'exchange':
      return `exchange ${operation.operator}`;
    case 'fence':
      return `fence ${operation.fence}`;
    case 'stop':
    case 'broadcast':
    case 'rcu':
    case 'srcu':
      return `${operation.kind} ${operation.phase}`;
    case 'mask':
      return `mask ${operation.what} ${operation.change}`;
    case 'protect':
      return `protect ${operation.writable}`;
    default:
      return operation.kind;
  }
}

function matchPlaces(parts: readonly PartPair[], renaming: Renaming): Matching {
  const pairs: [number, number][] = [];
  const moved = new Set<number>();
  const numbers = new Map<string, number>();
  const label = (feature: Feature, isA: boolean, withFunction: boolean): number => {
    const { what, variable, fn } = feature;
    const name = variable === null ? '' : inB(renaming.variables, variable, isA);
    const key = `${what} ${name} ${withFunction ? inB(renaming.functions, fn, isA) : ''}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  };
  for (const part of parts) {
    const labels = (side: 'a' | 'b', withFunction: boolean) =>
      part[side].map((feature) => label(feature, side === 'a', withFunction));
    const close = { a: labels('a', true), b: labels('b', true) };
    const loose = { a: labels('a', false), b: labels('b', false) };
    const hunks = align(close.a, close.b);
    const found = matchesOf(hunks, close.a.length);
    for (const hunk of hunks) found.push(...matchesIn(loose, hunk));
    const others = movedIn(part, close, found);
    for (const [i] of others) moved.add(part.a[i].place);
    found.push(...others);
    for (const [i, j] of found) pairs.push([part.a[i].place, part.b[j].place]);
  }
  return { renaming, pairs, moved };
}

function inB(names: Map<string, string>, name: string, isA: boolean): string {
  if (!isA) return name;
  return names.get(name) ?? `${name} of the first version`;
}

function matchesOf(hunks: readonly Hunk[], length: number): [number, number][] {
  const found: [number, number][] = [];
  eachMatch(hunks, length, (i, j) => {
    found.push([i, j]);
  });
  return found;
}

function matchesIn(labels: { a: number[]; b: number[] }, hunk: Hunk): [number, number][] {
  const a = labels.a.slice(hunk.aFrom, hunk.aTo);
  const b = labels.b.slice(hunk.bFrom, hunk.bTo);
  return matchesOf(align(a, b), a.length).map(([i, j]) => [hunk.aFrom + i, hunk.bFrom + j]);
}

/** Statements that only changed places with their neighbours. A fence is no statement to move. */
function movedIn(
  part: PartPair,
  labels: { a: number[]; b: number[] },
  found: readonly [number, number][],
): [number, number][] {
  const paired = { a: new Map(found), b: new Set(found.map(([, j]) => j)) };
  const moved: [number, number][] = [];
  labels.a.forEach((label, i) => {
    if (paired.a.has(i) || part.a[i].what.startsWith('fence')) return;
    const middle = expectedPosition(paired.a, i);
    for (let distance = 0; distance <= NEAR; distance++) {
      const j = [middle - distance, middle + distance].find(
        (at) => labels.b[at] === label && !paired.b.has(at),
      );
      if (j === undefined) continue;
      paired.b.add(j);
      moved.push([i, j]);
      return;
    }
  });
  return moved;
}

/** Where in b the neighbourhood of position `i` of a lies. */
function expectedPosition(matches: ReadonlyMap<number, number>, i: number): number {
  for (let before = i - 1; before >= 0; before--) {
    const j = matches.get(before);
    if (j !== undefined) return j + i - before;
  }
  return i;
}

function correspondence(a: Expansion, b: Expansion, matching: Matching): Correspondence {
  const { renaming, pairs, moved } = matching;
  const isMoved = (number: number) => moved.has(number);
  const toB = new Int32Array(a.size).fill(-1);
  const toA = new Int32Array(b.size).fill(-1);
  for (const [left, right] of pairs) {
    toB[left] = right;
    toA[right] = left;
  }
  const seen = seenByBoth(a.system, b.system);
  const names = new Names();
  const inCommon = (variable: string) => inB(renaming.variables, variable, true);
  const aSide: Version = {
    system: a.system,
    expansion: a,
    objects: new Objects(a.system, names, inCommon),
    numbers: Int32Array.from({ length: a.size }, (_, place) => place),
    placeOf: (number) => (number < a.size ? number : undefined),
    isShared: (number) => number < a.size && toB[number] >= 0,
    isMoved,
    seen,
  };
  const bSide: Version = {
    system: b.system,
    expansion: b,
    objects: new Objects(b.system, names, (variable) => variable),
    numbers: Int32Array.from(toA, (place, own) => (place >= 0 ? place : a.size + own)),
    placeOf: (number) => {
      if (number >= a.size) return number - a.size;
      return toB[number] >= 0 ? toB[number] : undefined;
    },
    isShared: (number) => number < a.size && toB[number] >= 0,
    isMoved,
    seen,
  };
  return { a: aSide, b: bSide, toB, toA, renaming };
}
