/** C's types as the machine lays them out: x86-64 sizes (LP64), except that addresses are below 2^32. */
import { type Scalar, sizeOf } from '../../machine/program/values.ts';

export interface Member {
  /** '' for a struct or union without a name: its members are the outer one's too (C11 6.7.2.1p13). */
  name: string;
  type: CType;
  /** In bytes from the start of the struct. */
  offset: number;
}

/** Of a struct or union. */
export interface Layout {
  /** null until it is defined. */
  members: Member[] | null;
  /** In bytes. */
  size: number;
  alignment: number;
  /** A union or packed: each byte of it is an object of its own. */
  inBytes: boolean;
}

interface Stored {
  /** What an object of that type is a part of is a union or packed: it is stored as single bytes. */
  inBytes?: true;
  /** A pointer to bytes was cast to a pointer to it: an object of its own in text, elsewhere bytes. */
  viaBytes?: true;
}

/** A struct or a union. */
export interface StructType extends Stored {
  kind: 'struct';
  constant: boolean;
  isUnion: boolean;
  /** As written: `struct site`, or the typedef's name where the struct has no tag. */
  name: string;
  /** Shared by all qualified versions. */
  layout: Layout;
}

/** What a pointer to a function points to; parameters are as a call passes them. */
export interface FunctionType {
  kind: 'function';
  constant: boolean;
  result: CType;
  parameters: CType[];
}

export type CType =
  | { kind: 'void'; constant: boolean }
  | ({ kind: 'integer'; constant: boolean; scalar: Scalar; bool: boolean } & Stored)
  | ({ kind: 'pointer'; constant: boolean; target: CType } & Stored)
  | { kind: 'array'; constant: boolean; element: CType; length: number }
  | StructType
  | FunctionType
  /** The type of what was refused already: fits everywhere, so that nothing is told twice. */
  | { kind: 'invalid'; constant: boolean };

export type IntegerType = Extract<CType, { kind: 'integer' }>;
export type PointerType = Extract<CType, { kind: 'pointer' }>;

const integer = (scalar: Scalar, bool = false): IntegerType => ({
  kind: 'integer',
  constant: false,
  scalar,
  bool,
});

export const VOID: CType = { kind: 'void', constant: false };
export const INVALID: CType = { kind: 'invalid', constant: false };
export const INT = integer('s32');
export const UNSIGNED = integer('u32');
export const LONG = integer('s64');
export const UNSIGNED_LONG = integer('u64');
export const BOOL = integer('u8', true);
export const integerType = (scalar: Scalar): IntegerType => integer(scalar);

export function pointerTo(target: CType): PointerType {
  return { kind: 'pointer', constant: false, target };
}

export const functionType = (result: CType, parameters: CType[]): FunctionType => ({
  kind: 'function',
  constant: false,
  result: unqualified(result),
  parameters: parameters.map(unqualified),
});

export const isFunctionPointer = (type: CType): type is PointerType & { target: FunctionType } =>
  type.kind === 'pointer' && type.target.kind === 'function';

export const arrayOf = (element: CType, length: number): CType => ({
  kind: 'array',
  constant: element.constant,
  element,
  length,
});

/** The const-qualified version; of an array, its elements are. */
export function asConstant(type: CType): CType {
  if (type.kind === 'array') return arrayOf(asConstant(type.element), type.length);
  return { ...type, constant: true };
}

/** The type of a value that is read from such an object: not const, and of a scalar no more how it is stored. */
export function unqualified(type: CType): CType {
  if (isScalar(type) && (type.inBytes || type.viaBytes)) {
    const { inBytes: _, viaBytes: __, ...plain } = type;
    return { ...plain, constant: false };
  }
  return type.constant && type.kind !== 'array' ? { ...type, constant: false } : type;
}

/** The version of which each byte is an object of its own; of an array, its elements are. */
export function asBytes(type: CType): CType {
  if (type.kind === 'array') return arrayOf(asBytes(type.element), type.length);
  const isWide = type.kind === 'struct' || (isScalar(type) && sizeOfType(type) > 1);
  return isWide ? { ...type, inBytes: true } : type;
}

