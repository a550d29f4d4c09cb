/**
 * evolve: the only code that changes a machine. It writes what the event says and decides nothing;
 * it runs on an Immer draft (history) and on the search's own mutable copy alike.
 */

import type { Committed, Event, Exchanged, Stored } from '../events/events.ts';
import type { Executed, Trapped } from '../events/text-events.ts';
import type { Profile } from '../memory/profiles.ts';
import { ORDERING_MARK } from '../memory/store-buffer.ts';
import { byteOf, rewriteTextByte } from '../memory/text.ts';
import { makesVersion, type TextWrite } from '../memory/text-versions.ts';
import { DATA_BASE, isTextAddress } from '../program/program.ts';
import type { Value } from '../program/values.ts';
import {
  type Context,
  type ContextKind,
  type Cpu,
  type Frame,
  MANY_NMIS,
  type Machine,
  newContext,
  newFrame,
  topFrame,
} from '../state/machine.ts';
import type { System } from '../state/system.ts';
import { evolveSmp, type SmpEvent, shareStop } from './evolve-smp.ts';
import { endTask, switchTasks } from './evolve-tasks.ts';

type ContextEvent =
  | SmpEvent
  | Extract<
      Event,
      {
        kind:
          | 'fetched'
          | 'executed'
          | 'trapped'
          | 'site-left'
          | 'text-refreshed'
          | 'nmi-entered'
          | 'nmi-latched'
          | 'nmi-delivered'
          | 'interrupt-returned'
          | 'task-ended'
          | 'stopped'
          | 'resumed'
          | 'interrupt-entered'
          | 'bug-hit'
          | 'faulted'
          | 'crashed';
      }
    >;

/** The part of a system that says where a cell's value is kept, what is of the text's history, how many tasks a CPU has. */
type Shape = Pick<System, 'cellAt' | 'keepsVersions' | 'profile' | 'tasks'>;

/** Changes the machine as the event says, one that `decide` gave for this very machine. */
export function evolve(shape: Shape, machine: Machine, event: Event): void {
  const cpu = machine.cpus[event.cpu];
  switch (event.kind) {
    case 'assigned':
    case 'loaded':
    case 'fault-handled':
      advance(cpu, event.next, event.local, event.value);
      return;
    case 'scheduled':
      topFrameOf(cpu).pc = event.next;
      if (event.gaveUp) cpu.tasksWaiters = 0;
      return;
    case 'switched':
      dropFetch(cpu);
      switchTasks(cpu, event);
      return;
    case 'stop-gathered':
      advance(cpu, event.next, event.local, event.value);
      return;
    case 'stop-shared':
      topFrameOf(cpu).pc = event.next;
      shareStop(machine, event);
      return;
    case 'stopper-returned':
      top(cpu).address = Number(event.value);
      top(cpu).frames = [];
      return;
    case 'masked':
      advance(cpu, event.next, event.local, event.value);
      top(cpu).irqsOff = event.irqsOff;
      top(cpu).preemptOff = event.preemptOff;
      return;
    case 'jumped':
    case 'relaxed':
    case 'serialised':
    case 'interrupts-awaited':
      topFrameOf(cpu).pc = event.next;
      return;
    case 'called':
      topFrameOf(cpu).pc = event.next;
      top(cpu).frames.push(calledFrame(event));
      return;
    case 'returned':
      top(cpu).frames.pop();
      if (event.local >= 0) topFrameOf(cpu).locals[event.local] = event.value;
      return;
    case 'buffered':
      topFrameOf(cpu).pc = event.next;
      cpu.buffer.push({ address: event.address, size: event.size, value: event.value });
      return;
    case 'stored':
      topFrameOf(cpu).pc = event.next;
      write(shape, machine, event);
      return;
    case 'exchanged':
      advance(cpu, event.next, event.local, event.old);
      if (event.written) write(shape, machine, event);
      return;
    case 'committed':
      commit(shape, machine, cpu, event);
      return;
    case 'fenced':
      topFrameOf(cpu).pc = event.next;
      if (event.mark) cpu.buffer.push({ address: 0, size: ORDERING_MARK, value: 0 });
      return;
    default:
      evolveContext(shape, machine, cpu, event);
  }
}

