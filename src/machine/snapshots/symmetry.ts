/**
 * CPUs that no run can tell apart: same task, same NMI budget, and a program that never asks for a
 * CPU's number. Exchanging two of them in a machine gives a machine with the same future (Ip and
 * Dill 1996).
 */
import { asksFor } from '../program/asked-numbers.ts';
import type { Operation, Program } from '../program/program.ts';
import { sentFunctions } from '../program/sent-functions.ts';

/** Groups of two or more interchangeable CPUs, each ascending. */
export function interchangeableCpus(program: Program, nmisPerCpu: readonly number[]): number[][] {
  if (program.functions.some((fn) => fn.operations.some(tellsCpusApart))) return [];
  if (reaches(program, comingAnywhere(program))) return [];
  const groups = new Map<string, number[]>();
  program.tasks.forEach((task, cpu) => {
    const functions = [task, ...(program.others?.[cpu] ?? [])];
    if (reaches(program, functions)) return;
    const key = `${functions} ${nmisPerCpu[cpu]}`;
    groups.set(key, [...(groups.get(key) ?? []), cpu]);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

/** What the operation does depends on the numbers of the CPUs that it may run on or is about. */
function tellsCpusApart(operation: Operation): boolean {
  const { kind } = operation;
  return kind === 'raise-nmi' || kind === 'srcu' || kind === 'share' || asksFor('cpu', operation);
}

/**
 * The machine keeps the number of the CPU that runs it: who stops the others, whose interrupts they are, whose
 * grace period a section holds up. All the others are alike to it.
 */
function keepsNumber(operation: Operation): boolean {
  switch (operation.kind) {
    case 'stop':
    case 'broadcast':
    case 'rcu-tasks':
      return true;
    case 'rcu':
      return operation.phase === 'begin' || operation.phase === 'wait';
    default:
      return false;
  }
}

/** Functions that any CPU may come to run, whatever its task is; -1 for none. */
function comingAnywhere(program: Program): number[] {
  const sent = sentFunctions(program, 'broadcast');
  const called = program.textFunctions.map(({ fn }) => fn);
  return [program.nmiHandler, program.int3Handler, ...sent, ...called];
}

/** One of the functions, or one that they call, has an operation that keeps the number of its CPU. */
function reaches(program: Program, functions: readonly number[]): boolean {
  const reached = new Set(functions.filter((fn) => fn >= 0));
  for (const fn of reached) {
    for (const operation of program.functions[fn].operations) {
      if (keepsNumber(operation)) return true;
      if (operation.kind === 'call') reached.add(operation.callee);
    }
  }
  return false;
}
