/**
 * Strides: a step together with the operations in front of it that nobody can tell. Such an operation
 * is as good right before the next step of its CPU that can be told, or not at all: so a run of
 * strides stands for every run, with no more context switches and no more steps.
 */
import type { Operation } from '../machine/program/program.ts';
import { sizeOf } from '../machine/program/values.ts';
import { Digester, noPrints } from '../machine/snapshots/digest.ts';
import { forkMachine, type Reach, reachOf } from '../machine/snapshots/fork.ts';
import { Visited } from '../machine/snapshots/visited.ts';
import { type Context, type Machine, topContext, topFrame } from '../machine/state/machine.ts';
import { tellsLifetime } from '../machine/state/reachable.ts';
import { LEFT } from '../machine/state/site-contents.ts';
import type { System } from '../machine/state/system.ts';
import { cellIndex } from '../machine/state/visible.ts';
import { decide } from '../machine/stepping/decide.ts';
import { mayRun } from '../machine/stepping/enabled.ts';
import { addressAhead, nextInstruction } from '../machine/stepping/next-operation.ts';
import { type Step, step } from '../machine/stepping/steps.ts';
import { apply, type Visit } from './apply-step.ts';
import { detect } from './detect.ts';
import type { Failure } from './failure.ts';
import { ENDLESS } from './hang.ts';

/** Operations within which a CPU that nobody can tell anything of must come back to a state to be seen to go round. */
const LONGEST_LOOP = 1_000;

/** What comes of a stride. The machine that it began at is as it was. */
export interface Stride {
  machine: Machine;
  reach: Reach;
  /** Each micro-operation, in order. */
  steps: Step[];
  failure: Failure | null;
}

/**
 * The stride that ends with the step; null when its CPU waits, or loops for ever, before it. Without
 * `takesAlong` it is that step alone.
 */
export function stride(
  system: System,
  machine: Machine,
  last: Step,
  takesAlong = true,
  visit?: Visit,
): Stride | null {
  const { cpu } = last;
  const steps: Step[] = [];
  let before = machine;
  if (takesAlong && last.kind === 'run' && isUnseen(system, machine, cpu)) {
    before = forkMachine(machine, cpu, 0);
    const failure = runUnseen(system, before, cpu, steps, ENDLESS, visit);
    if (failure !== null) return { machine: before, reach: 0, steps, failure };
    if (steps.length === ENDLESS || !mayRun(system, before, cpu)) return null;
  }
  const reach = reachOf(system, before, last);
  const next = forkMachine(before, cpu, reach);
  steps.push(last);
  return { machine: next, reach, steps, failure: apply(system, next, last, visit) };
}

/** A machine in which no CPU has anything to do that nobody can tell. */
export interface Settled {
  machine: Machine;
  /** The steps that led here, those of each CPU together. */
  steps: Step[];
}

/** Where the unseen operations of all CPUs lead; a CPU that loops for ever goes on to its loop. */
export function settled(system: System, machine: Machine): Settled {
  let at = machine;
  const steps: Step[] = [];
  for (let cpu = 0; cpu < machine.cpus.length; cpu++) {
    if (!isUnseen(system, at, cpu)) continue;
    let next = forkMachine(at, cpu, 0);
    let own: Step[] = [];
    // What fails is no state: it is met as a stride.
    if (runUnseen(system, next, cpu, own, ENDLESS) !== null) continue;
    if (own.length === ENDLESS) {
      const before = stepsToLoop(system, at, cpu);
      next = forkMachine(at, cpu, 0);
      own = [];
      runUnseen(system, next, cpu, own, before);
    }
    at = next;
    for (const taken of own) steps.push(taken);
  }
  return { machine: at, steps };
}

/** The fewest unseen operations behind which the CPU only goes round; none where it never comes back to a state. */
function stepsToLoop(system: System, machine: Machine, cpu: number): number {
  const seen = new Visited();
  const digester = new Digester(system, { symmetric: false });
  const at = forkMachine(machine, cpu, 0);
  for (let steps = 0; steps < LONGEST_LOOP; steps++) {
    digester.whole(at, noPrints(system));
    const known = seen.add(digester.print);
    if (known >= 0) return known;
    runUnseen(system, at, cpu, [], 1);
  }
  return 0;
}

/** Runs the CPU's unseen operations, `most` of them. */
function runUnseen(
  system: System,
  machine: Machine,
  cpu: number,
  steps: Step[],
  most: number,
  visit?: Visit,
): Failure | null {
  const run = step('run', cpu);
  while (steps.length < most && isUnseen(system, machine, cpu)) {
    steps.push(run);
    const failure = apply(system, machine, run, visit);
    if (failure !== null) return failure;
  }
  return null;
}

/** The operation changes which text its CPU may fetch. */
const mayRefresh = (system: System, operation: Operation): boolean =>
  operation.kind === 'fence'
    ? system.serialisingFences.includes(operation.fence)
    : operation.kind === 'serialise' && system.keepsVersions;

/** All that is left of a site is to say what ran there, and that is no failure. */
function isLeaving(system: System, machine: Machine, id: number): boolean {
  const { at } = topFrame(topContext(machine.cpus[id]) as Context);
  if (at !== LEFT) return false;
  const events = decide(system, machine, step('run', id));
  return events.every((event) => detect(system, machine, event) === null);
}

/**
 * The next operation of the CPU changes nothing but its frames and reads nothing else that can change,
 * whenever it runs before the CPU's next step that is not of this kind.
 */
export function isUnseen(system: System, machine: Machine, id: number): boolean {
  const cpu = machine.cpus[id];
  const instruction = nextInstruction(system, cpu);
  if (instruction === undefined || instruction.isPart) return false;
  // Who waits for tasks can tell before which operation another one took the CPU.
  if (system.awaitsTasks && cpu.waiting.length > 0) return false;
  const { isPrivate, operation } = instruction;
  if (isPrivate)
    return operation.kind !== 'call' || !tellsLifetime(system, machine, id, instruction);
  const context = topContext(cpu) as Context;
  switch (operation.kind) {
    case 'return':
      if (context.frames.length === 1 || !mayRun(system, machine, id)) return false;
      return !tellsLifetime(system, machine, id, instruction);
    case 'fence':
    case 'serialise':
      return cpu.buffer.length === 0 && !mayRefresh(system, operation);
    case 'execute':
      return isLeaving(system, machine, id);
    case 'load': {
      const address = addressAhead(system, cpu, id);
      const cell = cellIndex(system, address, sizeOf(operation.type));
      return cell >= 0 && system.program.cells[cell].readOnly && mayRun(system, machine, id);
    }
    default:
      return false;
  }
}
