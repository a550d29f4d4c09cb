/** What stands behind struct, union and enum. */
import {
  type CType,
  INT,
  isFunctionPointer,
  isInBytes,
  isWrapper,
  layOut,
  type StructType,
} from '../../meaning/ctypes.ts';
import { memberNames } from '../../meaning/members.ts';
import { child, namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, refuse } from '../scope/checker.ts';
import { refuseConstruct, refuseNode } from '../scope/refused-constructs.ts';
import { checkConstant } from './constant-values.ts';

/** A member as it is declared, at `node`; without a name, its own members are the struct's. */
export interface NewMember {
  name: string;
  type: CType;
  node: SyntaxNode;
}

/** True where an attribute says so; any other that would change the layout is refused. */
function isPacked(checker: Checker, node: SyntaxNode): boolean {
  const attributes = node.children.filter(({ kind }) => kind === 'attribute_specifier');
  const others = attributes.filter(({ text }) => /vector_size|mode/.test(text));
  for (const other of others) refuseNode(checker, other, 'a struct');
  return attributes.length > others.length;
}

/** `struct tag { ... }`, `union tag`; `name` is what one without a tag is called. */
export function checkStruct(
  checker: Checker,
  node: SyntaxNode,
  name: string,
  checkMembers: (body: SyntaxNode) => NewMember[],
): CType {
  const isUnion = node.kind === 'union_specifier';
  const word = isUnion ? 'union' : 'struct';
  const tag = child(node, 'name');
  const body = child(node, 'body');
  const known = body ? checker.scope.tags.get(tag?.text ?? '') : checker.scope.findTag(tag!.text);
  const layout = { members: null, size: 0, alignment: 1, inBytes: false };
  const fresh = { kind: 'struct' as const, constant: false, isUnion, layout };
  const type: StructType =
    known?.kind === 'struct' ? known : { ...fresh, name: tag ? `${word} ${tag.text}` : name };
  if (type.isUnion !== isUnion) {
    const message = `'${type.name}' is no ${word}`;
    refuse(checker, node, message, 'give one of the two another name');
    return type;
  }
  if (tag && known === undefined) checker.scope.tags.set(tag.text, type);
  if (body === undefined) return type;
  if (type.layout.members !== null) {
    refuse(checker, node, `'${type.name}' is defined twice`, 'give one of the two another name');
    return type;
  }
  const members = distinct(checker, checkMembers(body));
  Object.assign(type.layout, layOut(members, { isUnion, isPacked: isPacked(checker, node) }));
  if (isInBytes(type)) refuseCells(checker, members);
  return type;
}

/** A member that is a struct or union without a name or a tag (C11 6.7.2.1p13). */
function isAnonymous(node: SyntaxNode): boolean {
  const specifier = part(node, 'type');
  return /^(struct|union)_specifier$/.test(specifier.kind) && !child(specifier, 'name');
}

/** Each name once, and none only where it can be left out. */
function distinct(checker: Checker, members: NewMember[]): NewMember[] {
  const seen = new Set<string>();
  return members.filter(({ name, type, node }) => {
    if (name === '' && !isAnonymous(node)) {
      if (type.kind !== 'invalid') {
        refuse(checker, node, 'a member without a name', 'give the member a name');
      }
      return false;
    }
    const names = name === '' && type.kind === 'struct' ? memberNames(type) : [name];
    const twice = names.find((one) => seen.has(one));
    for (const one of names) seen.add(one);
    if (twice === undefined) return true;
    refuse(checker, node, `member '${twice}' is declared twice`, 'rename one of the two');
    return false;
  });
}

/** True for a type that primitives use, or calls, as one cell, and for what holds one. */
function needsCell(type: CType): boolean {
  if (type.kind === 'array') return needsCell(type.element);
  const members = type.kind === 'struct' ? (type.layout.members ?? []) : [];
  return isWrapper(type) || isFunctionPointer(type) || members.some((one) => needsCell(one.type));
}

function refuseCells(checker: Checker, members: readonly NewMember[]): void {
  for (const { type, node } of members) {
    if (!needsCell(type)) continue;
    const what = "an atomic, a lock or a function's address in a union or packed struct";
    const advice = 'declare it outside: what is in a union or packed is accessed byte by byte';
    refuse(checker, node, what, advice);
  }
}

/** `enum tag { ... }`: its constants are ints (C11 6.7.2.2p3). */
export function checkEnum(checker: Checker, node: SyntaxNode): void {
  let next = 0;
  const attribute = node.children.find(({ kind }) => kind === 'attribute_specifier');
  if (attribute !== undefined) refuseConstruct(checker, attribute, 'packed_enum');
  const body = child(node, 'body');
  for (const enumerator of body ? namedChildren(body) : []) {
    if (enumerator.kind !== 'enumerator') continue;
    const value = child(enumerator, 'value');
    if (value) next = checkConstant(checker, value) ?? next;
    const name = part(enumerator, 'name');
    const { source } = name;
    checker.scope.names.set(name.text, {
      kind: 'value',
      expression: { kind: 'constant', value: next, type: INT, source },
    });
    next++;
  }
}
