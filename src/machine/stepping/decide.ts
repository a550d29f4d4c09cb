/**
 * decide: what a step causes. It holds all policy, reads the machine and never changes it. The step
 * must be enabled. No clock, no randomness.
 */

import type {
  Assigned,
  Called,
  Event,
  InterruptReturned,
  Jumped,
  Returned,
} from '../events/events.ts';
import { marksAtHead } from '../memory/memory-model.ts';
import { ORDERING_MARK } from '../memory/store-buffer.ts';
import { DivideError, type Value } from '../program/values.ts';
import type { Machine } from '../state/machine.ts';
import { hasNmi } from '../state/stacks.ts';
import type { System } from '../state/system.ts';
import { memoryValue } from '../state/visible.ts';
import { wasPreempted } from './arrivals.ts';
import { decideExchange, decideLoad, decideStore } from './decide-access.ts';
import { decideExecute } from './decide-execute.ts';
import { decideArrival, decideNmi, decideRaise } from './decide-nmi.ts';
import {
  decideBroadcast,
  decideGather,
  decideRcu,
  decideShare,
  decideSrcu,
  decideStop,
} from './decide-smp.ts';
import { decideMask, decideSwitch, isGivingUp } from './decide-tasks.ts';
import { isLatched } from './enabled.ts';
import { crashed, operandAddress, type Running, ranOf, runningOn } from './running.ts';
import type { Step } from './steps.ts';
import { refreshed, resume } from './text-flow.ts';

/** What an enabled step causes, in order; the machine is still as it was. */
export function decide(system: System, machine: Machine, step: Step): Event[] {
  const id = step.cpu;
  const cpu = machine.cpus[id];
  switch (step.kind) {
    case 'run':
      return decideRun(system, machine, id, step.entry);
    case 'drain':
      return [decideDrain(system, machine, id, step.entry)];
    case 'nmi':
      return isLatched(system, cpu)
        ? [{ kind: 'nmi-latched', cpu: id }]
        : decideNmi(system, machine, { id, contexts: cpu.contexts, latched: false, isEntry: true });
    case 'raised':
      return decideArrival(system, machine, id);
    case 'stop':
      return [{ kind: 'stopped', cpu: id }];
    case 'resume':
      return [
        { kind: 'resumed', cpu: id },
        ...refreshed({ system, machine, id, cpu }, wasPreempted(system, cpu)),
      ];
    case 'switch':
    case 'preempt': {
      const switched = decideSwitch(cpu, step);
      // A task that was preempted goes on by IRET.
      return [switched, ...refreshed({ system, machine, id, cpu }, switched.serialises)];
    }
    case 'interrupt': {
      const callee = cpu.interruptCallee;
      const size = system.program.functions[callee].locals.length;
      const argument = cpu.interruptArgument;
      return [
        { kind: 'interrupt-entered', cpu: id, callee, size, argument },
        ...refreshed({ system, machine, id, cpu }, system.profile.entrySerialises),
      ];
    }
  }
}

function decideDrain(system: System, machine: Machine, id: number, entry: number): Event {
  const { buffer } = machine.cpus[id];
  const { address, size, value } = buffer[entry];
  return {
    kind: 'committed',
    cpu: id,
    entry,
    marks: marksAtHead(buffer, entry),
    address,
    size,
    value,
    old: memoryValue(system, machine, address, size),
  };
}

function decideRun(system: System, machine: Machine, id: number, choice: number): Event[] {
  const running = runningOn(system, machine, id);
  const { context, instruction } = running;
  try {
    const { operation } = instruction;
    if (operation.kind === 'return' && context.frames.length === 1) return decideLeave(running);
    if (operation.kind === 'store') return decideStore(running, operation);
    if (operation.kind === 'execute') return decideExecute(running, choice);
    if (operation.kind === 'raise-nmi') return decideRaise(running);
    const event = decideOperation(running);
    const isFence = event.kind === 'fenced' && system.serialisingFences.includes(event.fence);
    const doesSerialise = event.kind === 'serialised' || isFence;
    return doesSerialise ? [event, ...refreshed(running, true)] : [event];
  } catch (error) {
    if (error instanceof DivideError) return [crashed(id, context, 'divide error', 0)];
    throw error;
  }
}

/** Event literals are written out where they are hot: object spread costs the search a third. */
function decideOperation(running: Running): Event {
  const { operation } = running.instruction;
  switch (operation.kind) {
    case 'assign':
      return decideAssign(running, operation.local);
    case 'jump':
      return jumped(running, running.instruction.target);
    case 'branch': {
      const { next, target } = running.instruction;
      return jumped(running, result(running) !== 0 ? next : target);
    }
    case 'call':
      return decideCall(running);
    case 'load':
      return decideLoad(running, operation);
    case 'exchange':
      return decideExchange(running, operation);
    case 'return':
      return decideReturn(running);
    default:
      return decideRare(running);
  }
}

