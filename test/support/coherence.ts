/**
 * Orders of the writes to one location that agree with program order and rf at that location, and let
 * nothing come between the read and the write of a locked operation: what every model asks for
 * ("SC per location" and "atomicity" of "Herding Cats", section 4).
 */
import type { Access } from './candidates.ts';

interface Accesses {
  accesses: readonly Access[];
  readsFrom: ReadonlyMap<Access, Access>;
}

/** All of them, the initial write first; none when what has run is not coherent. */
export function coherenceOrders({ accesses, readsFrom }: Accesses, location: number): Access[][] {
  const here = accesses.filter((access) => access.location === location);
  const writes = here.filter(({ isWrite }) => isWrite);
  const before = new Map(writes.map((write) => [write, new Set<Access>()]));
  /** What an access writes or sees. */
  const writeOf = (access: Access): Access => readsFrom.get(access) ?? access;
  for (const [earlier, later] of pairsInOrder(here)) {
    const [first, second] = [writeOf(earlier), writeOf(later)];
    if (first !== second) before.get(second)?.add(first);
    else if (later.isWrite) return [];
  }
  const sourceOf = lockedSources(here, readsFrom);
  const orders: Access[][] = [];
  const extend = (order: readonly Access[]): void => {
    if (order.length === writes.length) orders.push([...order]);
    const last = order.at(-1);
    const bound = writes.filter((write) => sourceOf.has(write) && sourceOf.get(write) === last);
    for (const next of bound.length > 0 ? bound : writes) {
      const isFree = sourceOf.has(next) ? sourceOf.get(next) === last : true;
      const follows = [...(before.get(next) as Set<Access>)].every((write) =>
        order.includes(write),
      );
      if (!order.includes(next) && isFree && follows) extend([...order, next]);
    }
  };
  const [initial] = writes;
  if ((before.get(initial) as Set<Access>).size === 0) extend([initial]);
  return orders;
}

/** Accesses of one thread, in its order; the read of a locked operation comes before its write. */
function pairsInOrder(accesses: readonly Access[]): [Access, Access][] {
  return accesses.flatMap((earlier, index) =>
    accesses
      .slice(index + 1)
      .filter(({ thread }) => thread === earlier.thread)
      .map((later): [Access, Access] => [earlier, later]),
  );
}

/** Of the write of each locked operation, the write that its read reads from. */
function lockedSources(
  accesses: readonly Access[],
  readsFrom: ReadonlyMap<Access, Access>,
): Map<Access, Access> {
  const sources = new Map<Access, Access>();
  for (const write of accesses) {
    if (!write.isWrite || write.order === null) continue;
    const isItsRead = (access: Access): boolean =>
      !access.isWrite && access.thread === write.thread && access.position === write.position;
    const read = accesses.find(isItsRead);
    if (read !== undefined) sources.set(write, readsFrom.get(read) as Access);
  }
  return sources;
}
