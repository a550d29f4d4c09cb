/** evolve, of the events that one CPU makes and that change what the others may do. */

import type { Event } from '../events/events.ts';
import { type BufferedStore, endsSection, SECTION_MARK } from '../memory/store-buffer.ts';
import type { Value } from '../program/values.ts';
import {
  type Cpu,
  isSection,
  type Machine,
  newFrame,
  taskBit,
  topFrame,
} from '../state/machine.ts';
import type { System } from '../state/system.ts';
import { awaitTasks } from './evolve-tasks.ts';

export type SmpEvent = Extract<
  Event,
  {
    kind:
      | 'stop-requested'
      | 'stop-reached'
      | 'stop-released'
      | 'stop-finished'
      | 'interrupt-sent'
      | 'rcu-moved'
      | 'text-protected'
      | 'nmi-raised'
      | 'rcu-tasks-moved'
      | 'srcu-moved';
  }
>;
/** The frame that made it has gone on already. */
export function evolveSmp(shape: Pick<System, 'tasks'>, machine: Machine, event: SmpEvent): void {
  switch (event.kind) {
    case 'rcu-tasks-moved':
      if (event.phase === 'begin') awaitTasks(shape, machine, event.cpu);
      else gaveUp(machine, event.cpu);
      return;
    case 'stop-requested':
      gaveUp(machine, event.cpu);
      machine.stop.owner = event.cpu;
      machine.stop.phase = 'requested';
      return;
    case 'stop-reached':
      gaveUp(machine, event.cpu);
      machine.stop.phase = 'reached';
      return;
    case 'stop-released':
      machine.stop.phase = 'released';
      return;
    case 'stop-finished':
      gaveUp(machine, event.cpu);
      machine.stop.owner = -1;
      machine.stop.phase = 'none';
      return;
    case 'interrupt-sent':
      sendInterrupts(machine, event.cpu, event.callee, event.argument);
      return;
    case 'rcu-moved':
      moveRcu(shape, machine, event);
      return;
    case 'srcu-moved':
      moveSrcu(shape, machine, event);
      if (event.phase === 'wait') gaveUp(machine, event.cpu);
      return;
    case 'text-protected':
      machine.textWritable = event.writable;
      return;
    case 'nmi-raised':
      machine.cpus[event.target].nmiRaised = true;
      return;
    default:
      unreachable(event);
  }
}

function unreachable(event: never): never {
  throw new Error(`evolve: unknown event ${JSON.stringify(event)}`);
}

function sendInterrupts(machine: Machine, from: number, callee: number, argument: Value): void {
  machine.cpus.forEach((cpu, id) => {
    if (id === from) return;
    cpu.interruptCallee = callee;
    cpu.interruptArgument = argument;
    cpu.interruptFrom = from;
  });
}

/** A task that has slept there is awaited no longer; with preemption off it has not. */
function gaveUp(machine: Machine, id: number): void {
  const cpu = machine.cpus[id];
  const [context] = cpu.contexts;
  if (cpu.contexts.length === 1 && !context.irqsOff && context.preemptOff === 0) {
    cpu.tasksWaiters = 0;
  }
}

function moveRcu(
  shape: Pick<System, 'tasks'>,
  machine: Machine,
  event: Extract<Event, { kind: 'rcu-moved' }>,
): void {
  const cpu = machine.cpus[event.cpu];
  cpu.rcuDepth = event.depth;
  if (event.mark) cpu.buffer.push({ address: 0, size: SECTION_MARK, value: cpu.rcuWaiters });
  if (event.depth === 0) cpu.rcuWaiters = 0;
  if (event.phase === 'wait') gaveUp(machine, event.cpu);
  if (event.phase !== 'begin') return;
  const bit = taskBit(shape, cpu, event.cpu);
  for (const other of machine.cpus) awaitSections(other, bit);
}

/** The CPU's sections end in order, so that a grace period waits for the last one of each CPU. */
function awaitSections(cpu: Cpu, bit: number): void {
  for (const task of cpu.waiting) if (task.rcuDepth > 0) task.rcuWaiters |= bit;
  const isMark = ({ address, size }: BufferedStore) => address === 0 && size === SECTION_MARK;
  const at = cpu.buffer.findLastIndex(isMark);
  if (cpu.rcuDepth > 0) cpu.rcuWaiters |= bit;
  else if (at >= 0) {
    // A new mark in its place: buffered stores are shared between copies of a machine.
    cpu.buffer[at] = { address: 0, size: SECTION_MARK, value: Number(cpu.buffer[at].value) | bit };
  }
}

function moveSrcu(
  shape: Pick<System, 'tasks'>,
  machine: Machine,
  event: Extract<Event, { kind: 'srcu-moved' }>,
): void {
  const cpu = machine.cpus[event.cpu];
  const { domain, index, anywhere, holder, local } = event;
  switch (event.phase) {
    case 'lock':
      cpu.sections = [...cpu.sections, { domain, index, anywhere, waiters: 0 }];
      if (local >= 0) topFrame(cpu.contexts[cpu.contexts.length - 1]).locals[local] = index;
      return;
    case 'unlock': {
      const held = machine.cpus[holder];
      const ended = held.sections.find((section) => isSection(section, event));
      held.sections = held.sections.filter((section) => section !== ended);
      if (event.mark) cpu.buffer.push({ address: 0, size: domain, value: ended?.waiters ?? 0 });
      return;
    }
    case 'begin':
      awaitDomain(machine, domain, taskBit(shape, cpu, event.cpu));
      return;
    case 'wait':
      return;
  }
}

/** The grace period waits for the sections that are open, and for those whose end is still in a store buffer. */
function awaitDomain({ cpus }: Machine, domain: number, bit: number): void {
  for (const cpu of cpus) {
    cpu.sections = cpu.sections.map((section) =>
      section.domain === domain ? { ...section, waiters: section.waiters | bit } : section,
    );
    cpu.buffer.forEach((entry, at) => {
      if (!endsSection(entry) || entry.size !== domain) return;
      // A new mark in its place: buffered stores are shared between copies of a machine.
      cpu.buffer[at] = { ...entry, value: Number(entry.value) | bit };
    });
  }
}

/** Stopped CPUs of the set run the function in their stoppers. */
export function shareStop(machine: Machine, event: Extract<Event, { kind: 'stop-shared' }>): void {
  const { callee: fn, size, cpus, argument } = event;
  machine.cpus.forEach(({ contexts }, id) => {
    if (id === event.cpu || ((cpus >> id) & 1) === 0) return;
    const stopper = contexts.find(({ kind }) => kind === 'stopper');
    if (stopper !== undefined) stopper.frames = [newFrame(fn, size, argument)];
  });
}
