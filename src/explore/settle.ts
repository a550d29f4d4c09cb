/**
 * The sound reduction. After a CPU's step its private micro-operations run at once, up to the next
 * one that another CPU or an NMI can tell from its absence. A private micro-operation commutes with
 * every step of the others and with an NMI's arrival, so no failure is lost (Lipton 1975: movers).
 */
import { decide } from '../machine/decide.ts';
import { mayRun, nextInstruction } from '../machine/enabled.ts';
import type { Event } from '../machine/events.ts';
import { evolve } from '../machine/evolve.ts';
import { type Context, type Machine, topContext, topFrame } from '../machine/machine.ts';
import { DATA_BASE } from '../machine/program.ts';
import { type Step, step } from '../machine/steps.ts';
import type { Instruction, System } from '../machine/system.ts';
import { detect, type Failure } from './detectors.ts';

/** Private operations in a row after which the CPU is taken to loop without ever waiting. */
const ENDLESS = 100_000;

/** Applies the step, and with `reduce` the private ones that follow on its CPU. Stops at a failure. */
export function advance(
  system: System,
  machine: Machine,
  next: Step,
  reduce: boolean,
  visit?: (step: Step, event: Event) => void,
): Failure | null {
  const failure = apply(system, machine, next, visit);
  if (failure !== null || !reduce) return failure;
  if (next.kind === 'drain' || next.kind === 'stop' || next.kind === 'resume') return null;
  return settle(system, machine, next.cpu, visit);
}

/** Applies one step; returns the first failure among its events. */
export function apply(
  system: System,
  machine: Machine,
  next: Step,
  visit?: (step: Step, event: Event) => void,
): Failure | null {
  for (const event of decide(system, machine, next)) {
    const failure = detect(system, machine, event);
    evolve(system, machine, event);
    visit?.(next, event);
    if (failure !== null) return failure;
  }
  return null;
}

/** Runs the CPU's private micro-operations. */
export function settle(
  system: System,
  machine: Machine,
  cpu: number,
  visit?: (step: Step, event: Event) => void,
): Failure | null {
  const run = step('run', cpu);
  for (let count = 0; count < ENDLESS; count++) {
    if (!isPrivate(system, machine, cpu)) return null;
    const failure = apply(system, machine, run, visit);
    if (failure !== null) return failure;
  }
  return { class: 'hang', cpu, site: -1, message: `CPU${cpu} loops and never waits for anything` };
}

function isPrivate(system: System, machine: Machine, id: number): boolean {
  const cpu = machine.cpus[id];
  const instruction = nextInstruction(system, cpu);
  if (instruction === undefined) return false;
  if (instruction.isPrivate) return true;
  const { kind } = instruction.operation;
  if (kind === 'return') return mayRun(system, machine, id);
  const context = topContext(cpu) as Context;
  return kind === 'load' && loadsConstant(system, instruction, context, id);
}

/** A load of constant data: nothing ever writes there. */
function loadsConstant(
  system: System,
  instruction: Instruction,
  context: Context,
  id: number,
): boolean {
  const address = Number(instruction.first(topFrame(context).locals, id));
  const cell = system.cellAt[address - DATA_BASE];
  return cell !== undefined && cell >= 0 && system.program.cells[cell].readOnly;
}
