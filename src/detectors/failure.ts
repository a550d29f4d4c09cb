/** What a failure is: its class, and where and in which words it shows. */

/** The classes of failures, by the names that documents and replays use. */
export const FAILURE_CLASSES = [
  'torn-fetch',
  'cross-modification',
  'wrong-text',
  'missed-call',
  'hang',
  'crash',
  'text-fault',
  'assertion',
] as const;
/** One of FAILURE_CLASSES. */
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** A failure of a run, in the first event that is one, or in how the run ends. */
export interface Failure {
  class: FailureClass;
  /** The CPU that failed: the one that executed, or was executing. -1 for the machine as a whole. */
  cpu: number;
  /** Index of the site concerned, -1 for none. */
  site: number;
  /** One sentence for people. */
  message: string;
}

/** How a run failed, and at which event: the number of events when it is the end that is wrong. */
export interface Critical {
  failure: Failure;
  event: number;
}

/**
 * How a run failed, null for not at all; `event` is then the number of its events. A run that was cut
 * off is unfinished and has neither passed nor failed: some way on ends it, or whether one does was not
 * decided.
 */
export interface Verdict {
  failure: Failure | null;
  event: number;
  /** null: it was not cut off, or it has failed. */
  unfinished: 'ends' | 'undecided' | null;
}
