/** stop_machine, on_each_cpu and RCU grace periods. */

import type { Event } from '../events/events.ts';
import type { Operation, RcuPhase, StopPhase } from '../program/program.ts';
import { type Running, ranOf } from './running.ts';

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
