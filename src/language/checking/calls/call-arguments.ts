/** The arguments of a primitive: what it takes, and what it is told when it gets something else. */
import type { SourceRange } from '../../../machine/program/program.ts';
import {
  ATOMIC,
  ATOMIC64,
  type CType,
  describeType,
  isInBytes,
  isScalar,
  LOCAL,
  MUTEX,
  pointerTo,
  SPINLOCK,
  SRCU,
  type StructType,
  VOID,
} from '../../meaning/ctypes.ts';
import { scalarsIn } from '../../meaning/members.ts';
import type { Effect, Expression, Place, Variable } from '../../meaning/tree.ts';
import { namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { checkFit, checkTarget } from '../operands/assignments.ts';
import { checkPlace, dereference } from '../operands/places.ts';
import { type Checker, isInvalid, refuse } from '../scope/checker.ts';

export interface Call {
  node: SyntaxNode;
  name: string;
  arguments: SyntaxNode[];
}

export const callOf = (node: SyntaxNode, callee: SyntaxNode): Call => ({
  node,
  name: callee.text,
  arguments: namedChildren(part(node, 'arguments')),
});

const plural = (count: number): string => `${count} argument${count === 1 ? '' : 's'}`;

/** Tells when the number of arguments is wrong. */
export function hasArguments(checker: Checker, call: Call, least: number, most: number): boolean {
  const given = call.arguments.length;
  if (given >= least && given <= most) return true;
  const message = `'${call.name}' takes ${plural(given < least ? least : most)}, not ${given}`;
  refuse(checker, call.node, message, 'see its declaration in pokelab.h or above');
  return false;
}

/** A function that the language knows and checks itself. */
export interface Primitive {
  /** How many arguments it takes, at least and at most. */
  least: number;
  most: number;
  check(checker: Checker, call: Call): Expression;
}

export const primitive = (count: number, check: Primitive['check']): Primitive => ({
  least: count,
  most: count,
  check,
});

/** A place that one access reads or writes; null for one in bytes, which has been told. */
export function whole(
  checker: Checker,
  call: Call,
  node: SyntaxNode,
  place: Place | null,
): Place | null {
  if (place === null || !isInBytes(place.type)) return place;
  const message = `'${call.name}' is one access, and this is stored as bytes`;
  refuse(checker, node, message, 'use an object of its own, or a member that is one byte');
  return null;
}

/** `READ_ONCE(x)`: a scalar place; null when it is none, which has been told. */
export function placeArgument(checker: Checker, call: Call, index: number): Place | null {
  const node = call.arguments[index];
  const place = whole(checker, call, node, checkPlace(checker, node));
  if (place === null || place.type.kind === 'invalid' || isScalar(place.type)) return place;
  const message = `'${call.name}' does not take '${describeType(place.type)}'`;
  refuse(checker, node, message, 'access one integer or pointer at a time');
  return null;
}

/** `WRITE_ONCE(x, ...)`: a scalar place that may be written. */
export function targetArgument(checker: Checker, call: Call, index: number): Place | null {
  const node = call.arguments[index];
  const place = whole(checker, call, node, checkTarget(checker, node));
  if (place === null || isScalar(place.type)) return place;
  const message = `'${call.name}' does not take '${describeType(place.type)}'`;
  refuse(checker, node, message, 'access one integer or pointer at a time');
  return null;
}

/** `smp_load_acquire(p)`: what a pointer to a scalar points to. */
export function pointeeArgument(checker: Checker, call: Call, index: number): Place | null {
  const node = call.arguments[index];
  const pointer = checker.expression(node);
  if (isInvalid(pointer)) return null;
  const { type } = pointer;
  const integer = type.kind === 'integer' && checker.loose;
  if (integer || (type.kind === 'pointer' && isScalar(type.target))) {
    const place = whole(checker, call, node, dereference(checker, node, pointer));
    return place && { ...place, source: call.node.source };
  }
  const message = `'${call.name}' does not take '${describeType(type)}'`;
  refuse(checker, node, message, 'give it the address of an integer or a pointer: &x');
  return null;
}

/** The one integer in an atomic_t, a local_t or a spinlock_t that is given by address. */
function wrappedArgument(
  checker: Checker,
  call: Call,
  index: number,
  wrapper: StructType,
): Place | null {
  const node = call.arguments[index];
  const pointer = checker.expression(node);
  if (isInvalid(pointer)) return null;
  const { type } = pointer;
  const { source } = call.node;
  if (type.kind === 'pointer') {
    const { target } = type;
    if (target.kind === 'struct' && target.layout === wrapper.layout) {
      const object: Place = { kind: 'dereference', pointer, type: target, source };
      const [counter] = scalarsIn(wrapper);
      return { kind: 'member', object, offset: 0, type: counter.type, source };
    }
    if (checker.loose && target.kind === 'integer') {
      return { kind: 'dereference', pointer, type: target, source };
    }
  }
  const message = `'${call.name}' does not take '${describeType(type)}'`;
  refuse(checker, node, message, `give it the address of ${indefinite(wrapper.name)}`);
  return null;
}

const indefinite = (name: string): string => `${name.startsWith('a') ? 'an' : 'a'} ${name}`;

export const atomicArgument = (checker: Checker, call: Call, index: number): Place | null =>
  wrappedArgument(checker, call, index, ATOMIC);
export const atomic64Argument = (checker: Checker, call: Call, index: number): Place | null =>
  wrappedArgument(checker, call, index, ATOMIC64);
export const localArgument = (checker: Checker, call: Call, index: number): Place | null =>
  wrappedArgument(checker, call, index, LOCAL);
export const lockArgument = (checker: Checker, call: Call, index: number): Place | null =>
  wrappedArgument(checker, call, index, SPINLOCK);

export const mutexArgument = (checker: Checker, call: Call, index: number): Place | null =>
  wrappedArgument(checker, call, index, MUTEX);

/** The address of an SRCU domain; null when it is none, which has been told. */
export function domainArgument(checker: Checker, call: Call, index: number): Expression | null {
  const place = wrappedArgument(checker, call, index, SRCU);
  if (place === null) return null;
  const object = place.kind === 'member' ? place.object : place;
  return object.kind === 'dereference' ? object.pointer : null;
}

/** A primitive that gives no value; its function is known to have it. */
export function effectOf(checker: Checker, call: Call, effect: Effect): Expression {
  checker.fn?.effects.push(effect);
  return { kind: 'effect', effect, type: VOID, source: call.node.source };
}

/** A value, converted to `type` as an argument is. */
export function valueArgument(
  checker: Checker,
  call: Call,
  index: number,
  type: CType,
): Expression {
  const node = call.arguments[index];
  return checkFit(checker, node, checker.expression(node), type);
}

export const VOID_POINTER: CType = pointerTo({ kind: 'void', constant: false });

/** Where a struct goes that a call returns: a local of the caller; null for all else. */
export function resultVariable(
  { fn }: Checker,
  callee: string,
  type: CType,
  source: SourceRange,
): Variable | null {
  if (type.kind !== 'struct') return null;
  const variable: Variable = {
    name: `${callee}()`,
    type,
    storage: 'local',
    owner: fn?.name ?? null,
    inMemory: true,
    assigned: false,
    initial: [],
    source,
  };
  fn?.variables.push(variable);
  return variable;
}
