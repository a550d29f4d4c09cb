/** Whether objects that hold pointers to functions may be looked at as what they are not. */
import { type CType, isFunctionPointer } from './ctypes.ts';

/** Stands for single pointers and arrays of them, as a layout does for its struct. */
const POINTERS = {};

function holdsPointer(type: CType): boolean {
  if (type.kind === 'array') return holdsPointer(type.element);
  if (type.kind !== 'struct') return isFunctionPointer(type);
  return (type.layout.members ?? []).some((member) => holdsPointer(member.type));
}

/** What a pointer points to, where pointers to functions are in it; null elsewhere. */
function holderOf(pointer: CType): object | null {
  if (pointer.kind !== 'pointer' || !holdsPointer(pointer.target)) return null;
  return pointer.target.kind === 'struct' ? pointer.target.layout : POINTERS;
}

export class RecastObjects {
  private readonly left = new Set<object>();
  private readonly entered = new Set<object>();

  /** A conversion: an object may leave its type by it, by way of `void *` or of a number, and take on another. */
  convert(from: CType, to: CType): void {
    const [before, after] = [holderOf(from), holderOf(to)];
    if (before === after) return;
    if (before !== null) this.left.add(before);
    if (after !== null) this.entered.add(after);
  }

  /** Members of one struct may be another's. */
  get isMixed(): boolean {
    return [...this.entered].some((type) => this.left.size > (this.left.has(type) ? 1 : 0));
  }

  /** Pointers to functions may be read as numbers. */
  get isBare(): boolean {
    return this.left.size > 0;
  }
}