function decideAssign(running: Running, local: number): Assigned {
  const { id, context, frame, instruction } = running;
  const { fn, pc } = frame;
  const { next } = instruction;
  const value = result(running);
  return { kind: 'assigned', cpu: id, context: context.kind, fn, pc, next, local, value };
}

function decideReturn(running: Running): Returned {
  const { id, context, frame, instruction } = running;
  const { fn, pc, result: local } = frame;
  const { next } = instruction;
  const value = result(running);
  return { kind: 'returned', cpu: id, context: context.kind, fn, pc, next, local, value };
}

function jumped({ id, context, frame }: Running, next: number): Jumped {
  return { kind: 'jumped', cpu: id, context: context.kind, fn: frame.fn, pc: frame.pc, next };
}

function decideRare(running: Running): Event {
  const { operation } = running.instruction;
  const ran = ranOf(running);
  switch (operation.kind) {
    case 'relax':
      return { kind: 'relaxed', ...ran };
    case 'fence':
      return { kind: 'fenced', ...ran, fence: operation.fence, mark: isMark(running) };
    case 'serialise':
      return { kind: 'serialised', ...ran };
    case 'stop':
      return decideStop(running, operation.phase);
    case 'share':
      return decideShare(running, operation.callee);
    case 'gather':
      return decideGather(running, operation.local);
    case 'broadcast':
      return decideBroadcast(running, operation);
    case 'rcu':
      return decideRcu(running, operation.phase);
    case 'srcu':
      return decideSrcu(running, operation);
    case 'protect':
      return { kind: 'text-protected', ...ran, writable: operation.writable };
    case 'mask':
      return decideMask(running, operation);
    case 'schedule':
      return { kind: 'scheduled', ...ran, gaveUp: operation.always && isGivingUp(running) };
    case 'rcu-tasks':
      return { kind: 'rcu-tasks-moved', ...ran, phase: operation.phase };
    case 'wild-call':
      return crashed(running.id, running.context, 'wild call', operandAddress(running));
    case 'bug':
      return { kind: 'bug-hit', ...ran };
    default:
      throw new Error(`decide: ${operation.kind} cannot run here`);
  }
}

function result({ instruction, frame, id, cpu }: Running): Value {
  return instruction.first(frame.locals, id, cpu.contexts);
}

function isMark({ system, cpu, instruction }: Running): boolean {
  const { operation } = instruction;
  if (operation.kind !== 'fence' || system.model.fences[operation.fence] !== 'mark') return false;
  const last = cpu.buffer[cpu.buffer.length - 1];
  return last !== undefined && (last.address !== 0 || last.size !== ORDERING_MARK);
}

function decideCall({ system, id, cpu, context, frame, instruction }: Running): Called {
  const operation = instruction.operation as Extract<
    typeof instruction.operation,
    { kind: 'call' }
  >;
  const { arguments: given } = instruction;
  const argument = (index: number): Value =>
    index < given.length ? given[index](frame.locals, id, cpu.contexts) : 0;
  return {
    kind: 'called',
    cpu: id,
    context: context.kind,
    fn: frame.fn,
    pc: frame.pc,
    // A caller's place is the operation after its call, whatever that is.
    next: frame.pc + 1,
    callee: operation.callee,
    local: operation.local,
    size: system.program.functions[operation.callee].locals.length,
    count: given.length,
    argument0: argument(0),
    argument1: argument(1),
    argument2: argument(2),
    argument3: argument(3),
    argument4: argument(4),
    argument5: argument(5),
  };
}

/** The outermost function of a context returns. A pending NMI is taken right after IRET. */
function decideLeave(running: Running): Event[] {
  const { system, machine, id, cpu, context, frame } = running;
  const value = result(running);
  const ran = { ...ranOf(running), next: frame.pc };
  if (context.kind === 'task') return [{ kind: 'task-ended', ...ran, value }];
  if (context.kind === 'stopper') return [{ kind: 'stopper-returned', ...ran, value }];
  if (context.kind === 'trap' && value === 0) {
    return [crashed(id, context, 'unclaimed int3', context.address)];
  }
  const returned: InterruptReturned = {
    kind: 'interrupt-returned',
    ...ran,
    value,
    at: -1,
    ran: -1,
  };
  const events: Event[] = [returned];
  const below = cpu.contexts.slice(0, -1);
  if (context.kind === 'trap' && system.program.int3Returns === 'ip') {
    const resumed = resume(running, context, below[below.length - 1], value);
    if (resumed.kind === 'wild') return [crashed(id, context, 'wild fetch', resumed.address)];
    returned.at = resumed.at;
    returned.ran = resumed.ran;
    events.push(...resumed.calls);
  }
  events.push(...refreshed(running, true));
  // What waits for the outer NMI's end goes on waiting.
  if (!cpu.nmiPending || (system.nmiStack === 'rerun' && hasNmi(below))) return events;
  const arrival = { id, contexts: below, latched: true, isEntry: false };
  return [...events, ...decideNmi(system, machine, arrival)];
}
