/**
 * Steps: what the scheduler may pick next. Steps are interned, so that two equal steps are the same
 * object and the search compares and stores them by `code`.
 */

/** What a step does. */
export type StepKind =
  /** The CPU's innermost context runs its next micro-operation. */
  | 'run'
  /** A buffered store of the CPU reaches memory. */
  | 'drain'
  /** An NMI arrives at the CPU. */
  | 'nmi'
  /** The stopper takes the CPU for stop_machine. */
  | 'stop'
  /** The stopper gives the CPU back. */
  | 'resume'
  /** The CPU takes a pending interrupt. */
  | 'interrupt'
  /** An NMI that another CPU has raised arrives at the CPU. */
  | 'raised'
  /** The CPU's task gives it up, or it has none: a waiting one runs. */
  | 'switch'
  /** The CPU's task is preempted: a waiting one runs. */
  | 'preempt';

/** What the scheduler may pick. Made by `step`, so that equal ones are one object. */
export interface Step {
  readonly kind: StepKind;
  readonly cpu: number;
  /**
   * Which entry of the store buffer drains; which of the bytes that may be fetched are, the present ones
   * being 0; which waiting task runs; 0 for other kinds.
   */
  readonly entry: number;
  /** `kind`, `cpu` and `entry` in one number below STEP_CODES. */
  readonly code: number;
}

const KINDS: readonly StepKind[] = [
  'run',
  'drain',
  'nmi',
  'stop',
  'resume',
  'interrupt',
  'raised',
  'switch',
  'preempt',
];

/** Whether going on with the step is a context switch: to another CPU than the one before, or to another task. */
export const isContextSwitch = ({ kind, cpu }: Step, before: Step | undefined): boolean =>
  kind === 'switch' || kind === 'preempt' || (before !== undefined && before.cpu !== cpu);

export const MAX_CPUS = 32;
/** Entries of a store buffer; a store waits while it is full. Different bytes that one fetch may give. */
export const MAX_BUFFER = 64;

export const STEP_CODES = KINDS.length * MAX_CPUS * MAX_BUFFER;

const interned = new Array<Step | undefined>(STEP_CODES);

/** The step of that kind on that CPU; `cpu` is 0 to 31, `entry` 0 to 63. */
export function step(kind: StepKind, cpu: number, entry = 0): Step {
  return stepOfCode((KINDS.indexOf(kind) * MAX_CPUS + cpu) * MAX_BUFFER + entry) as Step;
}

/** The step with that code, or undefined when no step has it. */
export function stepOfCode(code: number): Step | undefined {
  if (!(code >= 0 && code < interned.length) || !Number.isInteger(code)) return undefined;
  const known = interned[code];
  if (known !== undefined) return known;
  const entry = code % MAX_BUFFER;
  const cpu = ((code - entry) / MAX_BUFFER) % MAX_CPUS;
  const kind = KINDS[Math.floor(code / (MAX_BUFFER * MAX_CPUS))];
  const made: Step = Object.freeze({ kind, cpu, entry, code });
  interned[code] = made;
  return made;
}
