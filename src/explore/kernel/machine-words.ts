/** Machines written into the kernel's memory, and read from it. */

import { textByte, writeTextByte } from '../../machine/memory/text.ts';
import { DATA_BASE, isTextAddress, TEXT_BASE } from '../../machine/program/program.ts';
import { isSigned } from '../../machine/program/values.ts';
import {
  CONTEXT_KINDS,
  type Context,
  type Cpu,
  type Frame,
  type Machine,
  type WaitingTask,
} from '../../machine/state/machine.ts';
import { createMachine } from '../../machine/state/system.ts';
import { BUFFER, CONTEXT, CORE, FRAME, RARE, SECTION_SIZE, WAITING } from './layout.ts';
import type { Shape } from './shape.ts';
import type { Words } from './words.ts';

/** Addresses of a machine's parts: core, buffer, rare of each CPU, then memory. */
export type Parts = readonly number[];

export const PHASES = ['none', 'requested', 'reached', 'released'] as const;

/** What a machine has besides its parts. */
export type Head = Pick<Machine, 'stop' | 'textWritable' | 'nmisLeft'>;

export function writeMachine(words: Words, shape: Shape, parts: Parts, machine: Machine): void {
  machine.cpus.forEach((cpu, id) => {
    writeCore(words, shape, parts[3 * id], cpu);
    writeBuffer(words, parts[3 * id + 1], cpu);
    writeRare(words, shape, parts[3 * id + 2], cpu);
  });
  const memory = parts[parts.length - 1];
  machine.memory.forEach((value, cell) => {
    if (shape.slots[cell] >= 0) words.setValue(memory + shape.slots[cell], value);
  });
  shape.textSlots.forEach((slot, offset) => {
    if (slot >= 0) words.setByte(memory + slot, textByte(machine.text, TEXT_BASE + offset));
  });
}

function writeCore(words: Words, shape: Shape, at: number, cpu: Cpu): void {
  const flags = (cpu.nmiBlocked ? 1 : 0) | (cpu.nmiPending ? 2 : 0) | (cpu.nmiRaised ? 4 : 0);
  words.set(at + CORE.contexts, cpu.contexts.length);
  words.set(at + CORE.flags, flags);
  words.set(at + CORE.nmis, cpu.nmisLeft);
  words.set(at + CORE.callee, cpu.interruptCallee);
  words.set(at + CORE.from, cpu.interruptFrom);
  words.set(at + CORE.rcu, cpu.rcuDepth);
  words.setValue(at + CORE.argument, cpu.interruptArgument);
  words.setValue(at + CORE.result, cpu.result);
  words.set(at + CORE.rcuWaiters, cpu.rcuWaiters);
  words.set(at + CORE.tasksWaiters, cpu.tasksWaiters);
  words.set(at + CORE.fetchAddress, cpu.fetchAddress);
  words.set(at + CORE.fetched, cpu.fetched.length);
  cpu.fetched.forEach((byte, offset) => {
    words.setByte(at + CORE.bytes + offset, byte);
  });
  let free = CORE.stack as number;
  let below = 0;
  for (const context of cpu.contexts) {
    const offset = free;
    free = writeContext(words, shape, at, free, context, below);
    below = offset;
  }
  words.set(at + CORE.top, below);
  words.set(at + CORE.used, free);
}

/** Writes the context at an offset from `base`; gives the offset behind it. */
function writeContext(
  words: Words,
  shape: Shape,
  base: number,
  offset: number,
  context: Context,
  below: number,
): number {
  const at = base + offset;
  words.set(at + CONTEXT.kind, CONTEXT_KINDS.indexOf(context.kind));
  words.set(at + CONTEXT.address, context.address);
  words.set(at + CONTEXT.irqsOff, context.irqsOff ? 1 : 0);
  words.set(at + CONTEXT.preemptOff, context.preemptOff);
  words.set(at + CONTEXT.task, context.task);
  words.set(at + CONTEXT.frames, context.frames.length);
  words.set(at + CONTEXT.below, below);
  let free = offset + CONTEXT.size;
  let top = 0;
  for (const frame of context.frames) {
    writeFrame(words, shape, base + free, frame, top);
    top = free;
    free += FRAME.locals + 8 * frame.locals.length;
  }
  words.set(at + CONTEXT.top, top);
  return free;
}

