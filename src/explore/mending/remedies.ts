/** A primitive of the kernel put into a program where it has none: what a patch that mends it would add. */

import { targetOf } from '../../machine/program/live-locals.ts';
import type {
  Expression,
  Operation,
  Program,
  ProgramFunction,
  SourceRange,
} from '../../machine/program/program.ts';
import { createSystem, type System } from '../../machine/state/system.ts';

/**
 * `fence`: smp_mb(); `serialise`: sync_core(); `sync`: text_poke_sync(), all CPUs serialise and are waited for; `grace`:
 * synchronize_rcu(); `tasks`: synchronize_rcu_tasks().
 */
export type RemedyKind = 'fence' | 'serialise' | 'sync' | 'grace' | 'tasks';

export interface Remedy {
  kind: RemedyKind;
  /** The operation in front of which it stands. */
  fn: number;
  pc: number;
}

/** The system of the program with the remedy; null where one cannot stand there: inside of an instruction. */
export function withRemedy(system: System, remedy: Remedy): System | null {
  const { program } = system;
  const place = program.functions[remedy.fn].operations[remedy.pc];
  if (place === undefined || place.joined === true) return null;
  const functions = program.functions.slice();
  const helper = functions.length;
  const added = operationsOf(remedy.kind, helper, place.source);
  // A function has a copy for each stack that its objects may stand on.
  program.functions.forEach((fn, index) => {
    if (isCopy(fn, program.functions[remedy.fn])) functions[index] = inserted(fn, remedy.pc, added);
  });
  if (remedy.kind === 'sync') functions.push(serialiser(place.source));
  return rebuilt(system, { ...program, functions });
}

function operationsOf(kind: RemedyKind, helper: number, source: SourceRange): Operation[] {
  switch (kind) {
    case 'fence':
      return [{ source, kind: 'fence', fence: 'mb' }];
    case 'serialise':
      return [{ source, kind: 'serialise' }];
    case 'tasks':
      return [
        { source, kind: 'rcu-tasks', phase: 'begin' },
        { source, kind: 'rcu-tasks', phase: 'wait' },
      ];
    case 'grace':
      return [
        { source, kind: 'rcu', phase: 'begin' },
        { source, kind: 'rcu', phase: 'wait' },
      ];
    case 'sync':
      return [
        { source, kind: 'broadcast', phase: 'send', callee: helper, argument: ZERO },
        { source, kind: 'serialise' },
        { source, kind: 'broadcast', phase: 'wait', callee: helper, argument: null },
      ];
  }
}

const ZERO: Expression = { kind: 'constant', value: 0 };

/** What an interrupt of text_poke_sync runs. */
const serialiser = (source: SourceRange): ProgramFunction => ({
  name: 'do_sync_core',
  parameters: 1,
  locals: [{ name: 'info', type: 'u32', temporary: false, pointer: true }],
  operations: [
    { source, kind: 'serialise' },
    { source, kind: 'return', value: null },
  ],
});

function isCopy(one: ProgramFunction, other: ProgramFunction): boolean {
  if (one === other) return true;
  if (one.name !== other.name || one.operations.length !== other.operations.length) return false;
  return one.operations.every(({ source, kind }, pc) => {
    const { file, line, column } = other.operations[pc].source;
    const isSame = source.file === file && source.line === line && source.column === column;
    return isSame && kind === other.operations[pc].kind;
  });
}

/** What jumps to the operation at `pc` goes through what is added. */
function inserted(fn: ProgramFunction, pc: number, added: readonly Operation[]): ProgramFunction {
  const moved = fn.operations.map((operation) => retargeted(operation, pc, added.length));
  return { ...fn, operations: [...moved.slice(0, pc), ...added, ...moved.slice(pc)] };
}

function retargeted(operation: Operation, pc: number, count: number): Operation {
  if (targetOf(operation) <= pc) return { ...operation };
  switch (operation.kind) {
    case 'jump':
    case 'branch':
      return { ...operation, target: operation.target + count };
    case 'load':
      return { ...operation, fixup: operation.fixup + count };
    default:
      return { ...operation };
  }
}

function rebuilt(system: System, program: Program): System {
  const { model, profile, nmis, nmisPerCpu, asked, nmiStack, int3Stack, serialisingFences } =
    system;
  return createSystem({
    program,
    memory: model.name,
    profile,
    hasFenceAsMb: serialisingFences.includes('mb'),
    nmis,
    nmisPerCpu,
    asked,
    nmiStack,
    int3Stack,
  });
}
