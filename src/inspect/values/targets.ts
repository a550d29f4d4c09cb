/** What can be asked about: a variable, a member or an element of one, bytes of text, a local of one call. */
import type { Timeline } from '../../history/timeline.ts';
import { printable } from '../../machine/program/printable.ts';
import { type Cell, isTextAddress, type Program } from '../../machine/program/program.ts';
import { sizeOf } from '../../machine/program/values.ts';
import { cellContaining } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';
import type { LocalPlace } from '../links/locals.ts';
import { linksOf } from '../links/run-links.ts';
import { chosenFrame, framesOf, type StackFrame } from '../state/frames.ts';
import { variablesOf } from '../state/variable-rows.ts';

export interface MemoryTarget {
  kind: 'memory';
  /** As the source has it: `write_flag`, `code[2]`, `vfs_read[0]`. */
  name: string;
  address: number;
  /** In bytes. */
  size: number;
  /** Of an entry of a store buffer: the event that put it there. */
  store?: number;
}

export interface LocalTarget extends LocalPlace {
  kind: 'local';
  /** `patcher.status` */
  name: string;
  cpu: number;
}

export type Target = MemoryTarget | LocalTarget;

/** Where the user stands. */
export interface Here {
  timeline: Timeline;
  mark: number;
  /** The CPU that is followed: names of locals are those of its functions. */
  cpu: number;
  /** Depth of the frame that is looked at; null for none of its own. */
  frame?: number | null;
}

const memory = (name: string, address: number, size: number): MemoryTarget => ({
  kind: 'memory',
  name,
  address,
  size,
});

/** What a target of memory is read and written by: addresses of its variables, or its bytes of text. */
export function unitsOf({ program }: System, { address, size }: MemoryTarget): number[] {
  if (isTextAddress(address)) return Array.from({ length: size }, (_, offset) => address + offset);
  const { cells } = program;
  const found: number[] = [];
  const first = cellContaining(cells, address);
  for (let at = first; at >= 0 && at < cells.length && cells[at].address < address + size; at++) {
    found.push(cells[at].address);
  }
  return found;
}

/** The same place, whatever it is called. */
export function isSameTarget(a: Target, b: Target): boolean {
  if (a.kind === 'memory')
    return b.kind === 'memory' && a.address === b.address && a.size === b.size;
  return b.kind === 'local' && a.activation === b.activation && a.local === b.local;
}

export interface FrameHere extends StackFrame {
  activation: number;
}

/** The frames of the followed CPU, innermost first. */
export function stackHere({ timeline, mark, cpu }: Here): FrameHere[] {
  const machine = timeline.machineAt(mark);
  const stack = linksOf(timeline).activations.stackAt(timeline, machine, mark, cpu);
  return framesOf(timeline.system, machine, cpu).map((frame, depth) => ({
    ...frame,
    activation: stack[depth],
  }));
}

/** The frame that is looked at, undefined where the CPU has none. */
export function frameHere(here: Here): FrameHere | undefined {
  const stack = stackHere(here);
  return stack[chosenFrame(stack, here.frame ?? null)?.depth ?? 0];
}

/**
 * The variable, array, structure, element or member, the site or byte of one, or the local that is called so:
 * `status` of the frame `inner`, `patcher.status` of the innermost call of that function. null for none.
 */
export function targetNamed(
  here: Here,
  name: string,
  inner: FrameHere | null = frameHere(here) ?? null,
): Target | null {
  const { system } = here.timeline;
  return (
    localNamed(here, name, inner) ??
    variableNamed(system, name) ??
    siteNamed(system.program, name) ??
    onStack(here, name, inner)
  );
}

function localNamed(here: Here, name: string, inner: FrameHere | null): LocalTarget | null {
  const [, fn, own] = /^(?:(\w+)\.)?(\w+)$/.exec(name) ?? [];
  if (own === undefined) return null;
  const { functions } = here.timeline.system.program;
  const isNamed = (one: FrameHere): boolean => functions[one.fn].name === fn;
  const frame = fn === undefined ? inner : stackHere(here).find(isNamed);
  if (frame === undefined || frame === null) return null;
  const local = functions[frame.fn].locals.findIndex((known) => {
    return known.name === own && !known.temporary;
  });
  return local < 0 ? null : localTarget(here, frame, local);
}

