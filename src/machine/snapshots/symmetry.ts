/**
 * CPUs that no run can tell apart: same task, same NMI budget, and a program that never asks for a
 * CPU's number. Exchanging two of them in a machine gives a machine with the same future (Ip and
 * Dill 1996).
 */
import { asksFor } from '../program/asked-numbers.ts';
import type { Operation, Program } from '../program/program.ts';

/** Groups of two or more interchangeable CPUs, each ascending. */
export function interchangeableCpus(program: Program, nmisPerCpu: readonly number[]): number[][] {
  if (program.functions.some((fn) => fn.operations.some(tellsCpusApart))) return [];
  const groups = new Map<string, number[]>();
  program.tasks.forEach((task, cpu) => {
    // stop_machine keeps its owner's number.
    const others = program.others?.[cpu] ?? [];
    if ([task, ...others].some((fn) => fn >= 0 && callsStopMachine(program, fn))) return;
    const key = `${[task, ...others]} ${nmisPerCpu[cpu]}`;
    groups.set(key, [...(groups.get(key) ?? []), cpu]);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

function tellsCpusApart(operation: Operation): boolean {
  const { kind } = operation;
  if (kind === 'broadcast' || kind === 'rcu' || kind === 'raise-nmi') return true;
  if (kind === 'srcu' || kind === 'rcu-tasks' || kind === 'share') return true;
  return asksFor('cpu', operation);
}

function callsStopMachine(program: Program, task: number): boolean {
  const reached = new Set([task]);
  for (const fn of reached) {
    for (const operation of program.functions[fn].operations) {
      if (operation.kind === 'stop') return true;
      if (operation.kind === 'call') reached.add(operation.callee);
    }
  }
  return false;
}
