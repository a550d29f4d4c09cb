/** What a line of the source names: variables, members, sites, and locals of the call that the followed CPU is in. */
import type { Timeline } from '../../history/timeline.ts';
import type { Program } from '../../machine/program/program.ts';
import { NONE } from '../links/activations.ts';
import { targetsOf } from './event-targets.ts';
import {
  type FrameHere,
  type Here,
  isSameTarget,
  stackHere,
  type Target,
  targetNamed,
} from './targets.ts';

/**
 * One where the line names one, or where the last event of the followed CPU there accessed something; else all that it
 * names.
 */
export function targetsOnLine(here: Here, file: number, line: number): Target[] {
  const named = namedOnLine(here, file, line);
  if (named.length === 1) return named;
  const event = lastAccessOn(here, file, line);
  return event === NONE ? named : targetsOf(here.timeline, event).slice(0, 1);
}

/** A variable with members and elements as far as they are written out: `vec[0].addr`. */
const NAME = /[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*|\[\s*\d+\s*\])*/g;
const NO_CODE = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\*.*?(?:\*\/|$)|\/\/.*/g;

function namedOnLine(here: Here, file: number, line: number): Target[] {
  const { program } = here.timeline.system;
  const text = (program.files[file]?.text.split('\n')[line - 1] ?? '').replace(NO_CODE, ' ');
  const frame = stackHere(here).find(({ fn }) => isWithin(program, fn, file, line)) ?? null;
  const found: Target[] = [];
  for (const [name] of text.matchAll(NAME)) {
    const target = longestNamed(here, name.replace(/\s+/g, ''), frame);
    if (target !== null && !found.some((known) => isSameTarget(known, target))) found.push(target);
  }
  return found;
}

/** `desc.refs`, else `desc`. */
function longestNamed(here: Here, name: string, frame: FrameHere | null): Target | null {
  for (let left = name; left !== ''; left = left.replace(/(?:\.\w+|\[\d+\]|^\w+)$/, '')) {
    const target = targetNamed(here, left, frame);
    if (target !== null) return target;
  }
  return null;
}

/** The line is one of the function's. */
function isWithin({ functions }: Program, fn: number, file: number, line: number): boolean {
  const own = functions[fn].operations.filter(({ source }) => source.file === file);
  return (
    own.some(({ source }) => source.line <= line) &&
    own.some(({ source }) => source.endLine >= line)
  );
}

/** The last event before the mark by which the followed CPU accessed something on the line. */
function lastAccessOn({ timeline, mark, cpu }: Here, file: number, line: number): number {
  return timeline.find(mark - 1, -1, (index) => {
    return timeline.columns.cpu[index] === cpu && isAccessOn(timeline, index, file, line);
  });
}

function isAccessOn({ columns, system }: Timeline, index: number, file: number, line: number) {
  const operation = system.code[columns.fn[index]]?.[columns.pc[index]]?.operation;
  const isThere = operation?.source.file === file && operation.source.line === line;
  return isThere && columns.size[index] > 0;
}