/** Locals that may be asked about here: those of the frame that is looked at by their own names, of all with their function's. */
export function namesHere(here: Here): string[] {
  const { functions } = here.timeline.system.program;
  const looked = frameHere(here)?.depth;
  return stackHere(here).flatMap(({ fn, depth }) => {
    const { name, locals } = functions[fn];
    const own = locals.filter(({ temporary }) => !temporary).map((local) => local.name);
    return [...(depth === looked ? own : []), ...own.map((local) => `${name}.${local}`)];
  });
}

/** A local of one of the frames. */
export function localTarget(
  { timeline, cpu }: Here,
  { fn, activation }: { fn: number; activation: number },
  local: number,
): LocalTarget {
  const { name, locals } = timeline.system.program.functions[fn];
  const own = `${printable(name)}.${printable(locals[local].name)}`;
  return { kind: 'local', name: own, cpu, activation, fn, local };
}

function variableNamed(system: System, name: string): MemoryTarget | null {
  const row = variablesOf(system).find((known) => known.name === name);
  if (row !== undefined) return memory(name, row.address, row.size);
  return cellsNamed(system.program.cells, name, name);
}

/** The cell of that name, or all cells of an array or a structure. */
function cellsNamed(cells: readonly Cell[], full: string, shown: string): MemoryTarget | null {
  const own = cells.filter(({ name }) => {
    return name === full || name.startsWith(`${full}.`) || name.startsWith(`${full}[`);
  });
  const last = own.at(-1);
  if (last === undefined) return null;
  const { address } = own[0];
  return memory(printable(shown), address, last.address + sizeOf(last.type) - address);
}

/** A site, a byte of one, several of them: `vfs_read[1-4]`. */
function siteNamed({ sites }: Program, name: string): MemoryTarget | null {
  const [, own, index, end = index] = /^(\w+)(?:\[(\d+)(?:-(\d+))?\])?$/.exec(name) ?? [];
  const site = sites.find((known) => known.name === own);
  if (site === undefined) return null;
  if (index === undefined) return memory(name, site.address, site.size);
  const [first, last] = [Number(index), Number(end)];
  const isWithin = first <= last && last < site.size;
  return isWithin ? memory(name, site.address + first, last - first + 1) : null;
}

/** A local that has an address: it stands on the stack of its context. `regs.ip`, `int3_entry.regs.ip`. */
function onStack(here: Here, name: string, inner: FrameHere | null): MemoryTarget | null {
  const { system } = here.timeline;
  const { functions } = system.program;
  const named = stackHere(here).find(({ fn }) => name.startsWith(`${functions[fn].name}.`));
  const frame = named ?? inner;
  if (frame === null) return null;
  const fn = `${functions[frame.fn].name}.`;
  const own = stackCells(system, here, frame);
  // In front of the function's name stands whose stack it is.
  const whose = own[0]?.name.slice(0, own[0].name.indexOf(fn)) ?? '';
  const full = whose + (named === undefined ? fn : '') + name;
  return cellsNamed(own, full, full);
}

/** The objects of a frame that stand on its stack. */
function stackCells({ program }: System, { timeline, mark }: Here, frame: StackFrame): Cell[] {
  const { cpu, context, fn } = frame;
  const { contexts } = timeline.machineAt(mark).cpus[cpu];
  const below = contexts.slice(0, contexts.indexOf(context));
  const level =
    context.kind === 'task'
      ? context.task
      : below.filter(({ kind }) => kind === context.kind).length;
  return program.cells.filter(({ owner }) => {
    return (
      owner?.fn === fn &&
      owner.cpu === cpu &&
      owner.context === context.kind &&
      owner.level === level
    );
  });
}

/** Bytes of text by the site that they belong to: `vfs_read[0]`, `vfs_read[1-4]`. */
export function bytesName({ program }: System, address: number, size: number): string | null {
  const site = program.sites.find((known) => {
    return address >= known.address && address < known.address + known.size;
  });
  if (site === undefined) return null;
  const first = address - site.address;
  if (first === 0 && size === site.size) return printable(site.name);
  return `${printable(site.name)}[${size === 1 ? first : `${first}-${first + size - 1}`}]`;
}
