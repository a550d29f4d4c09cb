/** Values as variables of an editor's lists: with their C types, their parts, and what CPUs see of them. */
import { loadedValue, NoAnswer } from '../../history/expressions/asked.ts';
import { sizeOfType, strideOf, typeText } from '../../history/expressions/described.ts';
import {
  orReason,
  type Part,
  partsOf,
  type Showing,
  type Shown,
  shownText,
} from '../../inspect/state/value-words.ts';
import { hex } from '../../machine/memory/hex.ts';
import type { DescribedType } from '../../machine/program/debug-info.ts';
import { printable } from '../../machine/program/printable.ts';
import { DATA_BASE, isTextAddress } from '../../machine/program/program.ts';
import type { Variable } from '../protocol/messages.ts';
import type { ValueContainer } from './containers.ts';
import { askedAt, machineOf, type Place, type Standing } from './standing.ts';

/** How values are written: in hexadecimal where the editor asks for it. */
export type Manner = Pick<Showing, 'format'>;

/** A plain line of a list. */
export const row = (name: string, value: string): Variable => ({
  name: printable(name),
  value: printable(value),
  variablesReference: 0,
});

/** A value that is to be listed. */
export interface Listed {
  name: string;
  /** As C names it. */
  path: string;
  shown: Shown;
  text: string;
}

/** `place`: in whose frame it is asked. */
export function valueVariable(
  standing: Standing,
  place: Place,
  { name, path, shown, text }: Listed,
  manner: Manner,
): Variable {
  return {
    ...row(name, text + othersText(standing, place, shown, text, manner)),
    type: typeText(shown.type),
    evaluateName: path,
    ...partsReference(standing, place, path, shown),
    ...memoryReference(shown),
  };
}

/** `; CPU0 sees 1`, of each CPU whose own store buffer holds something else there. */
export function othersText(
  standing: Standing,
  place: Place,
  shown: Shown,
  text: string,
  { format }: Manner,
): string {
  const { address, type } = shown;
  if (address === null) return '';
  const { system } = standing.debuggee;
  const seen = machineOf(standing).cpus.flatMap(({ buffer }, cpu) => {
    if (!buffer.some((store) => overlaps(store, address, sizeOfType(type)))) return [];
    const showing = { system, at: askedAt(standing, place, cpu), format };
    const other = orReason(() => shownText(showing, reloaded(showing, shown, address)));
    return other === text ? [] : [`; CPU${cpu} sees ${other}`];
  });
  return seen.join('');
}

const overlaps = (
  store: { address: number; size: number },
  address: number,
  size: number,
): boolean => store.address < address + size && store.address + store.size > address;

/** The same place, as those eyes see it. Throws NoAnswer. */
function reloaded({ system, at }: Showing, shown: Shown, address: number): Shown {
  const scalar = scalarOf(shown.type);
  return scalar === null ? shown : { ...shown, value: loadedValue(system, at, address, scalar) };
}

function scalarOf(
  type: DescribedType,
): 'u64' | Extract<DescribedType, { kind: 'integer' }>['scalar'] | null {
  if (type.kind === 'pointer') return 'u64';
  return type.kind === 'integer' ? type.scalar : null;
}

/** The number under which an array, a struct, or what a pointer points to can be opened. */
function partsReference(
  { shelf }: Standing,
  { cpu, entry }: Place,
  path: string,
  shown: Shown,
): Pick<Variable, 'variablesReference' | 'indexedVariables'> {
  if (!hasParts(shown)) return { variablesReference: 0 };
  const number = shelf.put({ kind: 'value', cpu, entry, path, shown, first: 0 });
  const { type } = shown;
  const isPaged = type.kind === 'array' && type.length <= MOST_ELEMENTS;
  return { variablesReference: number, ...(isPaged ? { indexedVariables: type.length } : {}) };
}

