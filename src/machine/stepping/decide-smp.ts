/** stop_machine, on_each_cpu, and grace periods of RCU and SRCU. */

import type { Event } from '../events/events.ts';
import type { Operation, RcuPhase, StopPhase } from '../program/program.ts';
import { isSection, type Machine, MOST_SECTIONS, type SectionName } from '../state/machine.ts';
import { crashed, operandAddress, type Running, ranOf } from './running.ts';

export function decideStop(running: Running, phase: StopPhase): Event {
  const ran = ranOf(running);
  switch (phase) {
    case 'request':
      return { kind: 'stop-requested', ...ran };
    case 'reach':
      return { kind: 'stop-reached', ...ran };
    case 'release':
      return { kind: 'stop-released', ...ran };
    case 'finish':
      return { kind: 'stop-finished', ...ran };
  }
}

export function decideShare(running: Running, callee: number): Event {
  const { system, id, cpu, frame, instruction } = running;
  const cpus = Number(instruction.first(frame.locals, id, cpu.contexts));
  const argument = instruction.second(frame.locals, id, cpu.contexts);
  const size = system.program.functions[callee].locals.length;
  return { kind: 'stop-shared', ...ranOf(running), callee, size, cpus, argument };
}

/** Of those that failed the CPU with the highest number, for there is no telling which ended last. */
export function decideGather(running: Running, local: number): Event {
  const { machine, id, cpu, frame, instruction } = running;
  const failed = machine.cpus.flatMap(({ contexts }) =>
    contexts.flatMap(({ kind, address }) => (kind === 'stopper' && address !== 0 ? [address] : [])),
  );
  const value = failed.at(-1) ?? instruction.first(frame.locals, id, cpu.contexts);
  return { kind: 'stop-gathered', ...ranOf(running), local, value };
}

export function decideBroadcast(
  running: Running,
  operation: Extract<Operation, { kind: 'broadcast' }>,
): Event {
  if (operation.phase === 'wait') return { kind: 'interrupts-awaited', ...ranOf(running) };
  const { id, cpu, frame, instruction } = running;
  const argument = instruction.first(frame.locals, id, cpu.contexts);
  return { kind: 'interrupt-sent', ...ranOf(running), callee: operation.callee, argument };
}

/** A section ends for the others when the stores before its end have reached memory. */
export function decideRcu(running: Running, phase: RcuPhase): Event {
  const { rcuDepth, buffer } = running.cpu;
  const step = phase === 'lock' ? 1 : phase === 'unlock' ? -1 : 0;
  const depth = Math.max(0, rcuDepth + step);
  const mark = phase === 'unlock' && depth === 0 && buffer.length > 0;
  return { kind: 'rcu-moved', ...ranOf(running), depth, phase, mark };
}

type Srcu = Extract<Operation, { kind: 'srcu' }>;

export function decideSrcu(running: Running, operation: Srcu): Event {
  const { machine, id, cpu, context, frame, instruction } = running;
  const { phase, anywhere, local } = operation;
  const domain = operandAddress(running) >>> 0;
  const moved = { kind: 'srcu-moved', ...ranOf(running), domain, phase, anywhere, local } as const;
  switch (phase) {
    case 'lock':
      if (cpu.sections.length >= MOST_SECTIONS) {
        return crashed(id, context, 'too many sections', domain);
      }
      return { ...moved, index: freeIndex(machine, id, domain, anywhere), holder: id, mark: false };
    case 'unlock': {
      const index = Number(instruction.second(frame.locals, id, cpu.contexts));
      const holder = holderOf(machine, id, { domain, index, anywhere });
      if (holder < 0) return crashed(id, context, 'end of no section', domain);
      return { ...moved, index, holder, mark: cpu.buffer.length > 0 };
    }
    default:
      return { ...moved, index: 0, holder: -1, mark: false };
  }
}

/** Who may hold the section: its own CPU, or any where it may be ended anywhere. */
const holders = ({ cpus }: Machine, id: number, anywhere: boolean): number[] =>
  anywhere ? cpus.map((_, holder) => holder) : [id];

const holderOf = (machine: Machine, id: number, named: SectionName): number =>
  holders(machine, id, named.anywhere).find((holder) =>
    machine.cpus[holder].sections.some((section) => isSection(section, named)),
  ) ?? -1;

function freeIndex(machine: Machine, id: number, domain: number, anywhere: boolean): number {
  let index = 0;
  while (holderOf(machine, id, { domain, index, anywhere }) >= 0) index++;
  return index;
}
