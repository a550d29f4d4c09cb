/** What debugging information knows of a program: variables by name, types by name, sizes, members. */
import type {
  DebugInfo,
  DescribedLocal,
  DescribedMember,
  DescribedType,
  DescribedVariable,
} from '../../machine/program/debug-info.ts';
import { type Scalar, sizeOf } from '../../machine/program/values.ts';
import type { System } from '../../machine/state/system.ts';

export type StructType = Extract<DescribedType, { kind: 'struct' }>;

export const integerType = (name: string, scalar: Scalar): DescribedType => ({
  kind: 'integer',
  name,
  scalar,
});
export const INT = integerType('int', 's32');
export const LONG = integerType('long', 's64');
export const UNSIGNED_LONG = integerType('unsigned long', 'u64');
export const BYTE = integerType('unsigned char', 'u8');
export const pointerTo = (target: DescribedType): DescribedType => ({ kind: 'pointer', target });

const NONE: DebugInfo = { globals: [], locals: [], constants: [], types: [] };

export interface Described {
  info: DebugInfo;
  globals: ReadonlyMap<string, DescribedVariable>;
  constants: ReadonlyMap<string, DebugInfo['constants'][number]>;
  types: ReadonlyMap<string, DescribedType>;
  /** Locals in memory by the names that tables give them. */
  copies: ReadonlyMap<string, { type: DescribedType; address: number }>;
  /** Names of all locals. */
  locals: ReadonlySet<string>;
}

const known = new WeakMap<System, Described>();

export function describedOf(system: System): Described {
  const found = known.get(system);
  if (found !== undefined) return found;
  const info = system.program.debug ?? NONE;
  const byName = <T extends { name: string }>(list: readonly T[]) =>
    new Map(list.map((one) => [one.name, one]));
  const described: Described = {
    info,
    globals: byName(info.globals),
    constants: byName(info.constants),
    types: new Map(info.types.map(({ name, type }) => [name, type])),
    copies: copiesOf(system, info),
    locals: new Set(info.locals.flatMap((locals) => locals.map(({ name }) => name))),
  };
  known.set(system, described);
  return described;
}

/** `cpu1/nmi:patch.code`, from the name of its first cell. */
function copiesOf({ program }: System, { locals }: DebugInfo): Described['copies'] {
  const copies = new Map<string, { type: DescribedType; address: number }>();
  for (const { name, address, owner } of program.cells) {
    const match = owner && /^(?:.*:)?\w+\.(\w+)/.exec(name);
    if (!match || copies.has(match[0])) continue;
    const variable = locals[owner.fn]?.find(
      (local) => local.name === match[1] && local.place.kind === 'stack',
    );
    if (variable !== undefined) copies.set(match[0], { type: variable.type, address });
  }
  return copies;
}

/** The variable of that name that an operation of a function can name, undefined for none. */
export function localNamed(
  { info }: Described,
  name: string,
  fn: number,
  pc: number,
): DescribedLocal | undefined {
  return info.locals[fn]?.findLast((local) => local.name === name && isInScope(local, pc));
}

export function isInScope({ scope }: DescribedLocal, pc: number): boolean {
  for (let at = 0; at < scope.length; at += 2) {
    if (pc >= scope[at] && pc < scope[at + 1]) return true;
  }
  return false;
}

/** In bytes; 1 for void and functions, as GNU C counts. */
export function sizeOfType(type: DescribedType): number {
  switch (type.kind) {
    case 'void':
    case 'function':
      return 1;
    case 'integer':
      return sizeOf(type.scalar);
    case 'pointer':
      return 8;
    case 'array':
      return strideOf(type) * type.length;
    case 'struct':
      return type.size;
  }
}

/** From one element to the next, in bytes. */
export const strideOf = (array: Extract<DescribedType, { kind: 'array' }>): number =>
  array.stride ?? sizeOfType(array.element);

/** A member by its name, those of members without a name included; its offset is from the struct's start. */
export function memberNamed({ members }: StructType, name: string): DescribedMember | null {
  for (const member of members) {
    if (member.name === name) return member;
    if (member.name !== '' || member.type.kind !== 'struct') continue;
    const inner = memberNamed(member.type, name);
    if (inner !== null) return { ...inner, offset: inner.offset + member.offset };
  }
  return null;
}

export const memberNames = ({ members }: StructType): string[] =>
  members.flatMap(({ name, type }) =>
    name === '' && type.kind === 'struct' ? memberNames(type) : [name],
  );

/** As a C programmer writes it; `inner`: what stands where a name would. */
export function typeText(type: DescribedType, inner = ''): string {
  const behind = inner === '' ? '' : ` ${inner}`;
  switch (type.kind) {
    case 'void':
      return `void${behind}`;
    case 'function':
      return `function${behind}`;
    case 'integer':
    case 'struct':
      return type.name + behind;
    case 'array':
      return typeText(type.element, `${inner}[${type.length}]`);
    case 'pointer':
      return typeText(type.target, type.target.kind === 'array' ? `(*${inner})` : `*${inner}`);
  }
}

const WORD_SCALARS: readonly (readonly [RegExp, Scalar, Scalar, string])[] = [
  [/\bchar\b/, 's8', 'u8', 'char'],
  [/\bshort\b/, 's16', 'u16', 'short'],
  [/\blong\b/, 's64', 'u64', 'long'],
  [/^/, 's32', 'u32', 'int'],
];

/** The type that a cast names, without its `*`; undefined where there is none. */
export function typeNamed({ types }: Described, name: string): DescribedType | undefined {
  const declared = types.get(name);
  if (declared !== undefined) return declared;
  if (name === 'void') return { kind: 'void' };
  if (name === 'bool' || name === '_Bool') return integerType('bool', 'u8');
  if (!/^((unsigned|signed|char|short|int|long) ?)+$/.test(name)) return undefined;
  const found = WORD_SCALARS.find(([words]) => words.test(name));
  if (found === undefined) return undefined;
  const [, signed, unsigned, word] = found;
  return name.includes('unsigned')
    ? integerType(`unsigned ${word}`, unsigned)
    : integerType(word, signed);
}
