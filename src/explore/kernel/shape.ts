/** Where things stand in a machine's parts, of one system. */
import { textEnd } from '../../machine/memory/text.ts';
import { TEXT_BASE } from '../../machine/program/program.ts';
import type { System } from '../../machine/state/system.ts';

/** Where things stand that the host reads and writes machines by. */
export interface Shape {
  system: System;
  /** By cell, where it stands in the memory part; -1 for one that never changes. */
  slots: number[];
  /** By function, its first operation among all; by operation, its function. */
  starts: number[];
  functionOf: number[];
  /** By byte of text, where it stands in the memory part, -1 outside of all sites. */
  textSlots: Int32Array;
  memorySize: number;
}

export function shapeOf(system: System): Shape {
  const { program } = system;
  let next = 0;
  const slots = program.cells.map(({ readOnly }) => (readOnly ? -1 : 8 * next++));
  const textSlots = new Int32Array(textEnd(program.sites) - TEXT_BASE).fill(-1);
  let at = 8 * next;
  for (const { address, size } of program.sites) {
    for (let offset = 0; offset < size; offset++) textSlots[address - TEXT_BASE + offset] = at++;
  }
  const starts: number[] = [];
  const functionOf: number[] = [];
  system.code.forEach((operations, fn) => {
    starts.push(functionOf.length);
    for (let pc = 0; pc < operations.length; pc++) functionOf.push(fn);
  });
  return { system, slots, starts, functionOf, textSlots, memorySize: 8 * Math.ceil(at / 8) };
}

/** What an operation that was met accessing something does there: reads, writes. */
export function accessesOf(
  { system, functionOf, starts }: Shape,
  op: number,
  isWrite: boolean,
): boolean[] {
  const fn = functionOf[op];
  const isBoth = system.code[fn][op - starts[fn]].operation.kind === 'exchange';
  return isBoth ? [false, true] : [isWrite];
}
