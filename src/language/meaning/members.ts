/** Members of structs and unions, and the scalars that an object is made of: each is a cell of memory. */
import {
  asBytes,
  asConstant,
  type CType,
  type IntegerType,
  integerType,
  isInBytes,
  isScalar,
  isWrapper,
  type Member,
  type PointerType,
  type StructType,
  sizeOfType,
} from './ctypes.ts';

/** A member by its name, those of members without a name included: the way to it, outermost first. */
export function findMember({ layout }: StructType, name: string): Member[] | null {
  for (const member of layout.members ?? []) {
    if (member.name === name) return [member];
    if (member.name !== '' || member.type.kind !== 'struct') continue;
    const inner = findMember(member.type, name);
    if (inner !== null) return [member, ...inner];
  }
  return null;
}

/** The names by which a struct's members can be reached. */
export const memberNames = ({ layout }: StructType): string[] =>
  (layout.members ?? []).flatMap(({ name, type }) =>
    name === '' && type.kind === 'struct' ? memberNames(type) : [name],
  );

/** A member's type in an object of that type: const and in bytes as the object is. */
export function memberType(struct: StructType, member: Member): CType {
  const type = isInBytes(struct) ? asBytes(member.type) : member.type;
  return struct.constant ? asConstant(type) : type;
}

/** One scalar of an object: `path` is what C appends to the object's name to reach it. */
export interface ScalarPart {
  /** In bytes from the object's start. */
  offset: number;
  type: IntegerType | PointerType;
  path: string;
  /** One byte of a scalar that is stored as bytes: `path` then says which. */
  isPiece?: true;
}

const moved = (part: ScalarPart, offset: number, path: string): ScalarPart => ({
  ...part,
  offset: part.offset + offset,
  path: path + part.path,
});

/** All scalars of an object of a complete type, in the order of their addresses; no two overlap. */
export function scalarsIn(type: CType): ScalarPart[] {
  if (isScalar(type)) return isInBytes(type) ? piecesOf(type) : [{ offset: 0, type, path: '' }];
  if (type.kind === 'array') {
    const inner = scalarsIn(type.element);
    const size = sizeOfType(type.element);
    return Array.from({ length: type.length }, (_, index) =>
      inner.map((part) => moved(part, index * size, `[${index}]`)),
    ).flat();
  }
  if (type.kind !== 'struct') return [];
  const parts = partsOfMembers(type);
  return type.layout.inBytes ? eachOnce(parts) : parts;
}

function partsOfMembers(type: StructType): ScalarPart[] {
  const hidden = isWrapper(type);
  return (type.layout.members ?? []).flatMap((member) => {
    const path = hidden || member.name === '' ? '' : `.${member.name}`;
    return scalarsIn(memberType(type, member)).map((part) => moved(part, member.offset, path));
  });
}

/** The bytes of a scalar that is stored as such: little-endian, the lowest first. */
const piecesOf = (type: CType): ScalarPart[] =>
  Array.from({ length: sizeOfType(type) }, (_, offset) => ({
    offset,
    type: integerType('u8'),
    path: `[${offset}]`,
    isPiece: true,
  }));

/** Members of a union lie over each other: a byte has the name of the first member that is a byte there. */
function eachOnce(parts: readonly ScalarPart[]): ScalarPart[] {
  const bytes = new Map<number, ScalarPart>();
  for (const part of parts) {
    const known = bytes.get(part.offset);
    if (known === undefined || (known.isPiece && !part.isPiece)) bytes.set(part.offset, part);
  }
  return [...bytes.values()].sort((a, b) => a.offset - b.offset);
}
