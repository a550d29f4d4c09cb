/** How deep types lie in one another: whoever lays out, initialises or describes one goes down as deep. */
import type { CType } from '../../meaning/ctypes.ts';
import type { SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, refuse } from '../scope/checker.ts';

const MOST_NESTED = 100;

const known = new WeakMap<object, number>();

/** Pointers, arrays, members and parameters within each other; a struct that is pointed to is described by itself. */
function depthOf(type: CType): number {
  const key = type.kind === 'struct' ? (type.layout.members ?? type) : type;
  const before = known.get(key);
  if (before !== undefined) return before;
  const depth = 1 + Math.max(0, ...partsOf(type).map(depthOf));
  known.set(key, depth);
  return depth;
}

function partsOf(type: CType): CType[] {
  switch (type.kind) {
    case 'pointer':
      return type.target.kind === 'struct' ? [] : [type.target];
    case 'array':
      return [type.element];
    case 'function':
      return [type.result, ...type.parameters];
    case 'struct':
      return (type.layout.members ?? []).map((member) => member.type);
    default:
      return [];
  }
}

/** Refuses a type that is about to become a part of another one and is deep already; false then. */
export function mayBePart(checker: Checker, node: SyntaxNode, type: CType): boolean {
  if (depthOf(type) <= MOST_NESTED) return true;
  refuse(
    checker,
    node,
    'this type is nested too deeply',
    'declare it with fewer pointers and structs',
  );
  return false;
}
