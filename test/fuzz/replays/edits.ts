/** What somebody may do to a replay who mends its checksums. */
import type { Random } from '../../../src/explore/strategies/random.ts';
import { fileOf, type Part, partsOf } from './forged-file.ts';
import { integer, type Tree } from './message-pack.ts';
import { changed, OTHERS, one } from './other-values.ts';

export interface Edited {
  /** For the table: where, and what was done. */
  kind: string;
  file: Uint8Array;
  /** The encoding says something that a reader may read in two ways, or that nobody reads. */
  isAmbiguous: boolean;
}

interface Place {
  /** `header.scenario.cpus`; the places of lists are `*`. */
  path: string;
  tree: Tree;
  put(tree: Tree): void;
}

function placesOf(part: Part): Place[] {
  const places: Place[] = [];
  const visit = (tree: Tree, path: string, put: (tree: Tree) => void): void => {
    places.push({ path, tree, put });
    if (tree.kind === 'map') {
      for (const entry of tree.entries) {
        visit(entry[1], `${path}.${entry[0]}`, (to) => {
          entry[1] = to;
        });
      }
    }
    if (tree.kind === 'array') {
      for (const [index, item] of tree.items.entries()) {
        visit(item, `${path}.*`, (to) => {
          tree.items[index] = to;
        });
      }
    }
  };
  visit(part.tree, part.tag, (to) => {
    part.tree = to;
  });
  return places;
}

/** Fields of all maps and lists, kinds and columns gathered. */
function nameOf(path: string): string {
  const short = path.replace(/^(block\.columns|header\.kinds|header\.words).*/, '$1');
  return short.replace(/(\.\*)+$/, '');
}

interface Made {
  kind: string;
  isAmbiguous?: boolean;
  mends?: boolean;
  /** Instead of what the parts make. */
  file?: Uint8Array;
}

type Edit = (random: Random, parts: Part[]) => Made;

function somewhere(random: Random, parts: Part[], wants: (tree: Tree) => boolean): Place {
  for (;;) {
    const part = one(random, parts);
    const places = placesOf(part).filter(({ tree }) => wants(tree));
    if (places.length === 0) continue;
    // Fields that stand alone are as likely as all columns.
    const names = [...new Set(places.map(({ path }) => nameOf(path)))];
    const name = one(random, names);
    return one(
      random,
      places.filter(({ path }) => nameOf(path) === name),
    );
  }
}

const value: Edit = (random, parts) => {
  const { path, tree, put } = somewhere(random, parts, () => true);
  put(changed(random, tree));
  const isIndex = path.startsWith('trailer') || path.startsWith('end.offsets');
  return { kind: `${nameOf(path)}: another value`, mends: !isIndex };
};

const type: Edit = (random, parts) => {
  const { path, put } = somewhere(random, parts, () => true);
  put(one(random, OTHERS));
  return { kind: `${nameOf(path).split('.')[0]}: another type`, mends: false };
};

const isMap = ({ kind }: Tree): boolean => kind === 'map';

const keyTwice: Edit = (random, parts) => {
  const { tree } = somewhere(random, parts, (it) => it.kind === 'map' && it.entries.length > 0);
  if (tree.kind !== 'map') return { kind: 'none' };
  const [key, its] = one(random, tree.entries);
  const isSame = random.below(2) === 0;
  const again: [string, Tree] = [key, isSame ? its : changed(random, its)];
  if (random.below(2) === 0) tree.entries.push(again);
  else tree.entries.unshift(again);
  return { kind: `a key twice, ${isSame ? 'same' : 'another'} value`, isAmbiguous: true };
};

const keyMore: Edit = (random, parts) => {
  const { tree } = somewhere(random, parts, isMap);
  const key = one(random, ['note', 'verified', '__proto__', 'constructor', 'toString', '0', '']);
  if (tree.kind === 'map') tree.entries.push([key, one(random, OTHERS)]);
  return { kind: 'a key more', isAmbiguous: true };
};

const keyLess: Edit = (random, parts) => {
  const { tree, path } = somewhere(
    random,
    parts,
    (it) => it.kind === 'map' && it.entries.length > 0,
  );
  if (tree.kind !== 'map') return { kind: 'none' };
  const [[key]] = tree.entries.splice(random.below(tree.entries.length), 1);
  return { kind: `${path}.${key}: left out` };
};

const keysSwapped: Edit = (random, parts) => {
  const { tree } = somewhere(random, parts, (it) => it.kind === 'map' && it.entries.length > 1);
  if (tree.kind === 'map') {
    const at = random.below(tree.entries.length - 1);
    tree.entries.splice(at, 2, tree.entries[at + 1], tree.entries[at]);
  }
  return { kind: 'keys in another order' };
};