function hasParts({ type, value }: Shown): boolean {
  if (type.kind === 'array') return type.length > 0;
  if (type.kind === 'pointer') {
    return value !== 0 && type.target.kind !== 'void' && type.target.kind !== 'function';
  }
  return type.kind === 'struct' && type.members.length > 0;
}

/** Where the value is, or of a pointer where it points to. */
export function memoryReference({
  type,
  value,
  address,
}: Shown): Pick<Variable, 'memoryReference'> {
  const isAddress = type.kind === 'pointer' && typeof value === 'number' && isMapped(value);
  if (isAddress) return { memoryReference: hex(value) };
  return address === null ? {} : { memoryReference: hex(address) };
}

const isMapped = (address: number): boolean => isTextAddress(address) || address >= DATA_BASE;

/** Elements that one list has; a longer array is listed in stretches. */
const MOST_ELEMENTS = 100;

/** What is in an array or a struct, or what a pointer points to. */
export function partVariables(
  standing: Standing,
  container: ValueContainer,
  manner: Manner,
): Variable[] {
  const { shown } = container;
  if (shown.type.kind === 'pointer') return [targetVariable(standing, container, manner)];
  if (shown.type.kind === 'array' && shown.type.length > MOST_ELEMENTS) {
    return stretches(standing, container);
  }
  const { system } = standing.debuggee;
  const showing = { system, at: askedAt(standing, container, null), ...manner };
  return partsOf(showing, shown).map((part) =>
    valueVariable(standing, container, listedPart(container, part), manner),
  );
}

function listedPart({ path, first }: ValueContainer, { name, ...shown }: Part): Listed {
  const index = /^\[(\d+)\]$/.exec(name)?.[1];
  const own = index === undefined ? name.replace(/^\./, '') : `[${Number(index) + first}]`;
  return { name: own, path: partPath(path, own), shown, text: shown.text };
}

/** What is below a value, as C names it: `vec[0]`, `vec[0].len`, `*tpl`, `tpl->len`. */
export function partPath(path: string, name: string): string {
  if (name.startsWith('*')) return name;
  const pointer = /^\*([\w.:[\]]+)$/.exec(path)?.[1];
  if (pointer !== undefined && !name.startsWith('[')) return `${pointer}->${name}`;
  const whole = isPlain(path) ? path : `(${path})`;
  return name.startsWith('[') ? whole + name : `${whole}.${name}`;
}

const isPlain = (path: string): boolean => /^\w[\w.:[\]>-]*$/.test(path);

/** `*site`: the one thing that is below a pointer. */
function targetVariable(standing: Standing, container: ValueContainer, manner: Manner): Variable {
  const { path, shown } = container;
  const target = shown.type.kind === 'pointer' ? shown.type.target : shown.type;
  const address = Number(shown.value);
  const { system } = standing.debuggee;
  const showing = { system, at: askedAt(standing, container, null), ...manner };
  const name = isPlain(path) ? `*${path}` : `*(${path})`;
  const there: Shown = { type: target, value: address, address };
  try {
    const loaded = reloaded(showing, there, address);
    const text = shownText(showing, loaded);
    return valueVariable(standing, container, { name, path: name, shown: loaded, text }, manner);
  } catch (error) {
    if (error instanceof NoAnswer) return row(name, error.words());
    throw error;
  }
}

/** `[0..99]`, `[100..199]`: a long array in pieces. */
function stretches({ shelf }: Standing, container: ValueContainer): Variable[] {
  const { type, value } = container.shown;
  if (type.kind !== 'array') return [];
  const pieces: Variable[] = [];
  for (let first = 0; first < type.length; first += MOST_ELEMENTS) {
    const length = Math.min(MOST_ELEMENTS, type.length - first);
    const start = Number(value) + first * strideOf(type);
    const shown = { type: { ...type, length }, value: start, address: start };
    const name = `[${container.first + first}..${container.first + first + length - 1}]`;
    const number = shelf.put({ ...container, shown, first: container.first + first });
    pieces.push({ ...row(name, ''), variablesReference: number });
  }
  return pieces;
}
