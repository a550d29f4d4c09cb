/** Frames in words: the function with its arguments, its place in the source, its context. */
import { printable } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import { functionName, valueName } from '../../report/naming/names.ts';
import type { StackFrame } from './frames.ts';

/** The name of a source file, without folders. */
export function fileName({ program }: System, file: number): string {
  return printable(program.files[file]?.name.split('/').pop() ?? '');
}

/** `kernel.c:88` */
export function framePosition(system: System, { source }: StackFrame): string {
  return `${fileName(system, source.file)}:${source.line}`;
}

/** `frame #1 of 3: wait_for_nmi, kernel.c:88`; the context follows where it is no task. */
export function frameText(system: System, frames: readonly StackFrame[], depth: number): string {
  const frame = frames[depth];
  const where = `${functionName(system.program, frame.fn)}, ${framePosition(system, frame)}`;
  const { kind } = frame.context;
  return `frame #${depth} of ${frames.length}: ${where}${kind === 'task' ? '' : `, ${kind}`}`;
}

/** `wait_for_nmi(cpu=1)`: what a parameter holds now, as in gdb. */
export function frameCall(system: System, { fn, frame }: StackFrame): string {
  const { locals, parameters } = system.program.functions[fn];
  const { live } = system.code[fn][frame.pc];
  const passed = locals.slice(0, parameters).map(({ name }, index) => {
    const value = live.includes(index)
      ? valueName(system, 0, frame.locals[index])
      : '<optimized out>';
    return `${printable(name)}=${value}`;
  });
  return `${functionName(system.program, fn)}(${passed.join(', ')})`;
}