const wide: Edit = (random, parts) => {
  const isNarrow = (it: Tree): boolean =>
    !('wide' in it && it.wide) && !/float|flag|nil/.test(it.kind);
  const { tree } = somewhere(random, parts, isNarrow);
  Object.assign(tree, { wide: true });
  return { kind: 'more bytes than needed', isAmbiguous: true };
};

const asFloat: Edit = (random, parts) => {
  const { tree, put } = somewhere(random, parts, ({ kind }) => kind === 'integer');
  if (tree.kind === 'integer') put({ kind: 'float', value: Number(tree.value) });
  return { kind: 'an integer as a float', isAmbiguous: true };
};

const stray: Edit = (random, parts) => {
  one(random, parts).stray = Buffer.from([one(random, [0, 0xc0, 0x93])]);
  return { kind: 'bytes behind a payload' };
};

const blocks: Edit = (random, parts) => {
  const at = 1 + random.below(Math.max(1, parts.length - 2));
  const ways: [string, () => unknown][] = [
    ['a frame left out', () => parts.splice(at, 1)],
    ['a frame twice', () => parts.splice(at, 0, structuredClone(parts[at]))],
    ['frames in another order', () => parts.splice(at, 2, ...parts.slice(at, at + 2).reverse())],
  ];
  const [kind, way] = one(random, ways);
  way();
  return { kind };
};

const cut: Edit = (random, parts) => {
  const file = fileOf(parts);
  return { kind: 'cut off', file: file.subarray(0, random.below(file.length)) };
};

const behind: Edit = (random, parts) => {
  const more = Buffer.alloc(1 + random.below(40), random.below(256));
  return { kind: 'bytes behind the trailer', file: Buffer.concat([fileOf(parts), more]) };
};

const quality: Edit = (random, parts) => {
  for (const part of parts) part.quality = one(random, [0, 2, 5, 9]);
  return { kind: 'another brotli' };
};

const raw: Edit = (random, parts) => {
  const file = fileOf(parts);
  file[random.below(file.length)] ^= 1 << random.below(8);
  return { kind: 'a bit, checksum not mended', file };
};

/** What the end says of the run. */
const ending: Edit = (random, parts) => {
  const end = parts.find(({ tag }) => tag === 'end')?.tree;
  if (end?.kind !== 'map') return { kind: 'none' };
  const finding = end.entries[0];
  const isThere = finding[1].kind === 'map';
  const ways: [string, () => unknown][] = [
    [
      'unfinished: added',
      () => end.entries.splice(1, 0, ['unfinished', { kind: 'flag', value: true }]),
    ],
    [
      isThere ? 'finding: removed' : 'finding: made up',
      () => {
        finding[1] = isThere ? { kind: 'nil' } : madeUp(random);
      },
    ],
    [
      isThere ? 'finding: another one' : 'finding: made up',
      () => {
        finding[1] = madeUp(random);
      },
    ],
  ];
  const [kind, way] = one(random, ways);
  way();
  return { kind };
};

function madeUp(random: Random): Tree {
  const text = (it: string): Tree => ({ kind: 'text', value: it });
  const entries: [string, Tree][] = [
    ['class', text(one(random, ['hang', 'crash', 'wrong-text', 'torn-fetch', 'assertion']))],
    ['cpu', integer(one(random, [-1n, 0n, 1n]))],
    ['site', integer(one(random, [-1n, 0n]))],
    ['message', text('it fell')],
    ['event', one<Tree>(random, [{ kind: 'nil' }, integer(0n), integer(5n)])],
  ];
  return { kind: 'map', entries };
}

/** Those that every file of values can have. */
const OF_TREES: readonly (readonly [weight: number, edit: Edit])[] = [
  [20, value],
  [4, type],
  [3, keyTwice],
  [2, keyMore],
  [3, keyLess],
  [1, keysSwapped],
  [3, wide],
  [2, asFloat],
];
const EDITS: readonly (readonly [weight: number, edit: Edit])[] = [
  ...OF_TREES,
  [1, stray],
  [3, blocks],
  [1, cut],
  [1, behind],
  [1, quality],
  [1, raw],
  [4, ending],
];
const DRAWN = EDITS.flatMap(([weight, edit]) => Array.from({ length: weight }, () => edit));

const DRAWN_OF_TREES = OF_TREES.flatMap(([weight, edit]) =>
  Array.from({ length: weight }, () => edit),
);

/** One edit of values in the parts, which are changed, three in four of them to others of the same type; its kind. */
export function valuesEdited(random: Random, parts: Part[]): string {
  const edit = random.below(4) > 0 ? value : one(random, DRAWN_OF_TREES);
  return edit(random, parts).kind;
}

/** One edit of a whole file of format 3. */
export function edited(random: Random, file: Uint8Array): Edited {
  const parts = partsOf(file);
  const { kind, isAmbiguous = false, mends = true, file: made } = one(random, DRAWN)(random, parts);
  return { kind, isAmbiguous, file: made ?? fileOf(parts, mends) };
}
