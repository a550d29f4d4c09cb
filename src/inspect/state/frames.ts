/** The stack of a CPU: frames of its contexts, innermost first, each with its place in the source. */
import { isCaller } from '../../history/expressions/asked.ts';
import type { SourceRange } from '../../machine/program/program.ts';
import type { Context, Frame, Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';

export interface StackFrame {
  cpu: number;
  /** 0 for the innermost. */
  depth: number;
  /** Index into `program.functions`. */
  fn: number;
  frame: Frame;
  context: Context;
  /** Of a caller, the call; else the next operation, where it was interrupted too. */
  source: SourceRange;
}

/** Empty for a CPU whose task has ended, and for an idle one. */
export function framesOf(system: System, machine: Machine, cpu: number): StackFrame[] {
  const { contexts } = machine.cpus[cpu];
  const all = contexts.flatMap((context) => context.frames.map((frame) => ({ context, frame })));
  return all.reverse().map(({ context, frame }, depth) => {
    const { fn, pc } = frame;
    const { operations } = system.program.functions[fn];
    const { source } = operations[isCaller({ fn, frame, context }) ? Math.max(0, pc - 1) : pc];
    return { cpu, depth, fn, frame, context, source };
  });
}

/** Index of the innermost frame of the protocol's own file, 0 where there is none. */
export function ownFrame(frames: readonly StackFrame[]): number {
  return Math.max(
    0,
    frames.findIndex(({ source }) => source.file === 0),
  );
}

/** The frame of that depth; where none is chosen (null), the innermost of the protocol's own file. */
export function chosenFrame(
  frames: readonly StackFrame[],
  chosen: number | null,
): StackFrame | undefined {
  return frames[chosen ?? ownFrame(frames)];
}