function writeFrame(words: Words, shape: Shape, at: number, frame: Frame, below: number): void {
  words.set(at + FRAME.op, shape.starts[frame.fn] + frame.pc);
  words.set(at + FRAME.fn, frame.fn);
  words.set(at + FRAME.result, frame.result);
  words.set(at + FRAME.at, frame.at);
  words.set(at + FRAME.ran, frame.ran);
  words.set(at + FRAME.below, below);
  frame.locals.forEach((value, local) => {
    words.setValue(at + FRAME.locals + 8 * local, value);
  });
}

function writeBuffer(words: Words, at: number, { buffer }: Cpu): void {
  words.set(at + BUFFER.count, buffer.length);
  buffer.forEach(({ address, size, value }, index) => {
    const entry = at + BUFFER.entries + BUFFER.entry * index;
    words.set(entry, address);
    words.set(entry + 4, size);
    words.setValue(entry + 8, value);
  });
}

function writeRare(words: Words, shape: Shape, at: number, { sections, waiting }: Cpu): void {
  words.set(at + RARE.sections, sections.length);
  words.set(at + RARE.waiting, waiting.length);
  sections.forEach(({ domain, index, anywhere, waiters }, number) => {
    const section = at + RARE.firstSection + SECTION_SIZE * number;
    words.set(section, domain);
    words.set(section + 4, index);
    words.set(section + 8, anywhere ? 1 : 0);
    words.set(section + 12, waiters);
  });
  let task = at + RARE.firstTask;
  for (const waits of waiting) {
    words.set(task + WAITING.preempted, waits.preempted ? 1 : 0);
    words.set(task + WAITING.rcu, waits.rcuDepth);
    words.set(task + WAITING.rcuWaiters, waits.rcuWaiters);
    words.set(task + WAITING.tasksWaiters, waits.tasksWaiters);
    // Offsets count from where the core would begin.
    const base = task + WAITING.context - CORE.stack;
    const end = writeContext(words, shape, base, CORE.stack, waits.context, 0);
    words.set(task + WAITING.size, base + end - task);
    task = base + end;
  }
  words.set(at + RARE.used, task - at);
}

/** Dead locals have whatever stood there. */
export function readMachine(words: Words, shape: Shape, parts: Parts, head: Head): Machine {
  const machine = createMachine(shape.system);
  const { cells } = shape.system.program;
  const memory = parts[parts.length - 1];
  shape.slots.forEach((slot, cell) => {
    if (slot >= 0) machine.memory[cell] = words.value(memory + slot, isSigned(cells[cell].type));
  });
  shape.textSlots.forEach((slot, offset) => {
    if (slot >= 0) writeTextByte(machine.text, TEXT_BASE + offset, words.byte(memory + slot));
  });
  machine.cpus.forEach((cpu, id) => {
    readCore(words, shape, parts[3 * id], cpu);
    readBuffer(words, shape, parts[3 * id + 1], cpu);
    readRare(words, shape, parts[3 * id + 2], cpu);
  });
  return Object.assign(machine, head);
}

