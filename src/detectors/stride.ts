/**
 * Strides: a step together with the operations in front of it that nobody can tell. Such an operation
 * is as good right before the next step of its CPU that can be told, or not at all: so a run of
 * strides stands for every run, with no more context switches and no more steps.
 */
import type { Operation } from '../machine/program/program.ts';
import { sizeOf } from '../machine/program/values.ts';
import { forkMachine, type Reach, reachOf } from '../machine/snapshots/fork.ts';
import { type Context, type Machine, topContext, topFrame } from '../machine/state/machine.ts';
import { tellsLifetime } from '../machine/state/reachable.ts';
import { LEFT } from '../machine/state/site-contents.ts';
import type { System } from '../machine/state/system.ts';
import { cellIndex } from '../machine/state/visible.ts';
import { mayGiveUp } from '../machine/stepping/arrivals.ts';
import { decide } from '../machine/stepping/decide.ts';
import { mayRun } from '../machine/stepping/enabled.ts';
import { addressAhead, nextInstruction, waysToRun } from '../machine/stepping/next-operation.ts';
import { type Step, step } from '../machine/stepping/steps.ts';
import { apply, type Visit } from './apply-step.ts';
import { detect } from './detect.ts';
import type { Failure } from './failure.ts';
import { areSameFrames, GoingRound } from './going-round.ts';

/** Operations in front of one step: a CPU that has more of them stands somewhere in between, and goes on from there. */
const MOST_UNSEEN = 10_000;

/** What comes of a stride. The machine that it began at is as it was. */
export interface Stride {
  machine: Machine;
  reach: Reach;
  /** Each micro-operation, in order. */
  steps: Step[];
  failure: Failure | null;
}

/**
 * The stride that ends with the step; null when its CPU waits, or loops for ever, before it. Where too many operations
 * are in front of it, it is as many of them alone; where it matters that the CPU has come to the step, it is all of them
 * alone. Without `takesAlong` it is that step alone.
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
    const { end, failure } = runUnseen(system, before, cpu, steps, visit);
    if (end === 'round') return null;
    const isAlone = end !== 'seen' || isPlace(system, before, cpu);
    if (isAlone) return { machine: before, reach: 0, steps, failure };
    if (!mayRun(system, before, cpu)) return null;
  }
  const reach = reachOf(system, before, last);
  const next = forkMachine(before, cpu, reach);
  steps.push(last);
  return { machine: next, reach, steps, failure: apply(system, next, last, visit) };
}

/**
 * That its CPU has come to the next operation matters: it may fetch several bytes, its task may give the CPU up there
 * or others may see it sleep, or a stopper may come from which it need not go on by IRET.
 */
function isPlace(system: System, machine: Machine, id: number): boolean {
  if (waysToRun(system, machine, id) > 1) return true;
  if (!system.awaitsTasks && !system.keepsVersions) return false;
  const context = topContext(machine.cpus[id]);
  return context?.kind === 'task' && mayGiveUp(system, context);
}

/** A machine in which no CPU has anything to do that nobody can tell. */
export interface Settled {
  machine: Machine;
  /** The steps that led here, those of each CPU together. */
  steps: Step[];
}

/**
 * Where the unseen operations of all CPUs lead; a CPU that loops for ever goes on to its loop, and one that has very many
 * goes through as many as a stride has.
 */
export function settled(system: System, machine: Machine): Settled {
  let at = machine;
  const steps: Step[] = [];
  for (let cpu = 0; cpu < machine.cpus.length; cpu++) {
    if (!isUnseen(system, at, cpu)) continue;
    let next = forkMachine(at, cpu, 0);
    let own: Step[] = [];
    const { end, period } = runUnseen(system, next, cpu, own);
    // What fails is no state: it is met as a stride.
    if (end === 'failed') continue;
    if (end === 'round') {
      next = forkMachine(at, cpu, 0);
      own = stepsToLoop(system, next, cpu, period);
    }
    at = next;
    for (const taken of own) steps.push(taken);
  }
  return { machine: at, steps };
}

/** Runs the fewest unseen operations behind which the CPU only goes round, with that period. */
function stepsToLoop(system: System, machine: Machine, cpu: number, period: number): Step[] {
  const run = step('run', cpu);
  const ahead = forkMachine(machine, cpu, 0);
  for (let count = 0; count < period; count++) apply(system, ahead, run);
  const steps: Step[] = [];
  while (!areSameFrames(system, machine.cpus[cpu], ahead.cpus[cpu])) {
    apply(system, machine, run);
    apply(system, ahead, run);
    steps.push(run);
  }
  return steps;
}

/** How unseen operations ended: with one that is seen, in a failure, in a loop without end, or not yet. */
interface Unseen {
  end: 'seen' | 'failed' | 'round' | 'most';
  failure: Failure | null;
  /** Of the loop. */
  period: number;
}

/** Runs the CPU's unseen operations, so many of them at most. */
function runUnseen(
  system: System,
  machine: Machine,
  cpu: number,
  steps: Step[],
  visit?: Visit,
): Unseen {
  const run = step('run', cpu);
  const round = new GoingRound(system);
  while (isUnseen(system, machine, cpu)) {
    if (round.isBack(machine.cpus[cpu])) {
      return { end: 'round', failure: null, period: round.period };
    }
    if (steps.length === MOST_UNSEEN) return { end: 'most', failure: null, period: 0 };
    steps.push(run);
    const failure = apply(system, machine, run, visit);
    if (failure !== null) return { end: 'failed', failure, period: 0 };
  }
  return { end: 'seen', failure: null, period: 0 };
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
