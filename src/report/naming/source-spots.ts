/**
 * Where in the protocol's source a CPU stands. A kernel primitive that the project itself wrote in C
 * (a copy loop) stands where the protocol called it.
 */
import type { Program, SourceRange } from '../../machine/program/program.ts';
import type { Context, Frame } from '../../machine/state/machine.ts';
import { sourceText } from './names.ts';

export interface Spot {
  /** The activation that the event belongs to: a primitive's as a whole, or the protocol's own. */
  frame: Frame;
  /** Its line in the protocol, 0 within a primitive: all of one call belongs together. */
  line: number;
  source: SourceRange;
  /** Open functions of the protocol, outermost first. */
  named: Frame[];
}

/** `files[0]` of a program is the protocol itself. */
const PROTOCOL_FILE = 0;

function isProtocols(program: Program, { fn }: Frame): boolean {
  const first = program.functions[fn].operations[0];
  return first === undefined || first.source.file === PROTOCOL_FILE;
}

/**
 * The spot of a context that is about to run its next operation, or that which the second event of a step
 * is of (`running`: its index in the function); null for one that runs none.
 */
export function spotOf(
  program: Program,
  context: Context | undefined,
  running?: number,
): Spot | null {
  const frames = context?.frames ?? [];
  if (frames.length === 0) return null;
  const last = frames.length - 1;
  const own = frames.findLastIndex((frame) => isProtocols(program, frame));
  const named = frames.filter((frame) => isProtocols(program, frame));
  const at = Math.max(own, 0);
  const { fn, pc } = frames[at];
  // A caller's pc is that of the operation after the call.
  const { source } = program.functions[fn].operations[at === last ? (running ?? pc) : pc - 1];
  const isOwn = own === last;
  return { frame: frames[isOwn ? own : own + 1], line: isOwn ? source.line : 0, source, named };
}

/** The smallest range that holds both; `a` where they are of different files. */
export function union(a: SourceRange, b: SourceRange): SourceRange {
  if (a.file !== b.file) return a;
  const start = a.line < b.line || (a.line === b.line && a.column <= b.column) ? a : b;
  const aEndsLater =
    a.endLine > b.endLine || (a.endLine === b.endLine && a.endColumn >= b.endColumn);
  const end = aEndsLater ? a : b;
  return { ...start, endLine: end.endLine, endColumn: end.endColumn };
}

/** The text of a spot's operation. */
export function spotText(program: Program, spot: Spot | null): string {
  return spot === null ? '' : sourceText(program, spot.source);
}
