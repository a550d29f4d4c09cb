/** Exit statuses, the same for every verb. */
export const EXIT = {
  /** Clean, or the same. */
  ok: 0,
  /** A violation was found, or the two differ. */
  failed: 1,
  /** Usage, or input that cannot be used. */
  usage: 2,
  /** A defect of Pokelab itself. */
  internal: 3,
  /** A replay does not replay. */
  diverged: 4,
  /** A budget ran out before the question was answered. */
  unknown: 5,
  /** Ctrl-C; what was found is kept. */
  interrupted: 130,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Input that cannot be used: what, where, and what to do, in `message`. */
export class UsageError extends Error {}

/** A replay that does not replay; `message` says where and how it differs. */
export class DivergedError extends Error {}

/** A source file with errors; `message` is what a compiler would print. */
export class DiagnosticsError extends UsageError {}
