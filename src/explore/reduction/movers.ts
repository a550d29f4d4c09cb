/**
 * Which micro-operations may run together with the step before them (Lipton 1975). Such an operation
 * is enabled whenever its CPU can go on, and commutes with every step of the other CPUs and with the
 * arrival of an NMI, a stopper or an interrupt at its own; so running it at once loses no failure.
 */
import { DATA_BASE } from '../../machine/program/program.ts';
import { type Context, type Machine, topContext, topFrame } from '../../machine/state/machine.ts';
import type { Instruction, System } from '../../machine/state/system.ts';
import { mayRun, nextInstruction } from '../../machine/stepping/enabled.ts';

export function isMover(system: System, machine: Machine, id: number): boolean {
  const cpu = machine.cpus[id];
  const instruction = nextInstruction(system, cpu);
  if (instruction === undefined) return false;
  if (instruction.isPrivate) return true;
  const { operation } = instruction;
  switch (operation.kind) {
    case 'return':
      return mayRun(system, machine, id);
    case 'fence':
    case 'serialise':
      // With nothing to drain it does nothing; an ordering mark needs something to order.
      return cpu.buffer.length === 0;
    case 'load':
      return loadsConstant(system, instruction, topContext(cpu) as Context, id);
    case 'store':
      return system.model.buffered && isUndisturbed(machine, id) && mayRun(system, machine, id);
    case 'stop':
      return isStopMover(system, operation.phase) && mayRun(system, machine, id);
    default:
      return false;
  }
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

/**
 * Nothing can arrive at the CPU before the context ends: a store into its own buffer is then seen by
 * nobody until it drains, and draining is a step of its own.
 */
function isUndisturbed({ cpus }: Machine, id: number): boolean {
  const cpu = cpus[id];
  return cpu.nmiBlocked && topContext(cpu)?.kind === 'nmi';
}

/** Those moments of stop_machine that only enable others. `reach` also turns interrupts off. */
function isStopMover(system: System, phase: string): boolean {
  return phase === 'release' || phase === 'finish' || (phase === 'reach' && !system.hasWideSteps);
}
