/** Which addresses the locals of a function have, in each context that it runs in. */
import type { Owner, Program } from './program.ts';
import { sizeOf } from './values.ts';

/** Cells of one owner in a row. */
export interface StackObject {
  owner: Owner;
  /** Address of its first byte, and the one behind its last. */
  start: number;
  end: number;
}

/** By index of the owning function; undefined for one whose locals are all in its frame. */
export function stackObjectsOf(program: Program): (StackObject[] | undefined)[] {
  const objects: (StackObject[] | undefined)[] = program.functions.map(() => undefined);
  let last: StackObject | undefined;
  for (const { owner, address, type } of program.cells) {
    const end = address + sizeOf(type);
    if (owner !== undefined && last !== undefined && isSame(owner, last.owner)) last.end = end;
    else if (owner !== undefined) {
      last = { owner, start: address, end };
      objects[owner.fn] = [...(objects[owner.fn] ?? []), last];
    } else last = undefined;
  }
  return objects;
}

const isSame = (a: Owner, b: Owner): boolean =>
  a.fn === b.fn && a.cpu === b.cpu && a.context === b.context && a.level === b.level;
