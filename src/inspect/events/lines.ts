/** Lines of the source as a program's operations have them: what line by line stepping and breakpoints go by. */
import type { Operation, ProgramFunction } from '../../machine/program/program.ts';
import type { System } from '../../machine/state/system.ts';

/** The line of an operation that belongs to none. */
export const NO_LINE = -1;

const FILE = 2 ** 24;

/** A line of a file as one number. */
export const lineKey = (file: number, line: number): number => file * FILE + line;

const known = new WeakMap<System, number[][]>();

/**
 * `lineKeys(system)[fn][pc]`. The jump at the end of a loop's body or of an `if`'s first branch stands where the
 * condition does, and is no reason to be there: NO_LINE. A `goto` alone on its line has that line.
 */
export function lineKeys(system: System): readonly (readonly number[])[] {
  const found = known.get(system);
  if (found !== undefined) return found;
  const made = system.program.functions.map(keysOf);
  known.set(system, made);
  return made;
}

function keysOf({ operations }: ProgramFunction): number[] {
  const keyOf = ({ source }: Operation): number => lineKey(source.file, source.line);
  const doing = new Set(operations.filter(({ kind }) => kind !== 'jump').map(keyOf));
  return operations.map((operation) => {
    const key = keyOf(operation);
    return operation.kind === 'jump' && doing.has(key) ? NO_LINE : key;
  });
}

/** The first line from `line` on, up to `last`, at which something runs; null for none. */
export function lineWithCode(
  system: System,
  file: number,
  line: number,
  last = FILE - 1,
): number | null {
  const lines = linesWithCode(system, file).filter((one) => one >= line && one <= last);
  return lines.length === 0 ? null : lines[0];
}

/** The lines of a file at which something runs, ascending. */
export function linesWithCode(system: System, file: number): number[] {
  const keys = lineKeys(system).flatMap((ofFunction) => [...ofFunction]);
  const ofFile = keys.filter((key) => key !== NO_LINE && Math.floor(key / FILE) === file);
  return [...new Set(ofFile.map((key) => key % FILE))].sort((a, b) => a - b);
}
