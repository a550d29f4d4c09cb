/** A tree to a node that can be asked, in a scope. */
import type { DescribedType } from '../../machine/program/debug-info.ts';
import type { Value } from '../../machine/program/values.ts';
import type { System } from '../../machine/state/system.ts';
import { type Asked, NoAnswer } from './asked.ts';
import {
  describedOf,
  INT,
  integerType,
  memberNamed,
  memberNames,
  pointerTo,
  type StructType,
  sizeOfType,
  strideOf,
  typeNamed,
  typeText,
  UNSIGNED_LONG,
} from './described.ts';
import { copyNode, namedNode, type Scope, scopedNode } from './names.ts';
import { nearest } from './near-names.ts';
import { given, type Node, placed, type ScalarNode, scalarNode } from './node.ts';
import {
  addressNode,
  binaryNode,
  castNode,
  conditionalNode,
  dereferenced,
  logicalNode,
  unaryNode,
} from './operators.ts';
import { ExpressionError } from './tokens.ts';
import type { Tree, TypeName } from './tree.ts';

/** Throws ExpressionError. */
export function compileTree(tree: Tree, system: System, scope: Scope): Node {
  const compile = (part: Tree): Node => compileTree(part, system, scope);
  const { column } = tree;
  switch (tree.kind) {
    case 'number': {
      const { value, scalar } = tree.constant;
      const type = scalar === 's32' ? INT : integerType(scalar, scalar);
      return given(type as ScalarNode['type'], () => value);
    }
    case 'name':
      return namedNode(system, tree.name, scope, column);
    case 'copy':
      return copyNode(system, tree.name);
    case 'scoped':
      return scopedNode(system, { ...tree, isTable: false });
    case 'unary': {
      const operand = compile(tree.operand);
      if (tree.operator === '*') return dereferenced(system, operand, column);
      if (tree.operator === '&') return addressNode(operand, column);
      return unaryNode(system, tree.operator, operand, column);
    }
    case 'binary':
      return binaryNode(system, tree.operator, [compile(tree.left), compile(tree.right)], column);
    case 'logical':
      return logicalNode(system, tree.operator, [compile(tree.left), compile(tree.right)], column);
    case 'conditional': {
      const { test, whenTrue, otherwise } = tree;
      const parts = [compile(test), compile(whenTrue), compile(otherwise)] as const;
      return conditionalNode(system, parts, column);
    }
    case 'cast':
      return castNode(system, typeOf(system, tree.type), compile(tree.operand), column);
    case 'size': {
      const { of } = tree;
      const size = sizeOfType('kind' in of ? compile(of).type : typeOf(system, of));
      return given(UNSIGNED_LONG as ScalarNode['type'], () => size);
    }
    case 'index':
      return elementNode(system, compile(tree.array), compile(tree.index), column);
    case 'member':
      return compileMember(tree, system, scope);
    case 'call':
      return compile(calledTree(tree));
  }
}

function typeOf(system: System, { name, pointers, column }: TypeName): DescribedType {
  let type = typeNamed(describedOf(system), name);
  if (type === undefined) throw new ExpressionError(`there is no type ${name}`, column);
  for (let left = pointers; left > 0; left--) type = pointerTo(type);
  return type;
}

/** `a[i]`: outside of an array that is known there is nothing to read. */
function elementNode(system: System, array: Node, indexNode: Node, column: number): Node {
  const { value: index, type: indexType } = scalarNode(system, indexNode, column);
  if (indexType.kind === 'pointer') throw new ExpressionError('a pointer is no index', column);
  const { type, address } = array;
  if (type.kind !== 'array' || address === null) {
    const pointer = scalarNode(system, array, column);
    if (pointer.type.kind !== 'pointer') {
      const message = `only arrays and pointers have elements: this is ${typeText(type)}`;
      throw new ExpressionError(message, column);
    }
    const size = sizeOfType(pointer.type.target);
    const { value, type: own } = pointer;
    const element = given(own, (at) => Number(value(at)) + size * Number(index(at)));
    return dereferenced(system, element, column);
  }
  const stride = strideOf(type);
  const { length } = type;
  const within = (at: Asked): number => {
    const which: Value = index(at);
    if (which >= 0 && which < length) return Number(which);
    throw new NoAnswer(() => `<no element ${which}: they are 0 to ${length - 1}>`);
  };
  return placed(system, type.element, (at) => address(at) + stride * within(at));
}

