/** Strongly connected components (Tarjan 1972), without recursion: graphs are deep. */

interface Level {
  node: number;
  successors: readonly number[];
  next: number;
  low: number;
}

/** The components that have a cycle. Successors must be among the nodes. */
export function componentsOf(
  nodes: readonly number[],
  successors: (node: number) => readonly number[],
): number[][] {
  const numbers = new Map<number, number>();
  const open = new Set<number>();
  const stack: number[] = [];
  const found: number[][] = [];
  const levels: Level[] = [];
  const enter = (node: number): void => {
    const number = numbers.size;
    numbers.set(node, number);
    open.add(node);
    stack.push(node);
    levels.push({ node, successors: successors(node), next: 0, low: number });
  };
  const leave = ({ node, low, successors: next }: Level): void => {
    const parent = levels[levels.length - 1];
    if (parent !== undefined && low < parent.low) parent.low = low;
    if (low !== numbers.get(node)) return;
    const part = stack.splice(stack.lastIndexOf(node));
    for (const member of part) open.delete(member);
    if (part.length > 1 || next.includes(node)) found.push(part);
  };
  for (const root of nodes) {
    if (numbers.has(root)) continue;
    enter(root);
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      if (level.next === level.successors.length) {
        levels.pop();
        leave(level);
        continue;
      }
      const to = level.successors[level.next++];
      const number = numbers.get(to);
      if (number === undefined) enter(to);
      else if (open.has(to) && number < level.low) level.low = number;
    }
  }
  return found;
}
