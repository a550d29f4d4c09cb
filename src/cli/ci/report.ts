/** What a verb tells a CI system: cases, and of each that failed what was found. Every format is made of it. */
import type { FailureClass } from '../../detectors/failure.ts';
import type { CodePlace } from '../../report/naming/code-place.ts';
import type { ExitStatus } from '../process/exit.ts';

/** `open`: no failure was seen, and nothing is proven. `error`: it could not be tested. */
export type Outcome = 'ok' | 'failed' | 'error' | 'open';

/** The file of a protocol: a path as the user gave it, or one of those that are installed. */
export interface ProtocolFile {
  path: string;
  isBuiltin: boolean;
}

/** An event of the story of a failure. */
export interface StoryStep {
  /** Its number in the run. */
  event: number;
  sentence: string;
  place: CodePlace | null;
  /** It is what fails. */
  fails: boolean;
}

/** `unmet`: a protocol did not do what it says of itself. */
export type Rule = FailureClass | 'unmet';

export interface Finding {
  rule: Rule;
  /** In one sentence. */
  message: string;
  /** What went wrong, and what would have stopped it; both may be empty. */
  explanation: string[];
  conclusion: string[];
  story: StoryStep[];
  /** How many events further from the failure the story leaves out. */
  more: number;
  file: ProtocolFile;
  /** The line to look at: where something is missing, if that is shown, else where it fails. */
  cause: CodePlace;
  /** Where it fails, if that is another line. */
  failing: CodePlace | null;
  scenario: string;
  /** Lines to paste that make it again, replay and debug it, as far as there are any. */
  again: string[];
  /** Where it is recorded. */
  replay: string | null;
}

export interface CaseReport {
  /** The protocol that was tested. */
  suite: string;
  name: string;
  outcome: Outcome;
  /** What was found, on one line. */
  message: string;
  seconds: number;
  /** Of a case that failed by a failing run, or against what its file says. */
  finding: Finding | null;
}

export interface Report {
  verb: string;
  /** What was looked at, as the user named it. */
  subject: string;
  status: ExitStatus;
  cases: readonly CaseReport[];
  /** Lines for people that a summary folds away, each group under its title. */
  folded: readonly { title: string; lines: readonly string[] }[];
}

/** What is said of a finding, a sentence each. */
export const sentencesOf = ({ message, explanation, conclusion }: Finding): string[] =>
  explanation.length === 0 ? [message, ...conclusion] : [...explanation, ...conclusion];
