/**
 * Which micro-operations may run together with the step before them (Lipton 1975). Such an operation
 * is enabled whenever its CPU can go on, cannot fail, and commutes with every step of the other CPUs
 * and with whatever may still arrive at its own; so running it at once loses no failure (E3.1 to E3.3).
 */
import { detect, isInt3Store } from '../../detectors/detect.ts';
import { isUnseen } from '../../detectors/stride.ts';
import { CUT_OFF, executedLength } from '../../machine/memory/instruction-length.ts';
import { inText } from '../../machine/memory/text.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { type Scalar, sizeOf } from '../../machine/program/values.ts';
import { siteSize } from '../../machine/state/executing.ts';
import type { Instruction } from '../../machine/state/instruction.ts';
import { hasEnded } from '../../machine/state/lifetime.ts';
import {
  type Context,
  type Cpu,
  type Machine,
  topContext,
  topFrame,
} from '../../machine/state/machine.ts';
import { tellsLifetime } from '../../machine/state/reachable.ts';
import type { System } from '../../machine/state/system.ts';
import { cellIndex } from '../../machine/state/visible.ts';
import { decide } from '../../machine/stepping/decide.ts';
import { shutsOut } from '../../machine/stepping/decide-tasks.ts';
import { mayRun } from '../../machine/stepping/enabled.ts';
import { nextInstruction } from '../../machine/stepping/next-operation.ts';
import { runningOn } from '../../machine/stepping/running.ts';
import { step } from '../../machine/stepping/steps.ts';

export function isMover(system: System, machine: Machine, id: number): boolean {
  const cpu = machine.cpus[id];
  const instruction = nextInstruction(system, cpu);
  if (instruction === undefined || instruction.mayDivide || instruction.isPart) return false;
  const { isPrivate, operation } = instruction;
  if (isPrivate && operation.kind !== 'call') return true;
  if (tellsLifetime(system, machine, id, instruction)) return false;
  if (isPrivate || isUnseen(system, machine, id)) return true;
  return isUndisturbedMover(system, machine, id, instruction) && mayRun(system, machine, id);
}

/** The operations that are movers only where nothing can come in between: see E3.2 to E3.4 and E3.8. */
function isUndisturbedMover(
  system: System,
  machine: Machine,
  id: number,
  instruction: Instruction,
): boolean {
  const cpu = machine.cpus[id];
  const { operation } = instruction;
  switch (operation.kind) {
    case 'return':
      return isEndMover(system, machine, id);
    case 'store':
      return isUndisturbed(cpu) && staysBuffered(system, machine, id, operation, instruction);
    case 'execute':
      return isExecutedAtOnce(system, machine, id);
    case 'mask':
      return !shutsOut(runningOn(system, machine, id), operation);
    case 'schedule':
      // A CPU that is stopped there does not serialise.
      return system.tasks === 1 && !system.awaitsTasks && !system.keepsVersions;
    case 'stop':
      return isStopMover(system, machine, cpu, operation.phase);
    default:
      return false;
  }
}

/**
 * Two values in reach are a failure: a CPU that serialises later, or may no longer fetch what is older, is
 * then spared failures that hide others (E3.18).
 */
export const reachFails = ({ profile, keepsVersions }: System): boolean =>
  profile.isStrict && keepsVersions;

/**
 * The CPU has fetched one byte, an int3's or one that was an int3: what is older than that it may fetch
 * no more, also when something arrives that drops the byte (E3.18).
 */
export function mayHaveLostReach(system: System, { versions, cpus }: Machine, id: number): boolean {
  const { fetched, fetchAddress: address, floor } = cpus[id];
  if (!reachFails(system) || fetched.length !== 1) return false;
  return versions.slice(0, floor).some((write) => isInt3Store(write) && write.address === address);
}

/**
 * The context ends in IRET; or it is a task, which goes on by one when another task or a stopper has come over it, and
 * what comes behind it at its CPU may fetch.
 */
function mayGoOnByIret(system: System, machine: Machine, cpu: Cpu): boolean {
  const { kind } = topContext(cpu) as Context;
  if (kind !== 'task') return kind !== 'stopper';
  if (cpu.waiting.length > 0) return true;
  return system.stopsCpus && (system.hasWideSteps || mayTakeMoreNmis(system, machine, cpu));
}

