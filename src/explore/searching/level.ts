/** A state on the path from the initial one to the present one. */
import type { Prints } from '../../machine/snapshots/digest.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Choices } from '../reduction/moves.ts';
import { listBytes, objectBytes } from '../states/machine-bytes.ts';
import type { Reached } from './walker.ts';

export interface Level {
  /** The step that led here; null for the initial state. */
  step: Step | null;
  number: number;
  machine: Machine;
  prints: Prints;
  steps: Step[];
  /** Steps that are tried only where one of the others closes a cycle. */
  later: Step[];
  /** Index of the next step to try. */
  next: number;
  /** Tarjan's low link: the smallest number reachable within the component. */
  low: number;
  /** How much was known of the final states when it was last asked whether that is all of its own. */
  asked: number;
  /** A step other than an NMI leads from here to where every task can end. */
  canEnd: boolean;
  /** What it weighs. */
  bytes: number;
}

const FIELDS = 12;

/** Of a machine that has just been come to. */
export function levelAt(
  from: Omit<Reached, 'failure'> & { number: number },
  { now: steps, later }: Choices,
): Level {
  const { step, number, machine, prints, copied } = from;
  const lists = listBytes(prints.length) + listBytes(steps.length + later.length) + listBytes(0);
  const bytes = objectBytes(FIELDS) + copied + lists;
  const fresh = { next: 0, low: number, asked: 0, canEnd: false };
  return { step, number, machine, prints, steps, later, ...fresh, bytes };
}

/** The levels from the initial state to the present one. */
export class Path {
  readonly levels: Level[] = [];
  /** Bytes of all levels, and of the heaviest that there was. */
  bytes = 0;
  heaviest = 0;
  /** Levels that there were at most. */
  depth = 0;

  get last(): Level | undefined {
    return this.levels[this.levels.length - 1];
  }

  push(level: Level): void {
    this.levels.push(level);
    this.bytes += level.bytes;
    if (level.bytes > this.heaviest) this.heaviest = level.bytes;
    if (this.levels.length > this.depth) this.depth = this.levels.length;
  }

  pop(level: Level): void {
    this.levels.pop();
    this.bytes -= level.bytes;
  }

  /** The steps that lead along it. */
  get steps(): Step[] {
    return this.levels.flatMap(({ step }) => (step === null ? [] : [step]));
  }
}