/** The version of a scalar to which a pointer to bytes is cast. */
export const asViaBytes = (type: IntegerType | PointerType): CType => ({ ...type, viaBytes: true });

/** True for a scalar of several bytes, each of which is an object of its own, and for what holds such scalars. */
export function isInBytes(type: CType): boolean {
  if (type.kind === 'array') return isInBytes(type.element);
  if (type.kind === 'struct') return type.inBytes === true || type.layout.inBytes;
  return isScalar(type) && type.inBytes === true;
}

/** True when no access to an object of that type, or a part of it, is wider than a byte. */
export function isBytewise(type: CType): boolean {
  if (type.kind === 'array') return isBytewise(type.element);
  if (type.kind !== 'struct')
    return type.kind === 'void' || isInBytes(type) || sizeOfType(type) === 1;
  return isInBytes(type) || (type.layout.members ?? []).every((member) => isBytewise(member.type));
}

/** Kernel structs that hold one scalar and are used through primitives. */
function wrapper(name: string, member: string, type: CType): StructType {
  const size = sizeOfType(type);
  const members = [{ name: member, type, offset: 0 }];
  const layout = { members, size, alignment: size, inBytes: false };
  return { kind: 'struct', constant: false, isUnion: false, name, layout };
}
export const ATOMIC = wrapper('atomic_t', 'counter', INT);
export const ATOMIC64 = wrapper('atomic64_t', 'counter', LONG);
export const SPINLOCK = wrapper('spinlock_t', 'locked', INT);
/** What the machine knows of a domain is its address. */
export const SRCU = wrapper('struct srcu_struct', 'completed', INT);
export const LOCAL = wrapper('local_t', 'a', LONG);

export const MUTEX = wrapper('struct mutex', 'owner', INT);
export const RWLOCK = wrapper('rwlock_t', 'cnts', INT);
export const SEQCOUNT = wrapper('seqcount_t', 'sequence', UNSIGNED);
export const REFCOUNT = wrapper('refcount_t', 'refs', ATOMIC);
const WRAPPERS = [ATOMIC, ATOMIC64, LOCAL, SPINLOCK, MUTEX, RWLOCK, SEQCOUNT, REFCOUNT, SRCU];

/** True for atomic_t, spinlock_t and their kind, whose one cell is named by the variable alone. */
export const isWrapper = (type: CType): type is StructType =>
  type.kind === 'struct' && WRAPPERS.some(({ layout }) => type.layout === layout);

/** In bytes; 1 for void and functions, as GNU C counts. An incomplete struct has 0. */
export function sizeOfType(type: CType): number {
  switch (type.kind) {
    case 'void':
    case 'invalid':
    case 'function':
      return 1;
    case 'integer':
      return sizeOf(type.scalar);
    case 'pointer':
      return 8;
    case 'array':
      return sizeOfType(type.element) * type.length;
    case 'struct':
      return type.layout.size;
  }
}

export function alignmentOf(type: CType): number {
  if (type.kind === 'array') return alignmentOf(type.element);
  return type.kind === 'struct' ? type.layout.alignment : sizeOfType(type);
}

const alignUp = (offset: number, alignment: number): number =>
  Math.ceil(offset / alignment) * alignment;

/** Natural layout, as the x86-64 ABI has it. */
export function layOut(
  members: readonly { name: string; type: CType }[],
  { isUnion = false, isPacked = false } = {},
): Layout {
  const placed: Member[] = [];
  let size = 0;
  let alignment = 1;
  for (const { name, type } of members) {
    const aligned = isPacked ? 1 : alignmentOf(type);
    const offset = isUnion ? 0 : alignUp(size, aligned);
    placed.push({ name, type, offset });
    size = Math.max(size, offset + sizeOfType(type));
    alignment = Math.max(alignment, aligned);
  }
  const inBytes = isUnion || isPacked;
  return { members: placed, size: alignUp(size, alignment), alignment, inBytes };
}

