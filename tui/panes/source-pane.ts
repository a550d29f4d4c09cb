/** The C source, with the position of every CPU: the pane follows the CPU of the last motion. */
import type { Timeline } from '../../src/history/timeline.ts';
import { fileName } from '../../src/inspect/state/frame-words.ts';
import { chosenFrame, framesOf } from '../../src/inspect/state/frames.ts';
import { issuedAt } from '../../src/inspect/state/site-facts.ts';
import { printable } from '../../src/machine/program/printable.ts';
import type { SourceRange } from '../../src/machine/program/program.ts';
import type { System } from '../../src/machine/state/system.ts';
import { functionName } from '../../src/report/naming/names.ts';
import { clip, type Line, type Look, lit, pagedStart, segment } from '../drawing/segments.ts';
import { litIn } from '../model/sought.ts';
import { currentEvent, machineOf, type PaneRows, type Size, type View } from '../model/view.ts';

interface Position {
  cpu: number;
  source: SourceRange;
  /** The frame that is looked at: the pane follows it. */
  isChosen: boolean;
  /** The CPU is in a function that this line called, or stopped on top of it. */
  isOuter: boolean;
}

/** Where each CPU stands: the next operation of its innermost function, then those of its callers. */
function positionsOf(view: View): Position[] {
  const { system } = view.timeline;
  const machine = machineOf(view);
  return machine.cpus.flatMap(({ contexts }, cpu) => {
    const isStopped = contexts.at(-1)?.kind === 'stopper';
    const frames = framesOf(system, machine, cpu);
    const chosen = cpu === view.cpu ? chosenFrame(frames, view.frame) : undefined;
    return frames.map((frame) => {
      const { source, depth } = frame;
      return { cpu, source, isChosen: frame === chosen, isOuter: depth > 0 || isStopped };
    });
  });
}

/** The file and line that the pane is about: where the view's CPU stands in that frame, or last stood. */
export function followed(view: View): { file: number; line: number } {
  const { timeline, cpu, mark } = view;
  const { columns, system } = timeline;
  const position = positionsOf(view).find(({ isChosen }) => isChosen);
  const source = position?.source ?? eventSource(view);
  if (source !== null) return source;
  const last = timeline.find(
    mark - 1,
    -1,
    (index) => columns.cpu[index] === cpu && columns.fn[index] < system.program.functions.length,
  );
  return last < 0 ? { file: 0, line: 1 } : sourceAt(timeline, last);
}

function sourceAt({ columns, system }: Timeline, index: number): SourceRange {
  return system.program.functions[columns.fn[index]].operations[columns.pc[index]].source;
}

/** The source of the current event's operation; of the store itself where one reached memory. */
export function eventSource(view: View): SourceRange | null {
  const { timeline, mark } = view;
  const event = currentEvent(view);
  if (event === null) return null;
  if ('pc' in event) return sourceAt(timeline, mark - 1);
  const issued = issuedAt(timeline, mark - 1);
  return issued < 0 ? null : sourceAt(timeline, issued);
}

/** The line that the pane's cursor stands on. */
export function cursorLine(view: View): { file: number; line: number } {
  const { file, line } = followed(view);
  const count = sourceLines(view.timeline.system, file).length;
  return { file, line: Math.max(1, Math.min(count, line + view.selection.source)) };
}

const split = new WeakMap<System, string[][]>();

/** Lines of a source file, tabs widened, printable. */
export function sourceLines(system: System, file: number): string[] {
  let files = split.get(system);
  if (files === undefined) {
    files = system.program.files.map(({ text }) => text.split(/\r?\n/).map(widened));
    split.set(system, files);
  }
  return files[file] ?? [];
}

const TAB = 4;

function widened(line: string): string {
  let wide = '';
  for (const character of line) {
    wide += character === '\t' ? ' '.repeat(TAB - (wide.length % TAB)) : character;
  }
  return printable(wide);
}

export function sourcePane(view: View, size: Size): PaneRows {
  const { timeline } = view;
  const { width } = size;
  const { file, line } = cursorLine(view);
  const lines = sourceLines(timeline.system, file);
  const height = size.height - 1;
  const all = positionsOf(view);
  const positions = all.filter(({ source }) => source.file === file);
  const digits = String(lines.length).length;
  const own = pagedStart(lines.length, height, line - 1);
  const wanted = own + (view.selection.scroll.source ?? 0);
  const scrolled = Math.max(0, Math.min(wanted, lines.length - height)) - own;
  const start = 1 + own + scrolled;
  const gutter = Math.min(4, Math.max(2, timeline.system.cpus));
  const shown = lines.slice(start - 1, start - 1 + height).map((text, index) => {
    const number = start + index;
    return sourceLine(view, { file, number, text, digits, gutter, positions });
  });
  const stands = line - view.selection.source;
  const cursors = shown.map((_, index) => ({ source: start + index - stands }));
  while (shown.length < height) shown.push([]);
  const drawn = [...shown, placesLine(view, all)].map((row) => clip(row, width, view.glyphs.more));
  return { lines: drawn, marks: [], cursors, scrolled };
}

