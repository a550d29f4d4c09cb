/** What an exporter is: a recorded run in, text or bytes of one format out. */
import type { Critical } from '../../../detectors/failure.ts';
import type { Timeline } from '../../../history/timeline.ts';
import type { Story } from '../../telling/story.ts';

/** What was run, and how to run it again. */
export interface ExportedScenario {
  protocol: string;
  /** `2 CPUs, 2 NMIs, tso, 1 site, 1 job` */
  description: string;
  /** As documents have it. */
  fields: object;
  /** A line for a shell. */
  reproduce: string;
}

/** How a run ended. One that was cut off is unfinished: it has neither passed nor failed. */
export interface ExportedVerdict {
  word: 'pass' | 'fail' | 'unfinished';
  /** What failed, or why it is unfinished; empty for a pass. */
  sentence: string;
}

/** A run with everything that is known of it. */
export interface ExportedRun {
  /** Its schedule makes all moments again (`eachMoment`); a machine at any mark is to be had. */
  timeline: Timeline;
  scenario: ExportedScenario;
  /** How it failed, and at which event: the number of its events where it is the end that is wrong; null for not at all. */
  critical: Critical | null;
  verdict: ExportedVerdict;
  /** What went wrong, in sentences; empty for a run that did not fail. */
  explanation: readonly string[];
  /** What would have stopped it, in sentences: found by searches, for formats that say so (`CONCLUDING`). */
  conclusion: readonly string[];
  /** The few events that explain it; null for a run that did not fail, or is too long. */
  story(): Story | null;
  /** The run as a table, of a long one what comes last or is around the failure. */
  table(): Iterable<string>;
}

/**
 * One format. The pieces that it gives, one behind the other, are the file; none of them is kept, so that a long run
 * may be written as it is made again.
 */
export type Exporter = (run: ExportedRun) => Iterable<string | Uint8Array>;