/** The end of a context: see E3.2. */
function isEndMover(system: System, machine: Machine, id: number): boolean {
  const cpu = machine.cpus[id];
  const context = topContext(cpu) as Context;
  // A raised NMI that arrives before the IRET becomes one with the pending one; behind it, it does not.
  if (system.raisesNmis && cpu.nmiPending) return false;
  if (reachFails(system) && mayGoOnByIret(system, machine, cpu)) return false;
  switch (context.kind) {
    case 'trap':
      // Unclaimed, or with a call missed, it is a failure. On a stack of its own, an NMI that comes before its end may trap
      // over its frame; one that is only latched comes behind it.
      if (cpu.nmiBlocked || !mayTakeMoreNmis(system, machine, cpu))
        return !fails(system, machine, id);
      // An NMI that comes before the end may still fetch what its CPU may not fetch behind it.
      if (system.int3Stack === 'own' || system.keepsVersions) return false;
      return !fails(system, machine, id);
    case 'nmi':
      // Once an int3's IRET has let NMIs in, one that comes before the end meets a frame in use.
      return (
        cpu.nmiBlocked || system.nmiStack === 'rerun' || !mayTakeMoreNmis(system, machine, cpu)
      );
    case 'interrupt':
    case 'stopper':
      // Its sender waits for it: an NMI that comes before the end and never ends is a hang.
      return !mayTakeMoreNmis(system, machine, cpu);
    default:
      // A task that has ended is awaited no longer, a section that it ended in stays with its CPU, and what
      // comes in over a task can ask for its number.
      if (system.awaitsTasks || (system.tasks > 1 && system.asksForTask)) return false;
      return cpu.rcuDepth === 0 || cpu.waiting.length === 0;
  }
}

/** An NMI may still arrive at the CPU, now or later; who still raises one is not looked into. */
export const mayTakeMoreNmis = ({ raisesNmis }: System, { nmisLeft }: Machine, cpu: Cpu): boolean =>
  raisesNmis || (nmisLeft > 0 && cpu.nmisLeft > 0);

/**
 * Nothing can arrive at the CPU before the context ends: a store into its own buffer is then seen by
 * nobody until it drains, and draining is a step of its own.
 */
function isUndisturbed(cpu: Cpu): boolean {
  return cpu.nmiBlocked && topContext(cpu)?.kind === 'nmi';
}

/** A store that goes into the buffer whatever the others do: nobody can take its permission away. */
export function staysBuffered(
  system: System,
  machine: Machine,
  id: number,
  { type }: { type: Scalar },
  { first }: Instruction,
): boolean {
  if (!system.model.buffered) return false;
  const { contexts } = machine.cpus[id];
  const { locals } = topFrame(contexts[contexts.length - 1]);
  const address = Number(first(locals, id, contexts));
  const size = sizeOf(type);
  if (isTextAddress(address)) return !system.protectsText && inText(machine.text, address, size);
  const cell = cellIndex(system, address, size);
  return cell >= 0 && !system.program.cells[cell].readOnly && !mayDie(system, machine, id, cell);
}

/** The object is dead, or on the stack of another CPU, which may end it. */
function mayDie({ program }: System, machine: Machine, id: number, cell: number): boolean {
  const { owner } = program.cells[cell];
  return owner !== undefined && (owner.cpu !== id || hasEnded(machine, owner));
}

/** Byte by byte, and a byte that changes meanwhile is a failure: what follows the first byte is one step. */
export const fetchesAtOnce = ({ profile, keepsVersions }: System): boolean =>
  profile.isStrict && !keepsVersions;

/**
 * All that will be executed has been fetched: what becomes of the text is no matter (E3.4). Not where it
 * fails, and not what is left of a block, before which something may arrive that drops it.
 */
function isExecutedAtOnce(system: System, machine: Machine, id: number): boolean {
  const cpu = machine.cpus[id];
  if (fetchesAtOnce(system) || !isFetched(system, cpu)) return false;
  if (mayHaveLostReach(system, machine, id)) return false;
  if (system.profile.isBlock && topFrame(topContext(cpu) as Context).at !== 0) return false;
  return !fails(system, machine, id);
}

const isFetched = (system: System, { fetched, fetchAddress }: Cpu): boolean =>
  fetched.length > 0 && executedLength(fetched, siteSize(system, fetchAddress)) !== CUT_OFF;

/** What the CPU's next operation does is a failure. */
const fails = (system: System, machine: Machine, id: number): boolean =>
  decide(system, machine, step('run', id)).some((event) => detect(system, machine, event) !== null);

/**
 * Those moments of stop_machine that only enable others, unless an NMI that comes before one and never
 * ends, or another task that does, can keep it from being done. `reach` also turns interrupts off.
 */
function isStopMover(system: System, machine: Machine, cpu: Cpu, phase: string): boolean {
  if (mayTakeMoreNmis(system, machine, cpu) || system.awaitsTasks) return false;
  // Before it another task may run, and wait for one that this lets go on.
  if (phase !== 'release' && cpu.waiting.length > 0) return false;
  return phase === 'release' || phase === 'finish' || (phase === 'reach' && !system.hasWideSteps);
}