/** Where every CPU stands, also those out of sight: `CPU1 nmi execute_sites:175  CPU0 ...`. */
function placesLine(view: View, positions: readonly Position[]): Line {
  const { system } = view.timeline;
  const { cpus } = machineOf(view);
  // The one that the pane follows is in sight: it goes last.
  const others = [...cpus.keys()].filter((cpu) => cpu !== view.cpu);
  return [...others, view.cpu].flatMap((cpu): Line => {
    const { contexts } = cpus[cpu];
    const look = cpu === view.cpu ? 'strong' : 'dim';
    const context = contexts.at(-1);
    const position = positions.find((at) => at.cpu === cpu);
    if (context === undefined || position === undefined) {
      return [segment(` CPU${cpu} ${context?.kind ?? 'ended'} `, look)];
    }
    const frame = contexts.findLast(({ frames }) => frames.length > 0)?.frames.at(-1);
    const name = functionName(system.program, frame?.fn ?? -1);
    const kind = context.kind === 'task' ? '' : `${context.kind} `;
    return [segment(` CPU${cpu} ${kind}${name}:${position.source.line} `, look)];
  });
}

interface SourceLine {
  file: number;
  number: number;
  text: string;
  digits: number;
  gutter: number;
  positions: readonly Position[];
}

/** ` 01  123 text`: CPUs that stand here, breakpoint, line number. */
function sourceLine(view: View, row: SourceLine): Line {
  const { file, number, positions, digits, gutter } = row;
  const here = positions.filter(({ source }) => source.line === number);
  const isNext = here.some(({ isChosen }) => isChosen);
  const isBroken = hasBreakpoint(view, file, number);
  const pattern = litIn(view.sought, 'source');
  const isFound = pattern?.test(row.text) ?? false;
  const isCursor = view.selection.source !== 0 && cursorLine(view).line === number;
  return [
    segment(cpuMarks(here, gutter), isNext ? 'strong' : 'notice'),
    segment(isBroken ? view.glyphs.breakpoint : ' ', 'bad'),
    segment(isNext ? view.glyphs.here : isFound ? view.glyphs.found : ' ', 'strong'),
    { ...segment(`${String(number).padStart(digits)} `, 'dim'), selected: isCursor },
    ...lit([segment(row.text, lineLook(view, file, number, isNext))], pattern),
  ];
}

/** The numbers of CPUs; one that stands there only as a caller, or is stopped, in brackets' place `.`. */
function cpuMarks(here: readonly Position[], width: number): string {
  const inner = here.filter(({ isOuter }) => !isOuter).map(({ cpu }) => cpu);
  const marks = inner.map((cpu) => cpu.toString(36)).join('');
  const hasOuter = here.some(({ cpu, isOuter }) => isOuter && !inner.includes(cpu));
  return (marks.slice(0, width) || (hasOuter ? '.' : '')).padStart(width);
}

function lineLook(view: View, file: number, number: number, isNext: boolean): Look {
  const source = eventSource(view);
  const isJustRun =
    source !== null && source.file === file && number >= source.line && number <= source.endLine;
  if (isJustRun) return 'key';
  return isNext ? 'strong' : 'plain';
}

function hasBreakpoint({ breakpoints, timeline }: View, file: number, line: number): boolean {
  const { functions } = timeline.system.program;
  return breakpoints.some(
    (breakpoint) =>
      breakpoint.kind === 'break' &&
      [...(breakpoint.pattern.places ?? [])].some((place) => {
        const { source } = functions[Math.floor(place / 0x10000)].operations[place % 0x10000];
        return source.file === file && source.line === line;
      }),
  );
}

/** For the pane's title: the file that is shown, the CPU, and which frame of how many. */
export function sourceTitle(view: View): string {
  const { timeline, cpu, frame } = view;
  const { file } = followed(view);
  const frames = framesOf(timeline.system, machineOf(view), cpu);
  const depth = chosenFrame(frames, frame)?.depth ?? 0;
  const which = frames.length > 1 ? `, #${depth} of ${frames.length}` : '';
  return `${fileName(timeline.system, file)}, CPU${cpu}${which}`;
}
