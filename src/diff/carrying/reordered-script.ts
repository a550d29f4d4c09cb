/** A script with its steps in another order, and without some of them. */
import { PRIVATE } from '../pairing/event-meaning.ts';
import { Tally } from '../pairing/tally.ts';
import type { Script } from './schedule-script.ts';

/**
 * `order`: positions of the script's schedule, those of one thread in their own order. What is not named is left out; a
 * thread of which nothing is left never begins.
 */
export function reordered(script: Script, order: readonly number[]): Script {
  const { system, schedule } = script.timeline;
  const places = new Map(order.map((from, to) => [from, to]));
  const moved = <T>(map: ReadonlyMap<number, T>): Map<number, T> =>
    new Map(
      [...map].flatMap(([from, value]) => {
        const to = places.get(from);
        return to === undefined ? [] : [[to, value] as const];
      }),
    );
  return {
    timeline: { system, schedule: order.map((from) => schedule[from]) },
    meanings: Float64Array.from(order, (from) => script.meanings[from]),
    threads: Int32Array.from(order, (from) => script.threads[from]),
    earlier: earlierAlike(order.map((from) => script.meanings[from])),
    older: Uint8Array.from(order, (from) => script.older[from]),
    events: Int32Array.from(order, (from) => script.events[from]),
    stored: moved(script.stored),
    begins: moved(script.begins),
    tasks: script.tasks,
    all: script.all.map((thread) => ({
      ...thread,
      steps: thread.steps.flatMap((from) => places.get(from) ?? []).sort((x, y) => x - y),
    })),
  };
}

function earlierAlike(meanings: readonly number[]): Uint32Array {
  const done = new Tally();
  return Uint32Array.from(meanings, (meaning) => (meaning === PRIVATE ? 0 : done.add(meaning) - 1));
}