function readCore(words: Words, shape: Shape, at: number, cpu: Cpu): void {
  const flags = words.get(at + CORE.flags);
  cpu.nmiBlocked = (flags & 1) !== 0;
  cpu.nmiPending = (flags & 2) !== 0;
  cpu.nmiRaised = (flags & 4) !== 0;
  cpu.nmisLeft = words.get(at + CORE.nmis);
  cpu.interruptCallee = words.get(at + CORE.callee);
  cpu.interruptFrom = words.get(at + CORE.from);
  cpu.rcuDepth = words.get(at + CORE.rcu);
  cpu.interruptArgument = words.value(at + CORE.argument, false);
  cpu.result = words.value(at + CORE.result, true);
  cpu.rcuWaiters = words.get(at + CORE.rcuWaiters);
  cpu.tasksWaiters = words.get(at + CORE.tasksWaiters);
  cpu.fetchAddress = words.unsigned(at + CORE.fetchAddress);
  cpu.fetched = Array.from({ length: words.get(at + CORE.fetched) }, (_, offset) =>
    words.byte(at + CORE.bytes + offset),
  );
  cpu.contexts = [];
  for (let top = words.get(at + CORE.top); top !== 0; ) {
    cpu.contexts.unshift(readContext(words, shape, at, at + top));
    top = words.get(at + top + CONTEXT.below);
  }
}

function readContext(words: Words, shape: Shape, base: number, at: number): Context {
  const kind = CONTEXT_KINDS[words.get(at + CONTEXT.kind)];
  const address =
    kind === 'trap' ? words.unsigned(at + CONTEXT.address) : words.get(at + CONTEXT.address);
  const frames: Frame[] = [];
  for (let top = words.get(at + CONTEXT.top); top !== 0; ) {
    frames.unshift(readFrame(words, shape, base + top));
    top = words.get(base + top + FRAME.below);
  }
  return {
    kind,
    frames,
    address,
    irqsOff: words.get(at + CONTEXT.irqsOff) !== 0,
    preemptOff: words.get(at + CONTEXT.preemptOff),
    task: words.get(at + CONTEXT.task),
  };
}

function readFrame(words: Words, { system, starts }: Shape, at: number): Frame {
  const fn = words.get(at + FRAME.fn);
  const { locals } = system.program.functions[fn];
  return {
    fn,
    pc: words.get(at + FRAME.op) - starts[fn],
    locals: locals.map(({ type }, local) =>
      words.value(at + FRAME.locals + 8 * local, isSigned(type)),
    ),
    result: words.get(at + FRAME.result),
    at: words.unsigned(at + FRAME.at),
    ran: words.get(at + FRAME.ran),
  };
}

function readBuffer(words: Words, { system }: Shape, at: number, cpu: Cpu): void {
  cpu.buffer = Array.from({ length: words.get(at + BUFFER.count) }, (_, index) => {
    const entry = at + BUFFER.entries + BUFFER.entry * index;
    const address = words.unsigned(entry);
    const value = words.value(entry + 8, hasSign(system, address));
    return { address, size: words.unsigned(entry + 4), value };
  });
}

function hasSign({ program, cellAt }: Shape['system'], address: number): boolean {
  if (address === 0 || isTextAddress(address)) return false;
  return isSigned(program.cells[cellAt[address - DATA_BASE]].type);
}

function readRare(words: Words, shape: Shape, at: number, cpu: Cpu): void {
  cpu.sections = Array.from({ length: words.get(at + RARE.sections) }, (_, number) => {
    const section = at + RARE.firstSection + SECTION_SIZE * number;
    return {
      domain: words.unsigned(section),
      index: words.get(section + 4),
      anywhere: words.get(section + 8) !== 0,
      waiters: words.get(section + 12),
    };
  });
  let task = at + RARE.firstTask;
  cpu.waiting = Array.from({ length: words.get(at + RARE.waiting) }, (): WaitingTask => {
    const base = task + WAITING.context - CORE.stack;
    const waits = {
      context: readContext(words, shape, base, task + WAITING.context),
      preempted: words.get(task + WAITING.preempted) !== 0,
      rcuDepth: words.get(task + WAITING.rcu),
      rcuWaiters: words.get(task + WAITING.rcuWaiters),
      tasksWaiters: words.get(task + WAITING.tasksWaiters),
    };
    task += words.get(task + WAITING.size);
    return waits;
  });
}
