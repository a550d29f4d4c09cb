/** Work that takes long, as data. */
import type { Critical } from '../../src/detectors/failure.ts';
import type { Causality } from '../../src/history/causality.ts';
import type { ChangedRun } from '../../src/inspect/changes/changed-run.ts';
import type { Direction } from '../../src/inspect/events/motion.ts';
import type { Matcher } from '../../src/inspect/events/scan.ts';
import type { StopScan } from '../../src/inspect/events/stops.ts';
import type { PairAnswer } from '../../src/inspect/pairs/pair-answer.ts';
import type { FailureFrom, Headway } from '../../src/inspect/searching/failure-from.ts';
import type { TraceHits, Tracer } from '../../src/inspect/traces/trace-hits.ts';
import type { RunFlow } from '../../src/report/slicing/run-flow.ts';
import type { Sought } from './sought.ts';

/** Work on a long run, done in slices between keys; Esc cancels it. */
export type LongWork =
  /** `again`: how many stops it passes by. */
  | { kind: 'continue'; label: string; scan: StopScan; again: number }
  /** `at`: the next event to be looked at; `hasWrapped`: it has gone on at the other end of the run. */
  | {
      kind: 'search';
      label: string;
      sought: Sought;
      direction: Direction;
      at: number;
      hasWrapped: boolean;
    }
  /** How many events have it: any key ends that and does what it does. */
  | { kind: 'count'; label: string; sought: Sought; event: number; hasWrapped: boolean }
  | {
      kind: 'filter';
      label: string;
      text: string;
      matchers: Matcher[];
      at: number;
      matches: number[];
    }
  /** Of the failure, where `critical` says it, else of the events. */
  | {
      kind: 'why';
      label: string;
      flow: RunFlow;
      critical: Critical | null;
      roots: number[];
      at: number;
      /** What was asked for. */
      wanted: Explained;
    }
  | { kind: 'past'; label: string; causality: Causality; roots: number[]; at: number }
  | { kind: 'trace'; label: string; text: string; tracer: Tracer; at: number }
  /** An open branch runs on from a mark; `left` steps at most. */
  | { kind: 'run'; label: string; from: number; left: number }
  /** What the answer of two runs takes some trying to say; it is told as it is found. */
  | { kind: 'answer'; label: string; answer: PairAnswer }
  /** The run with one thing changed, its schedule carried on. */
  | { kind: 'change'; label: string; work: Generator<void, ChangedRun, void>; made: string }
  /** Whether a run can fail from the mark on. */
  | { kind: 'hunt'; label: string; work: Generator<Headway, FailureFrom, void> };

/** The events that explain the failure: the others dimmed, told as a list, or gone through one by one. */
export type Explained = 'dim' | 'list' | 'next' | 'back';

/** What the last trace has found. */
export interface Traced {
  /** As the user wrote it. */
  text: string;
  hits: TraceHits;
  /** Events that it has looked at, of so many that there were, in which branch. */
  upTo: number;
  length: number;
  branch: number;
}