function compileMember(
  { object, name, isArrow, column }: Extract<Tree, { kind: 'member' }>,
  system: System,
  scope: Scope,
): Node {
  // As tables name statics and locals of functions: `patch.count`.
  if (object.kind === 'name' && !isArrow && isFunction(system, object.name, scope)) {
    return scopedNode(system, { fn: object.name, name, column: object.column, isTable: true });
  }
  const whole = compileTree(object, system, scope);
  if (!isArrow) return memberNode(system, whole, name, column);
  if (whole.type.kind === 'struct' && !whole.type.isWrapper) {
    throw new ExpressionError(`this is no pointer: write .${name}`, column);
  }
  return memberNode(system, dereferenced(system, whole, column), name, column);
}

function isFunction(system: System, name: string, scope: Scope): boolean {
  if (system.program.functions.every((fn) => fn.name !== name)) return false;
  try {
    return namedNode(system, name, scope, 0).type.kind === 'function';
  } catch (error) {
    if (error instanceof ExpressionError) return true;
    throw error;
  }
}

function memberNode(system: System, { type, address }: Node, name: string, column: number): Node {
  if (type.kind === 'pointer' && type.target.kind === 'struct') {
    throw new ExpressionError(`this is a pointer: write ->${name}`, column);
  }
  if (type.kind !== 'struct' || address === null) {
    throw new ExpressionError(`only structs have members: this is ${typeText(type)}`, column);
  }
  const member = memberNamed(type, name);
  if (member === null) throw new ExpressionError(noMember(type, name), column);
  const { offset } = member;
  return placed(system, member.type, (at) => address(at) + offset);
}

function noMember(type: StructType, name: string): string {
  const names = memberNames(type);
  const near = nearest(name, names);
  const shown = near.length > 0 ? near : names.slice(0, 5);
  return `${typeText(type)} has no member "${name}"; there is ${shown.join(', ')}`;
}

/** Primitives that only read, as they stand in the source, by what they read. */
const READS: Readonly<
  Record<string, (given: readonly Tree[], column: number) => Tree | undefined>
> = {
  READ_ONCE: ([x]) => x,
  ACCESS_ONCE: ([x]) => x,
  rcu_dereference: ([x]) => x,
  atomic_read: ([x], column) => pointed(x, column),
  atomic64_read: ([x], column) => pointed(x, column),
  atomic_long_read: ([x], column) => pointed(x, column),
  local_read: ([x], column) => pointed(x, column),
  refcount_read: ([x], column) => pointed(x, column),
  smp_load_acquire: ([x], column) => pointed(x, column),
  per_cpu: ([x, cpu], column) => x && cpu && { kind: 'index', array: x, index: cpu, column },
  this_cpu_read: ([x], column) =>
    x && { kind: 'index', array: x, index: { kind: 'name', name: '$cpu', column }, column },
  smp_processor_id: (_, column) => ({ kind: 'name', name: '$cpu', column }),
};

const pointed = (operand: Tree | undefined, column: number): Tree | undefined =>
  operand && { kind: 'unary', operator: '*', operand, column };

function calledTree({ name, arguments: passed, column }: Extract<Tree, { kind: 'call' }>): Tree {
  const tree = Object.hasOwn(READS, name) ? READS[name](passed, column) : undefined;
  if (tree !== undefined) return tree;
  const advice = 'write what it looks at';
  throw new ExpressionError(
    `an expression runs nothing, and "${name}" would run: ${advice}`,
    column,
  );
}
