/** A short way round in a strongly connected graph that passes edges of every kind asked for. */

type Ways = readonly (readonly [edge: number, next: number])[];
type Asked = (edge: number) => boolean;

/** The edges in order, the last one back to the start. */
export function roundTrip(
  start: number,
  asked: readonly Asked[],
  waysFrom: (node: number) => Ways,
): number[] {
  const trip: number[] = [];
  let open = [...asked];
  let at = start;
  while (open.length > 0) {
    const part = wayTo(at, waysFrom, (edge) => open.some((isAsked) => isAsked(edge)));
    trip.push(...part.edges);
    at = part.end;
    open = open.filter((isAsked) => !part.edges.some(isAsked));
  }
  if (at !== start) trip.push(...wayTo(at, waysFrom, (_, next) => next === start).edges);
  return trip;
}

/** The fewest edges that end with one that is wanted, breadth first. */
function wayTo(
  start: number,
  waysFrom: (node: number) => Ways,
  isWanted: (edge: number, next: number) => boolean,
): { edges: number[]; end: number } {
  const cameBy = new Map<number, { edge: number; from: number }>();
  const queue = [start];
  for (const node of queue) {
    for (const [edge, next] of waysFrom(node)) {
      if (isWanted(edge, next)) {
        const edges = [edge];
        for (let at = node; at !== start; ) {
          const by = cameBy.get(at) as { edge: number; from: number };
          edges.push(by.edge);
          at = by.from;
        }
        return { edges: edges.reverse(), end: next };
      }
      if (next === start || cameBy.has(next)) continue;
      cameBy.set(next, { edge, from: node });
      queue.push(next);
    }
  }
  throw new Error('round trip: no way on');
}
