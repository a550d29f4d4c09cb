/** An expression that has been read, before anybody knows what its names stand for. */
import type { BinaryOperator } from '../../machine/program/values.ts';
import type { Constant } from './tokens.ts';

/** The name of a type, as casts and sizeof have it: `unsigned char`, `struct item`, and how many `*` follow. */
export interface TypeName {
  name: string;
  pointers: number;
  column: number;
}

/** Columns are 0-based. */
export type Tree = { column: number } & (
  | { kind: 'number'; constant: Constant }
  | { kind: 'name'; name: string }
  /** A local in memory as tables name it. */
  | { kind: 'copy'; name: string }
  /** `patcher::count` */
  | { kind: 'scoped'; fn: string; name: string }
  | { kind: 'unary'; operator: '!' | '-' | '+' | '~' | '*' | '&'; operand: Tree }
  | { kind: 'binary'; operator: BinaryOperator; left: Tree; right: Tree }
  | { kind: 'logical'; operator: '&&' | '||'; left: Tree; right: Tree }
  | { kind: 'conditional'; test: Tree; whenTrue: Tree; otherwise: Tree }
  | { kind: 'cast'; type: TypeName; operand: Tree }
  | { kind: 'size'; of: TypeName | Tree }
  | { kind: 'index'; array: Tree; index: Tree }
  | { kind: 'member'; object: Tree; name: string; isArrow: boolean }
  | { kind: 'call'; name: string; arguments: Tree[] }
);

/** Calls `visit` with the tree and all that is in it. */
export function visit(tree: Tree, each: (part: Tree) => void): void {
  each(tree);
  for (const part of partsOf(tree)) visit(part, each);
}

function partsOf(tree: Tree): Tree[] {
  switch (tree.kind) {
    case 'number':
    case 'name':
    case 'copy':
    case 'scoped':
      return [];
    case 'unary':
    case 'cast':
      return [tree.operand];
    case 'binary':
    case 'logical':
      return [tree.left, tree.right];
    case 'conditional':
      return [tree.test, tree.whenTrue, tree.otherwise];
    case 'size':
      return 'kind' in tree.of ? [tree.of] : [];
    case 'index':
      return [tree.array, tree.index];
    case 'member':
      return [tree.object];
    case 'call':
      return tree.arguments;
  }
}
