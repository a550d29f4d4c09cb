/** What a CPU of a machine can do, and what a step has done, as the bits of fair cycles. */

import type { Event } from '../../machine/events/events.ts';
import type { Cpu, Machine } from '../../machine/state/machine.ts';
import { hasNmi } from '../../machine/state/stacks.ts';
import type { System } from '../../machine/state/system.ts';
import { isEnabled, mayRun } from '../../machine/stepping/enabled.ts';
import { type Step, type StepKind, step } from '../../machine/stepping/steps.ts';
import {
  ARRIVES,
  DRAIN,
  ENTERS,
  FAULTS,
  HAS_TASK,
  IN_NMI,
  INTERRUPT,
  LEAVES,
  RAISED,
  RESUME,
  RUN,
  STOP,
  TOP_RUNS,
} from './fair-cycle.ts';

const OWN: readonly (readonly [StepKind, number])[] = [
  ['run', RUN],
  ['stop', STOP],
  ['resume', RESUME],
  ['interrupt', INTERRUPT],
];

/** The bits of a CPU's state. */
export function bitsOf(system: System, machine: Machine, id: number): number {
  const cpu = machine.cpus[id];
  const inNmi = hasNmi(cpu.contexts);
  const below = inNmi ? withoutNmis(machine, id) : machine;
  let bits = inNmi ? IN_NMI : 0;
  for (const [kind, bit] of OWN) if (isEnabled(system, below, step(kind, id))) bits |= bit;
  if (isEnabled(system, machine, step('raised', id))) bits |= RAISED;
  if (oldestDrain(system, cpu) >= 0) bits |= DRAIN;
  if (mayRun(system, machine, id)) bits |= TOP_RUNS;
  if (cpu.contexts.some(({ kind }) => kind === 'task') && !isHalted(system, cpu)) bits |= HAS_TASK;
  return bits;
}

/** The thread of a litmus test has come to its end. */
function isHalted(system: System, cpu: Cpu): boolean {
  const [task] = cpu.contexts;
  const frame = task.frames[task.frames.length - 1];
  return frame !== undefined && system.code[frame.fn][frame.pc].operation.kind === 'halt';
}

/** The machine as if the CPU's NMIs had ended, with all that they have stored. */
function withoutNmis(machine: Machine, id: number): Machine {
  const cpu = machine.cpus[id];
  const contexts = cpu.contexts.slice(
    0,
    cpu.contexts.findIndex(({ kind }) => kind === 'nmi'),
  );
  const cpus = machine.cpus.slice();
  cpus[id] = { ...cpu, contexts, buffer: [], fetched: [], fetchAddress: 0, nmiBlocked: false };
  return { ...machine, cpus };
}

function oldestDrain({ model }: System, { buffer }: Cpu): number {
  for (let entry = 0; entry < buffer.length; entry++) {
    if (model.mayDrain(buffer, entry)) return entry;
  }
  return -1;
}

/** What a step of the machine does; it is to be shown the events that it causes. */
export function deedOf(system: System, machine: Machine, { kind, cpu: id, entry }: Step) {
  const cpu = machine.cpus[id];
  const inNmi = hasNmi(cpu.contexts);
  const deed = {
    bits: kindBits(kind, inNmi, kind === 'drain' && entry === oldestDrain(system, cpu)),
    see(event: Event): void {
      // What was fetched is dropped when an NMI arrives: only an instruction that is executed gets a CPU on.
      if (event.kind === 'fetched') deed.bits &= ~(RUN | TOP_RUNS);
      if (event.kind === 'nmi-entered') deed.bits |= ENTERS;
      if (event.kind === 'fault-handled' && inNmi) deed.bits |= FAULTS;
      if (event.kind === 'interrupt-returned' && event.context === 'nmi') deed.bits |= LEAVES;
    },
  };
  return deed;
}

function kindBits(kind: StepKind, inNmi: boolean, isOldest: boolean): number {
  switch (kind) {
    case 'run':
      return inNmi ? TOP_RUNS : TOP_RUNS | RUN;
    case 'drain':
      return isOldest ? DRAIN : 0;
    case 'nmi':
      return ARRIVES;
    case 'stop':
      return STOP;
    case 'resume':
      return RESUME;
    case 'interrupt':
      return INTERRUPT;
    case 'raised':
      return RAISED;
    case 'switch':
    case 'preempt':
      // Where NMIs have no end a CPU has one task.
      return 0;
  }
}
