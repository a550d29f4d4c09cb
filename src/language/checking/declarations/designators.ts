/** Which part of an object an item of an initialiser is for (C11 6.7.9p17). */
import { type CType, describeType, sizeOfType } from '../../meaning/ctypes.ts';
import { findMember, memberNames, memberType } from '../../meaning/members.ts';
import { namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, refuse } from '../scope/checker.ts';
import { checkConstant } from './constant-values.ts';

/** A part of the object, `offset` bytes from the start of the whole. */
export interface Target {
  type: CType;
  offset: number;
}

export interface Found {
  /** Several for a range of elements. */
  targets: Target[];
  /** The last element, or the member, of the object in whose braces the item stands. */
  index: number;
}

function element(object: Target, index: number): Target {
  const type = object.type.kind === 'array' ? object.type.element : object.type;
  return { type, offset: object.offset + index * sizeOfType(type) };
}

/** The element or member of that number; null when there is none, which has been told. */
export function targetAt(
  checker: Checker,
  object: Target,
  index: number,
  node: SyntaxNode,
): Found | null {
  const { type, offset } = object;
  if (type.kind === 'array') {
    if (!isInside(checker, type.length, index, node)) return null;
    return { targets: [element(object, index)], index };
  }
  if (type.kind !== 'struct') return null;
  const count = type.isUnion ? 1 : (type.layout.members ?? []).length;
  const member = index < count ? type.layout.members?.[index] : undefined;
  if (member === undefined) return refuseMember(checker, type, node);
  const target = { type: memberType(type, member), offset: offset + member.offset };
  return { targets: [target], index };
}

function isInside(checker: Checker, length: number, index: number, node: SyntaxNode): boolean {
  if (index >= 0 && index < length) return true;
  const message = `index ${index} is outside an array of ${length}`;
  refuse(checker, node, message, 'make the array longer or leave the value out');
  return false;
}

function refuseMember(checker: Checker, type: CType, node: SyntaxNode): null {
  const names = type.kind === 'struct' ? memberNames(type).map((name) => `.${name}`) : [];
  const message = `'${describeType(type)}' has no such member`;
  refuse(checker, node, message, `its members: ${names.join(', ') || 'none'}`);
  return null;
}

/** Where `.a.b[1] =` leads. */
export function designated(checker: Checker, object: Target, item: SyntaxNode): Found | null {
  const [first, ...rest] = item.children.filter(({ field }) => field === 'designator');
  const found = first === undefined ? null : step(checker, object, first, item);
  if (found === null) return null;
  let { targets } = found;
  for (const designator of rest) {
    const steps = targets.map((target) => step(checker, target, designator, item));
    if (steps.some((one) => one === null)) return null;
    targets = steps.flatMap((one) => one?.targets ?? []);
  }
  return { targets, index: found.index };
}

/** One designator. */
function step(checker: Checker, object: Target, node: SyntaxNode, item: SyntaxNode): Found | null {
  const { type } = object;
  if (node.kind === 'field_designator') return toMember(checker, object, node, item);
  if (type.kind !== 'array') {
    refuse(checker, node, `'${describeType(type)}' has no elements`, 'write .member =');
    return null;
  }
  const isRange = node.kind === 'subscript_range_designator';
  const ends = isRange ? [part(node, 'start'), part(node, 'end')] : [namedChildren(node)[0]];
  const indexes = ends.map((end) => checkConstant(checker, end));
  const [from, to = from] = indexes;
  if (from === null || to === null) return null;
  if (![from, to].every((index) => isInside(checker, type.length, index, item))) return null;
  if (from > to) {
    refuse(checker, node, 'a range of elements without one', 'write the smaller index first');
    return null;
  }
  const count = to - from + 1;
  return {
    targets: Array.from({ length: count }, (_, at) => element(object, from + at)),
    index: to,
  };
}

function toMember(
  checker: Checker,
  object: Target,
  node: SyntaxNode,
  item: SyntaxNode,
): Found | null {
  const { type } = object;
  if (type.kind !== 'struct') {
    refuse(checker, node, 'an array has no members', 'write [index] =');
    return null;
  }
  const path = findMember(type, namedChildren(node)[0]?.text ?? '');
  if (path === null) return refuseMember(checker, type, item);
  let target = object;
  for (const member of path) {
    const inner = target.type.kind === 'struct' ? memberType(target.type, member) : member.type;
    target = { type: inner, offset: target.offset + member.offset };
  }
  return { targets: [target], index: (type.layout.members ?? []).indexOf(path[0]) };
}