export const isComplete = (type: CType): boolean => {
  if (type.kind === 'array') return isComplete(type.element);
  if (type.kind === 'function') return false;
  return type.kind !== 'void' && (type.kind !== 'struct' || type.layout.members !== null);
};

export const isScalar = (type: CType): type is IntegerType | PointerType =>
  type.kind === 'integer' || type.kind === 'pointer';

/** The scalar that an access to an object of that type moves. */
export function scalarOf(type: CType): Scalar {
  return type.kind === 'integer' ? type.scalar : 'u64';
}

/** Same type, const and the signedness of integers left aside. */
export function sameShape(a: CType, b: CType): boolean {
  if (a.kind === 'invalid' || b.kind === 'invalid') return true;
  if (isInBytes(a) !== isInBytes(b)) return false;
  if (a.kind === 'integer' && b.kind === 'integer') return sizeOf(a.scalar) === sizeOf(b.scalar);
  if (a.kind === 'pointer' && b.kind === 'pointer') return sameShape(a.target, b.target);
  if (a.kind === 'array' && b.kind === 'array') {
    return a.length === b.length && sameShape(a.element, b.element);
  }
  if (a.kind === 'struct' && b.kind === 'struct') return a.layout === b.layout;
  if (a.kind === 'function' && b.kind === 'function') return isCompatible(a, b);
  return a.kind === b.kind;
}

/** C11 6.2.7 and 6.7.6.3, 15: a call by a pointer to one type may run a function of the other. */
export function isCompatible(a: CType, b: CType): boolean {
  if (a.kind === 'invalid' || b.kind === 'invalid') return true;
  if (a.kind === 'function' && b.kind === 'function') {
    const { parameters } = b;
    return (
      isCompatible(a.result, b.result) &&
      a.parameters.length === parameters.length &&
      a.parameters.every((type, index) => isCompatible(type, parameters[index]))
    );
  }
  if (a.constant !== b.constant) return false;
  if (a.kind === 'integer' && b.kind === 'integer') {
    return a.scalar === b.scalar && a.bool === b.bool;
  }
  if (a.kind === 'pointer' && b.kind === 'pointer') return isCompatible(a.target, b.target);
  if (a.kind === 'array' && b.kind === 'array') return isCompatible(a.element, b.element);
  return sameShape(a, b);
}

const INTEGER_NAMES: Readonly<Record<Scalar, string>> = {
  s8: 'char',
  u8: 'unsigned char',
  s16: 'short',
  u16: 'unsigned short',
  s32: 'int',
  u32: 'unsigned int',
  s64: 'long',
  u64: 'unsigned long',
};

/** As a C programmer writes it; `inner`: what stands where a name would. */
export function describeType(type: CType, inner = ''): string {
  const behind = inner === '' ? '' : ` ${inner}`;
  const isPart = type.kind !== 'array' && 'inBytes' in type && type.inBytes === true;
  const packed = isPart ? 'packed ' : '';
  const constant = `${type.constant ? 'const ' : ''}${packed}`;
  switch (type.kind) {
    case 'void':
      return `${constant}void${behind}`;
    case 'invalid':
      return 'an invalid type';
    case 'integer':
      return constant + (type.bool ? 'bool' : INTEGER_NAMES[type.scalar]) + behind;
    case 'pointer': {
      const { kind } = type.target;
      const pointer = `*${type.constant ? ` const${behind}` : inner}`;
      const isInside = kind === 'array' || kind === 'function';
      return packed + describeType(type.target, isInside ? `(${pointer})` : pointer);
    }
    case 'array':
      return describeType(type.element, `${inner}[${type.length}]`);
    case 'function': {
      const parameters = type.parameters.map((parameter) => describeType(parameter));
      return describeType(type.result, `${inner}(${parameters.join(', ') || 'void'})`);
    }
    case 'struct':
      return constant + type.name + behind;
  }
}
