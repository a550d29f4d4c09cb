/** Parts of an expression that can be asked, each with its C type; conversions between them. */
import type { DescribedType } from '../../machine/program/debug-info.ts';
import {
  convert,
  isSigned,
  type Scalar,
  sizeOf,
  type Value,
} from '../../machine/program/values.ts';
import type { System } from '../../machine/state/system.ts';
import { type Asked, loadedValue } from './asked.ts';
import { INT, pointerTo, typeText } from './described.ts';
import { ExpressionError } from './tokens.ts';

export interface Node {
  type: DescribedType;
  /** Where it is; null for what is in no memory. */
  address: ((at: Asked) => number) | null;
  /** Of an array or a struct, its address. Throws NoAnswer, and DivideError. */
  value: (at: Asked) => Value;
}

/** An integer or a pointer: what operators take. */
export interface ScalarNode extends Node {
  type: Extract<DescribedType, { kind: 'integer' | 'pointer' }>;
}

export const scalarOf = (type: ScalarNode['type']): Scalar =>
  type.kind === 'integer' ? type.scalar : 'u64';

export const given = (type: ScalarNode['type'], value: (at: Asked) => Value): ScalarNode => ({
  type,
  address: null,
  value,
});

export const truth = (holds: (at: Asked) => boolean): ScalarNode =>
  given(INT as ScalarNode['type'], (at) => (holds(at) ? 1 : 0));

/** An object in memory or text. */
export function placed(system: System, type: DescribedType, address: (at: Asked) => number): Node {
  if (type.kind !== 'integer' && type.kind !== 'pointer') return { type, address, value: address };
  const scalar = scalarOf(type);
  return { type, address, value: (at) => loadedValue(system, at, address(at), scalar) };
}

/** atomic_t and its kind are their one scalar. */
export function unwrapped(system: System, node: Node): Node {
  const { type, address } = node;
  if (type.kind !== 'struct' || !type.isWrapper || address === null) return node;
  const [{ type: inner, offset }] = type.members;
  return unwrapped(
    system,
    placed(system, inner, (at) => address(at) + offset),
  );
}

/** The value of a node for an operator, arrays and functions decayed (C11 6.3.2.1). Throws ExpressionError. */
export function scalarNode(system: System, given: Node, column: number): ScalarNode {
  const node = unwrapped(system, given);
  const { type, value } = node;
  switch (type.kind) {
    case 'integer':
    case 'pointer':
      return { ...node, type };
    case 'array':
      if (type.stride !== undefined) {
        const advice = 'write [0] behind it, or [cpu] for the one of the CPU itself';
        throw new ExpressionError(`each CPU has one of its own: ${advice}`, column);
      }
      return { ...node, address: null, type: { kind: 'pointer', target: type.element } };
    case 'function':
      return { address: null, value, type: pointerTo(type) as ScalarNode['type'] };
    case 'struct': {
      const names = type.members.map(({ name }) => name).filter((name) => name !== '');
      const advice = names.length > 0 ? `: name a member, .${names.slice(0, 3).join(', .')}` : '';
      throw new ExpressionError(`a ${typeText(type)} is no number${advice}`, column);
    }
    case 'void':
      throw new ExpressionError('void has no value', column);
  }
}

export const isZero = (value: Value): boolean => value === 0;

/** C11 6.3.1.1: what is narrower than an int becomes one. */
export const promoted = (scalar: Scalar): Scalar => (sizeOf(scalar) < 4 ? 's32' : scalar);

/** C11 6.3.1.8. */
export function commonScalar(left: Scalar, right: Scalar): Scalar {
  const [a, b] = [promoted(left), promoted(right)];
  if (sizeOf(a) !== sizeOf(b)) return sizeOf(a) > sizeOf(b) ? a : b;
  return isSigned(a) ? b : a;
}

/** The value of a node in another scalar type. */
export function converted({ type, value }: ScalarNode, scalar: Scalar): (at: Asked) => Value {
  return scalarOf(type) === scalar ? value : (at) => convert(value(at), scalar);
}
