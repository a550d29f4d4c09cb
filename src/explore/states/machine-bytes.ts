/**
 * What a copy of a machine weighs in V8 on 64 bits: a word for each field of an object and each entry of an array,
 * and what stands around them. Machines share what a step leaves alone: only what was copied counts.
 */
import type { Context, Cpu, Machine } from '../../machine/state/machine.ts';

const WORD = 8;
/** Words around an object's fields; around an array's entries: the object and the head of its entries. */
const OBJECT = 3;
const ARRAY = 6;
/** Fields of each. */
const OF_MACHINE = 9;
const OF_CPU = 18;
const OF_CONTEXT = 6;
const OF_FRAME = 6;
const OF_TASK = 5;

/** Bytes of what the machine does not share with that `before` it, from which it was forked; null: all of it. */
export function copyBytes(machine: Machine, before: Machine | null): number {
  const { cpus, memory, text } = machine;
  let words = OBJECT + OF_MACHINE + ARRAY + cpus.length;
  for (let id = 0; id < cpus.length; id++) {
    if (cpus[id] !== before?.cpus[id]) words += cpuWords(cpus[id]);
  }
  if (memory !== before?.memory) {
    words += 2 * ARRAY + memory.length + text.length;
    for (const line of text) words += ARRAY + line.length;
  }
  return WORD * words;
}

/** Bytes of a list of so many numbers or references. */
export const listBytes = (length: number): number => WORD * (ARRAY + length);

/** Bytes of an object with so many fields. */
export const objectBytes = (fields: number): number => WORD * (OBJECT + fields);

function cpuWords({ contexts, buffer, fetched, waiting }: Cpu): number {
  let words = OBJECT + OF_CPU + 4 * ARRAY + buffer.length + fetched.length;
  for (const context of contexts) words += contextWords(context);
  for (const { context } of waiting) words += OBJECT + OF_TASK + contextWords(context);
  return words;
}

function contextWords({ frames }: Context): number {
  let words = OBJECT + OF_CONTEXT + ARRAY;
  for (const { locals } of frames) words += OBJECT + OF_FRAME + ARRAY + locals.length;
  return words;
}
