/** What a name stands for where an expression is asked, and what to say where it stands for nothing. */
import type { System } from '../../machine/state/system.ts';
import { type Asked, NoAnswer } from './asked.ts';
import { BYTE, type Described, describedOf, INT, LONG, localNamed } from './described.ts';
import { frameNamed, localNode } from './locals.ts';
import { nearest } from './near-names.ts';
import { given, type Node, placed, type ScalarNode } from './node.ts';
import { ExpressionError } from './tokens.ts';

/** The operation of a function whose names can be used; null: those of no function. */
export type Scope = { fn: number; pc: number } | null;

const INTEGER = INT as ScalarNode['type'];

/** Names of the tool's own. A variable of the program that is called `cpu` hides that one. */
export const BUILT_IN: Readonly<Record<string, Node>> = {
  cpu: given(INTEGER, ({ cpu }) => cpu),
  $cpu: given(INTEGER, ({ cpu }) => cpu),
  $event: given(LONG as ScalarNode['type'], ({ index }) => index),
  $nmi: given(INTEGER, ({ machine, cpu }) =>
    machine.cpus[cpu].contexts.some(({ kind }) => kind === 'nmi') ? 1 : 0,
  ),
  $buffered: given(
    INTEGER,
    ({ machine, cpu }) => machine.cpus[cpu].buffer.filter(({ address }) => address !== 0).length,
  ),
};

/** Throws ExpressionError for what stands for nothing there. */
export function namedNode(system: System, name: string, scope: Scope, column: number): Node {
  const described = describedOf(system);
  const local = scope === null ? undefined : localNamed(described, name, scope.fn, scope.pc);
  if (local !== undefined) return localNode(system, local);
  const node = globalNode(system, described, name);
  if (node !== null) return node;
  if (Object.hasOwn(BUILT_IN, name)) return BUILT_IN[name];
  throw new ExpressionError(unknownName(system, name), column, described.locals.has(name));
}

function globalNode(system: System, described: Described, name: string): Node | null {
  const { program } = system;
  const variable = described.globals.get(name);
  if (variable?.place.kind === 'memory') {
    const { address } = variable.place;
    return placed(system, variable.type, () => address);
  }
  const site = program.sites.find((known) => known.name === name);
  if (site !== undefined) {
    const { address, size } = site;
    return placed(system, { kind: 'array', element: BYTE, length: size }, () => address);
  }
  const text = [...program.textFunctions, ...(program.pointees ?? [])].find(
    (known) => known.name === name,
  );
  if (text !== undefined) {
    const { address } = text;
    return placed(system, { kind: 'function' }, () => address);
  }
  const constant = described.constants.get(name);
  if (constant === undefined) return null;
  const { type, value } = constant;
  return type.kind === 'integer' || type.kind === 'pointer' ? given(type, () => value) : null;
}

/** A local in memory by the name that tables give it. */
export function copyNode(system: System, name: string): Node {
  const { type, address } = describedOf(system).copies.get(name) as {
    type: Node['type'];
    address: number;
  };
  return placed(system, type, () => address);
}

/**
 * `patch::count`: a static of the function, or a local of its innermost frame on the CPU. `isTable`: written
 * as tables do, `patch.count`, which of a local in memory is the copy that they call so, whoever runs.
 */
export function scopedNode(
  system: System,
  { fn, name, column, isTable }: { fn: string; name: string; column: number; isTable: boolean },
): Node {
  const { program } = system;
  const { info, copies } = describedOf(system);
  const functions = program.functions.flatMap((known, index) => (known.name === fn ? [index] : []));
  if (functions.length === 0) {
    throw new ExpressionError(`there is no function ${fn}()`, column);
  }
  const variables = functions.flatMap((index) => info.locals[index] ?? []);
  const variable = variables.find((known) => known.name === name);
  if (variable === undefined) {
    const names = [...new Set(variables.map((known) => known.name))];
    const advice = names.length === 0 ? 'it has no variables' : `it has ${names.join(', ')}`;
    throw new ExpressionError(`${fn}() has no variable "${name}": ${advice}`, column);
  }
  const copy = copies.get(`${fn}.${name}`);
  if (isTable && copy !== undefined) return placed(system, copy.type, () => copy.address);
  const { place, type } = variable;
  if (place.kind === 'memory') return localNode(system, variable);
  const inFrame = (at: Asked): { node: Node; at: Asked } => {
    const frame = frameNamed(system, at.machine, at.cpu, fn);
    if (frame === null) throw new NoAnswer(() => `<CPU${at.cpu} is not in ${fn}()>`);
    const own = info.locals[frame.fn].find((known) => known.name === name) ?? variable;
    return { node: localNode(system, own), at: { ...at, frame } };
  };
  const value = (at: Asked) => {
    const there = inFrame(at);
    return there.node.value(there.at);
  };
  if (place.kind === 'frame') return { type, address: null, value };
  const address = (at: Asked): number => {
    const there = inFrame(at);
    return there.node.address?.(there.at) ?? 0;
  };
  return { type, address, value };
}

function unknownName(system: System, name: string): string {
  const { globals, locals, constants, info } = describedOf(system);
  const { program } = system;
  if (locals.has(name)) {
    const owners = program.functions.flatMap((fn, index) =>
      info.locals[index]?.some((local) => local.name === name) ? [`${fn.name}()`] : [],
    );
    const of = [...new Set(owners)].slice(0, 3).join(', ');
    return `"${name}" is not in scope here: it is a variable of ${of}`;
  }
  if (program.functions.some((fn) => fn.name === name)) {
    return `no pointer can lead to ${name}(): it has no address`;
  }
  const names = [
    ...globals.keys(),
    ...locals,
    ...program.sites.map((site) => site.name),
    ...Object.keys(BUILT_IN),
    ...constants.keys(),
  ];
  const similar = nearest(name, names);
  return `nothing is called "${name}"${similar.length > 0 ? `; there is ${similar.join(', ')}` : ''}`;
}
