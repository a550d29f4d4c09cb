/** Why a file cannot be read as a replay. */
import { printable } from '../../machine/program/printable.ts';

/** What is wrong with the file. */
export type ReplayProblemKind =
  | 'unreadable'
  | 'not-a-replay'
  | 'newer-version'
  | 'older-version'
  | 'corrupt'
  | 'too-large';

/** Why a file is no replay that can be read. */
export interface ReplayProblem {
  kind: ReplayProblemKind;
  /** One line: which file, what, where, what to do. */
  message: string;
}

const ADVICE: Readonly<Record<ReplayProblemKind, string>> = {
  unreadable: 'check the name and the permissions',
  'not-a-replay': 'give a file that pokelab recorded',
  'newer-version': 'update pokelab to read it',
  'older-version': 'record the run again with this version',
  corrupt: 'restore it from a good copy or record the run again',
  'too-large': 'record a shorter run',
};

/** Thrown while a file is taken apart; the reader turns it into a ReplayProblem at its boundary. */
export class Refused extends Error {
  readonly kind: ReplayProblemKind;

  constructor(what: string, kind: ReplayProblemKind = 'corrupt') {
    // Some of it is the file's own words.
    super(printable(what));
    this.kind = kind;
  }
}

export function problemOf(name: string, { kind, message }: Refused): ReplayProblem {
  return { kind, message: `${name}: ${message}; ${ADVICE[kind]}` };
}
