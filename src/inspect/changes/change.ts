/** One thing that is otherwise than in a run, as data; the rest of its schedule is carried on. Events are those of the run. */

export type Change =
  /** An NMI, or a task's preemption, does not come. `event`: it enters, or the other task comes. */
  | { kind: 'skip'; event: number }
  /** A store (`event`: it reaches memory) stays in the buffer until behind an event; null: as long as all can go on. */
  | { kind: 'delay'; event: number; until: number | null }
  /** The step of an event comes behind the next step of another CPU, or before its last one; `other`: that one's event. */
  | { kind: 'swap'; event: number; other: number }
  /** A CPU stops at a mark until behind an event; null: until the others can go on no more. */
  | { kind: 'hold'; mark: number; cpu: number; until: number | null };
