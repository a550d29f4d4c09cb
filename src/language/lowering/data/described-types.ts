/** C's types for debugging information. */
import type { DescribedType } from '../../../machine/program/debug-info.ts';
import {
  type CType,
  describeType,
  isWrapper,
  type Layout,
  sizeOfType,
  unqualified,
} from '../../meaning/ctypes.ts';

/** A struct is described once: its type may lead back to itself. */
export class DescribedTypes {
  private readonly structs = new Map<Layout, DescribedType>();
  /** What describes the members of structs that have been met: those that they lead to may be any number. */
  private readonly open: (() => void)[] = [];

  of(type: CType): DescribedType {
    const described = this.met(type);
    for (let next = this.open.pop(); next !== undefined; next = this.open.pop()) next();
    return described;
  }

  private met(type: CType): DescribedType {
    switch (type.kind) {
      case 'void':
      case 'invalid':
        return { kind: 'void' };
      case 'function':
        return { kind: 'function' };
      case 'integer':
        return { kind: 'integer', name: describeType(unqualified(type)), scalar: type.scalar };
      case 'pointer':
        return { kind: 'pointer', target: this.met(type.target) };
      case 'array':
        return { kind: 'array', element: this.met(type.element), length: type.length };
      case 'struct':
        return this.struct(type);
    }
  }

  private struct(type: Extract<CType, { kind: 'struct' }>): DescribedType {
    const { layout, name } = type;
    const known = this.structs.get(layout);
    if (known !== undefined) return known;
    const size = sizeOfType(type);
    const members: Extract<DescribedType, { kind: 'struct' }>['members'] = [];
    const made = { kind: 'struct' as const, name, size, members, isWrapper: isWrapper(type) };
    this.structs.set(layout, made);
    this.open.push(() => {
      for (const member of layout.members ?? []) {
        const { offset } = member;
        members.push({ name: member.name, type: this.met(member.type), offset });
      }
    });
    return made;
  }
}