/** The events that fetch, execute, enter or leave a context, or concern the other CPUs. */
function evolveContext(shape: Shape, machine: Machine, cpu: Cpu, event: ContextEvent): void {
  switch (event.kind) {
    case 'fetched':
      cpu.fetchAddress = event.address;
      cpu.floor = event.floor;
      for (let offset = 0; offset < event.size; offset++) {
        cpu.fetched.push(byteOf(event.value, offset));
      }
      return;
    case 'executed':
      goOn(cpu, event);
      if (event.keeps) keepFetched(cpu, event.size);
      else dropFetch(cpu);
      return;
    case 'site-left':
      advance(cpu, event.next, event.local, event.value);
      place(topFrameOf(cpu), 0, 0);
      return;
    case 'text-refreshed':
      cpu.floor = event.floor;
      return;
    case 'trapped':
      goOn(cpu, event);
      enter(cpu, 'trap', event.handler, event.size, event.address, event.address);
      return;
    case 'nmi-entered':
      if (event.latched) cpu.nmiPending = false;
      else spendNmi(machine, cpu);
      cpu.nmiBlocked = true;
      enter(cpu, 'nmi', event.handler, event.size, 0, 0);
      return;
    case 'nmi-latched':
      spendNmi(machine, cpu);
      cpu.nmiPending = true;
      return;
    case 'nmi-delivered':
      cpu.nmiRaised = false;
      cpu.nmiPending = true;
      return;
    case 'interrupt-returned':
      if (event.context === 'interrupt') cpu.interruptFrom = -1;
      cpu.contexts.pop();
      cpu.nmiBlocked = false;
      if (event.at >= 0) place(topFrameOf(cpu), event.at, event.ran);
      return;
    case 'task-ended':
      endTask(cpu, event.value);
      return;
    case 'stopped':
      dropFetch(cpu);
      cpu.contexts.push(newContext('stopper', []));
      return;
    case 'resumed':
      cpu.contexts.pop();
      return;
    case 'interrupt-entered':
      cpu.interruptCallee = -1;
      cpu.interruptArgument = 0;
      enter(cpu, 'interrupt', event.callee, event.size, event.argument, 0);
      return;
    case 'bug-hit':
    case 'faulted':
    case 'crashed':
      return;
    default:
      topFrameOf(cpu).pc = event.next;
      evolveSmp(shape, machine, event);
  }
}

const top = ({ contexts }: Cpu): Context => contexts[contexts.length - 1];

const topFrameOf = (cpu: Cpu): Frame => topFrame(top(cpu));

function advance(cpu: Cpu, next: number, local: number, value: Value): void {
  const frame = topFrameOf(cpu);
  frame.pc = next;
  if (local >= 0) frame.locals[local] = value;
}

function calledFrame(event: Extract<Event, { kind: 'called' }>): Frame {
  const frame = newFrame(event.callee, event.size);
  const { locals } = frame;
  if (event.count > 0) locals[0] = event.argument0;
  if (event.count > 1) locals[1] = event.argument1;
  if (event.count > 2) locals[2] = event.argument2;
  if (event.count > 3) locals[3] = event.argument3;
  if (event.count > 4) locals[4] = event.argument4;
  if (event.count > 5) locals[5] = event.argument5;
  frame.result = event.local;
  return frame;
}

function place(frame: Frame, at: number, ran: number): void {
  frame.at = at;
  frame.ran = ran;
}

/** The frame goes on in the site, or behind the operation that runs it. */
function goOn(cpu: Cpu, { next, local, value, at, ran }: Executed | Trapped): void {
  advance(cpu, next, local, value);
  place(topFrameOf(cpu), at, ran);
}

/** What is fetched behind an instruction of `size` bytes. */
function keepFetched(cpu: Cpu, size: number): void {
  cpu.fetchAddress += size;
  cpu.fetched = cpu.fetched.slice(size);
}

/** An interrupted fetch starts again when its context runs on: nothing of it has been executed. */
function dropFetch(cpu: Cpu): void {
  cpu.fetchAddress = 0;
  if (cpu.fetched.length > 0) cpu.fetched = [];
}

function enter(
  cpu: Cpu,
  kind: ContextKind,
  fn: number,
  size: number,
  argument: Value,
  address: number,
): void {
  dropFetch(cpu);
  cpu.contexts.push(newContext(kind, [newFrame(fn, size, argument)], address));
}

function spendNmi(machine: Machine, cpu: Cpu): void {
  if (machine.nmisLeft !== MANY_NMIS) machine.nmisLeft--;
  if (cpu.nmisLeft !== MANY_NMIS) cpu.nmisLeft--;
}

function write(shape: Shape, machine: Machine, event: Stored | Exchanged | Committed): void {
  const { address, size, value } = event;
  if (!isTextAddress(address)) {
    machine.memory[shape.cellAt[address - DATA_BASE]] = value;
    return;
  }
  if (shape.keepsVersions) keepVersion(machine, event, shape.profile);
  for (let offset = 0; offset < size; offset++) {
    rewriteTextByte(machine.text, address + offset, byteOf(value, offset));
  }
}

function keepVersion(
  machine: Machine,
  { cpu, address, size, old, value }: TextWrite,
  profile: Profile,
): void {
  const made = { cpu, address, size, old, value };
  const { versions, cpus } = machine;
  // A new list: copies of a machine share the old one.
  if (makesVersion(versions, made, cpus[cpu].floor, profile))
    machine.versions = [...versions, made];
}

function commit(shape: Shape, machine: Machine, cpu: Cpu, event: Committed): void {
  cpu.buffer.splice(event.entry, 1);
  if (event.marks > 0) cpu.buffer.splice(0, event.marks);
  write(shape, machine, event);
}
