/** stop_machine, on_each_cpu and RCU grace periods. */
import type { Operation, RcuPhase, StopPhase } from '../program/program.ts';
import type { Event } from './events.ts';
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
