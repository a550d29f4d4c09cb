/** Places: what can be read, written, or have its address taken (C's lvalues). */
import {
  describeType,
  INT,
  isComplete,
  isInBytes,
  isScalar,
  pointerTo,
  type StructType,
  unqualified,
} from '../../meaning/ctypes.ts';
import { findMember, memberNames, memberType } from '../../meaning/members.ts';
import type { Expression, Place, Variable } from '../../meaning/tree.ts';
import { firstLine } from '../../reading/diagnostics.ts';
import { nearest } from '../../reading/spelling.ts';
import { namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { valueAdvice } from '../names/kernel-names.ts';
import { type Checker, isInvalid, refuse } from '../scope/checker.ts';
import { convertTo } from '../scope/conversions.ts';
import { addToPointer } from './pointer-arithmetic.ts';

const PLACES = new Set([
  'identifier',
  'parenthesized_expression',
  'pointer_expression',
  'subscript_expression',
  'field_expression',
  'compound_literal_expression',
  'string_literal',
  'concatenated_string',
]);

/** Calls that name a place: one that can be written and has an address. */
const PLACE_CALLS = new Set(['per_cpu', 'get_cpu_var', '__get_cpu_var', '__raw_get_cpu_var']);

const namesPlace = (node: SyntaxNode): boolean =>
  node.kind === 'call_expression' && PLACE_CALLS.has(part(node, 'function').text);

/** True when the node can be a place by its form; a name of a constant still is none. */
export function looksLikePlace(checker: Checker, node: SyntaxNode): boolean {
  if (namesPlace(node)) return true;
  if (!PLACES.has(node.kind)) return false;
  if (node.kind === 'parenthesized_expression') return looksLikePlace(checker, inside(node));
  if (node.kind === 'pointer_expression') return part(node, 'operator').text === '*';
  return node.kind !== 'identifier' || checker.scope.find(node.text)?.kind === 'variable';
}

/** What stands between parentheses. */
export function inside(node: SyntaxNode): SyntaxNode {
  return namedChildren(node)[0];
}

export const withoutParentheses = (node: SyntaxNode): SyntaxNode =>
  node.kind === 'parenthesized_expression' ? withoutParentheses(inside(node)) : node;

/** The place that a node names; null when there is none, which has been told. */
export function checkPlace(checker: Checker, node: SyntaxNode): Place | null {
  switch (node.kind) {
    case 'identifier':
      return checkName(checker, node);
    case 'parenthesized_expression':
      return checkPlace(checker, inside(node));
    case 'pointer_expression':
      if (part(node, 'operator').text !== '*') break;
      return dereference(checker, node, checker.expression(part(node, 'argument')));
    case 'subscript_expression':
      return checkSubscript(checker, node);
    case 'field_expression':
      return checkMember(checker, node);
    case 'call_expression': {
      if (!namesPlace(node)) break;
      const value = checker.expression(node);
      return value.kind === 'read' || value.kind === 'address' ? value.place : null;
    }
    case 'compound_literal_expression':
    case 'string_literal':
    case 'concatenated_string':
      return checker.literal(node);
  }
  refuse(
    checker,
    node,
    `'${firstLine(node.text)}' is a value, not a place in memory`,
    'use a variable, *pointer, array[index] or a member',
  );
  return null;
}

function checkName(checker: Checker, node: SyntaxNode): Place | null {
  const entity = checker.scope.find(node.text);
  if (entity?.kind === 'variable') {
    return variablePlace(checker, node, entity.variable);
  }
  if (entity === undefined) refuseUnknown(checker, node);
  else {
    refuse(
      checker,
      node,
      `'${node.text}' is ${entity.kind === 'value' ? 'a constant' : `a ${entity.kind}`}`,
      'use a variable here',
    );
  }
  return null;
}

/** A variable that a name names; null for one of each CPU where none is chosen, which has been told. */
export function variablePlace(
  checker: Checker,
  node: SyntaxNode,
  variable: Variable,
): Place | null {
  if (variable.perCpu && checker.template !== node) {
    const { name } = variable;
    const advice = `say whose: this_cpu_read(${name}), per_cpu(${name}, cpu), this_cpu_ptr(&${name})`;
    refuse(checker, node, `each CPU has a '${name}' of its own`, advice);
    return null;
  }
  // What is there without a declaration is a global of the files that name it.
  const isGlobal = variable.storage === 'global' && variable.owner === null;
  if (isGlobal && !checker.globals.includes(variable)) checker.globals.push(variable);
  return { kind: 'variable', variable, type: variable.type, source: node.source };
}

/** The name that a place begins with, null where it begins otherwise. */
export function rootName(node: SyntaxNode): SyntaxNode | null {
  switch (node.kind) {
    case 'identifier':
      return node;
    case 'parenthesized_expression':
      return rootName(inside(node));
    case 'subscript_expression':
      return rootName(part(node, 'argument'));
    case 'field_expression':
      return part(node, 'operator').text === '.' ? rootName(part(node, 'argument')) : null;
    default:
      return null;
  }
}

/** Checks a place that may be a part of a variable of each CPU before a CPU is chosen. */
export function withTemplate<T>(checker: Checker, node: SyntaxNode, check: () => T): T {
  const outer = checker.template;
  checker.template = rootName(node);
  const checked = check();
  checker.template = outer;
  return checked;
}

/** Tells that a name is unknown, and of the one that may be meant. */
export function refuseUnknown(checker: Checker, node: SyntaxNode): Expression {
  if (checker.isCallable(node.text)) {
    const advice = `call it: ${node.text}(...); where a function is wanted, write one that does`;
    return refuse(checker, node, `'${node.text}' has no address`, advice);
  }
  const near = nearest(node.text, checker.scope.visible('variable', 'value'));
  const advice =
    valueAdvice(node.text) ??
    (near ? `is '${near}' meant?` : 'declare it above, or correct the name');
  return refuse(checker, node, `'${node.text}' is not declared`, advice);
}

/** `*pointer`, told at `node`. */
export function dereference(checker: Checker, node: SyntaxNode, pointer: Expression): Place | null {
  const { type } = pointer;
  if (isInvalid(pointer)) return null;
  if (type.kind === 'integer' && checker.loose) {
    return dereference(checker, node, convertTo(pointer, pointerTo(INT)));
  }
  const { source } = node;
  if (type.kind === 'pointer' && isComplete(type.target)) {
    return { kind: 'dereference', pointer, type: type.target, source };
  }
  const what = describeType(type);
  if (type.kind === 'pointer') {
    const advice =
      type.target.kind === 'struct'
        ? 'define the struct above, with the members that count'
        : 'cast the pointer to what it points to, such as (u8 *)';
    refuse(checker, node, `'${what}' cannot be dereferenced`, advice);
  } else {
    refuse(checker, node, `'${what}' is no pointer`, 'dereference a pointer, or take the * away');
  }
  return null;
}

function checkSubscript(checker: Checker, node: SyntaxNode): Place | null {
  const array = checker.expression(part(node, 'argument'));
  const index = checker.expression(part(node, 'index'));
  if (isInvalid(array) || isInvalid(index)) return null;
  if (array.type.kind !== 'pointer') {
    const message = `'${describeType(array.type)}' is neither an array nor a pointer`;
    refuse(checker, node, message, 'index an array or a pointer');
    return null;
  }
  const pointer = addToPointer(checker, node, '+', array, index);
  return isInvalid(pointer) ? null : dereference(checker, node, pointer);
}

function checkMember(checker: Checker, node: SyntaxNode): Place | null {
  const argument = part(node, 'argument');
  const arrow = part(node, 'operator').text === '->';
  const object = arrow
    ? dereference(checker, node, checker.expression(argument))
    : checkObject(checker, argument);
  if (object === null || object.type.kind === 'invalid') return null;
  const field = part(node, 'field');
  if (object.type.kind !== 'struct') {
    const advice =
      object.type.kind === 'pointer' ? "use '->' on a pointer" : 'only structs have members';
    refuse(checker, field, `'${describeType(object.type)}' is no struct`, advice);
    return null;
  }
  return memberOf(checker, object, object.type, field);
}

/** What stands before a dot: a place, or a struct that an expression gives. */
function checkObject(checker: Checker, node: SyntaxNode): Place | null {
  if (looksLikePlace(checker, node) || node.kind === 'identifier') return checkPlace(checker, node);
  const expression = checker.expression(node);
  const { type, source } = expression;
  return isInvalid(expression) ? null : { kind: 'value', expression, type, source };
}

/** True for a part of what an expression gives: it is read, and nothing else. */
export function isValue(place: Place): boolean {
  return place.kind === 'value' || (place.kind === 'member' && isValue(place.object));
}

function memberOf(
  checker: Checker,
  object: Place,
  struct: StructType,
  field: SyntaxNode,
): Place | null {
  const found = findMember(struct, field.text);
  if (found === null) {
    const names = memberNames(struct);
    const near = nearest(field.text, names);
    const advice = near ? `is '${near}' meant?` : `its members: ${names.join(', ') || 'none'}`;
    refuse(checker, field, `'${struct.name}' has no member '${field.text}'`, advice);
    return null;
  }
  const source = { ...object.source, endLine: field.source.endLine };
  source.endColumn = field.source.endColumn;
  let place = object;
  for (const member of found) {
    const type = memberType(place.type as StructType, member);
    place = { kind: 'member', object: place, offset: member.offset, type, source };
  }
  return place;
}

/** The variable that a place is or is a part of, null behind a pointer. */
export function variableOf(place: Place): Variable | null {
  if (place.kind === 'member') return variableOf(place.object);
  return place.kind === 'variable' || place.kind === 'literal' ? place.variable : null;
}

/** `&place`, told at `node`. */
export function checkAddress(checker: Checker, node: SyntaxNode, place: Place): Expression {
  if (isValue(place)) {
    const message = `'${firstLine(node.text)}' is part of a value`;
    return refuse(checker, node, message, 'keep the value in a variable');
  }
  if (isScalar(place.type) && isInBytes(place.type)) {
    const what = describeType(unqualified(place.type));
    const message = `this is stored as bytes: no '${what} *' can point to it`;
    const advice =
      'point to the bytes, or to the union or packed struct, and name the member there';
    return refuse(checker, node, message, advice);
  }
  return addressOf(place, node.source);
}

/** The address of a place; its variable then lives in memory. */
export function addressOf(place: Place, source = place.source): Expression {
  const variable = variableOf(place);
  if (variable !== null) variable.inMemory = true;
  return { kind: 'address', place, type: pointerTo(place.type), source };
}
