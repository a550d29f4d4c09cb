/**
 * CPUs that no run can tell apart: same task, same NMI budget, and a program that never asks for a
 * CPU's number. Exchanging two of them in a machine gives a machine with the same future (Ip and
 * Dill 1996).
 */
import type { Expression, Operation, Program } from '../program/program.ts';

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
  if (kind === 'rcu-tasks' || kind === 'share') return true;
  return Object.values(operation).some((value) =>
    Array.isArray(value) ? value.some(mentionsCpu) : mentionsCpu(value),
  );
}

function mentionsCpu(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const expression = value as Expression;
  switch (expression.kind) {
    case 'cpu':
      return true;
    case 'unary':
    case 'convert':
      return mentionsCpu(expression.operand);
    case 'binary':
      return mentionsCpu(expression.left) || mentionsCpu(expression.right);
    default:
      return false;
  }
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
