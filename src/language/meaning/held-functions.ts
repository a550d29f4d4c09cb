/** Inclusion constraints: which functions objects may hold, and what of one goes on into another (Andersen 1994). */
import type { CFunction } from './tree.ts';

/** What an object, or an expression, may hold. */
export interface Held {
  functions: Set<CFunction>;
  flowsTo: Set<Held>;
}

export class HeldFunctions {
  private readonly all: Held[] = [];
  private readonly parts = new Map<object, Map<number, Held>>();

  /** Of one that nobody else asks for. */
  made(): Held {
    const held = { functions: new Set<CFunction>(), flowsTo: new Set<Held>() };
    this.all.push(held);
    return held;
  }

  /** Of whatever stands for itself: a variable, an expression, a struct's member at that offset. */
  of(key: object, offset = 0): Held {
    const parts = this.parts.get(key) ?? new Map<number, Held>();
    this.parts.set(key, parts);
    const known = parts.get(offset) ?? this.made();
    parts.set(offset, known);
    return known;
  }

  /** False where that was known. */
  flow(from: Held, to: Held): boolean {
    if (from === to || from.flowsTo.has(to)) return false;
    from.flowsTo.add(to);
    return true;
  }

  /** One round; false when all is where it goes. */
  propagate(): boolean {
    let changed = false;
    for (const from of this.all) {
      for (const to of from.flowsTo) {
        const before = to.functions.size;
        for (const fn of from.functions) to.functions.add(fn);
        changed ||= to.functions.size > before;
      }
    }
    return changed;
  }
}
