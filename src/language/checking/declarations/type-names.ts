/** Type specifiers and declarators to types. */
import {
  arrayOf,
  asConstant,
  BOOL,
  type CType,
  INT,
  INVALID,
  integerType,
  isComplete,
  isScalar,
  pointerTo,
  sizeOfType,
  UNSIGNED,
  unqualified,
  VOID,
} from '../../meaning/ctypes.ts';
import { nearest } from '../../reading/spelling.ts';
import { child, namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { TYPE_OF_VALUE, TYPES_OF } from '../../reading/words.ts';
import { declaredAdvice } from '../names/declared-names.ts';
import { typeOfOperand } from '../operands/unevaluated.ts';
import { type Checker, refuse } from '../scope/checker.ts';
import { refuseConstruct, refuseNode } from '../scope/refused-constructs.ts';
import { checkConstant } from './constant-values.ts';
import { checkEnum, checkStruct, type NewMember } from './tagged-types.ts';
import { mayBePart } from './type-depth.ts';

/** No object may be larger, in bytes. */
export const MAX_OBJECT = 65_536;

const PRIMITIVES: Readonly<Record<string, CType>> = {
  void: VOID,
  bool: BOOL,
  _Bool: BOOL,
  char: integerType('s8'),
  int: INT,
};

export interface Specifiers {
  type: CType;
  /** `static`, `extern`, ... */
  storage: Set<string>;
}

/** The specifiers of a declaration; `name` is what a struct without a tag is called. */
export function checkSpecifiers(checker: Checker, node: SyntaxNode, name: string): Specifiers {
  const storage = new Set<string>();
  let constant = false;
  for (const specifier of node.children) {
    if (specifier.kind === 'storage_class_specifier') storage.add(specifier.text);
    else if (specifier.text === '_Atomic') refuseConstruct(checker, node, 'atomic_type');
    else if (specifier.kind === 'type_qualifier') constant ||= specifier.text === 'const';
    else if (specifier.kind === 'attribute_specifier') refuseNode(checker, specifier, 'a type');
    // `unsigned const char`
    else if (specifier.kind === 'sized_type_specifier')
      constant ||= /\bconst\b/.test(specifier.text);
  }
  for (const word of ['_Thread_local', '__thread', 'thread_local']) {
    if (storage.has(word)) refuseConstruct(checker, node, 'thread_local');
  }
  const type = checkTypeOf(checker, node) ?? checkType(checker, part(node, 'type'), name);
  return { type: constant ? asConstant(type) : type, storage };
}

/** `typeof(...)` among specifiers; null when there is none. */
function checkTypeOf(checker: Checker, node: SyntaxNode): CType | null {
  const found = node.children.find(
    ({ kind, text }) => kind === 'type_qualifier' && TYPES_OF.has(/^\w*/.exec(text)?.[0] ?? ''),
  );
  if (found === undefined) return null;
  const [operand] = namedChildren(namedChildren(found)[0]);
  const type =
    operand.kind === 'type_descriptor'
      ? checkTypeDescriptor(checker, operand)
      : typeOfOperand(checker, operand);
  // An object that is declared so is one of its own, and not in bytes.
  const whole = type.constant ? asConstant(unqualified(type)) : unqualified(type);
  return found.text.startsWith('__unqual') ? unqualified(whole) : whole;
}

function checkType(checker: Checker, node: SyntaxNode, name: string): CType {
  switch (node.kind) {
    case 'primitive_type':
      if (Object.hasOwn(PRIMITIVES, node.text)) return PRIMITIVES[node.text];
      if (/float|double/.test(node.text)) refuseConstruct(checker, node, 'floating_point');
      else refuseNode(checker, node, 'a type');
      return INVALID;
    case 'sized_type_specifier':
      return checkSizedType(checker, node);
    case 'type_identifier':
      return namedType(checker, node);
    case 'struct_specifier':
    case 'union_specifier':
      return checkStruct(checker, node, name, (body) => checkMembers(checker, body));
    case 'enum_specifier':
      checkEnum(checker, node);
      return UNSIGNED;
    default:
      refuseNode(checker, node, 'a type');
      return INVALID;
  }
}

function checkSizedType(checker: Checker, node: SyntaxNode): CType {
  const words = node.text.split(/\s+/);
  const has = (word: string): boolean => words.includes(word);
  if (has('double') || has('float')) {
    refuseConstruct(checker, node, 'floating_point');
    return INVALID;
  }
  const sign = has('unsigned') ? 'u' : 's';
  if (has('char')) return integerType(`${sign}8`);
  if (has('short')) return integerType(`${sign}16`);
  return integerType(has('long') ? `${sign}64` : `${sign}32`);
}

function namedType(checker: Checker, node: SyntaxNode): CType {
  const entity = checker.scope.find(node.text);
  if (entity?.kind === 'typedef') return entity.type;
  if (node.text === TYPE_OF_VALUE) {
    const advice = "write '__auto_type name = value;' in a function, or the type";
    refuse(checker, node, `'${TYPE_OF_VALUE}' without a value`, advice);
    return INVALID;
  }
  if (node.text === 'else') {
    refuse(checker, node, "'else' without an if", 'put braces around the statements before it');
    return INVALID;
  }
  const near = nearest(node.text, checker.scope.visible('typedef'));
  const advice =
    declaredAdvice(node.text) ??
    (near
      ? `is '${near}' meant?`
      : 'declare it with typedef, or use u8 to u64, int, long, atomic_t, spinlock_t, struct NAME');
  refuse(checker, node, `'${node.text}' is not a type`, advice);
  return INVALID;
}

/** The members of a struct or union: of each declaration, what it declares. */
function checkMembers(checker: Checker, body: SyntaxNode): NewMember[] {
  const members: NewMember[] = [];
  for (const field of namedChildren(body)) {
    if (field.kind !== 'field_declaration') {
      refuseNode(checker, field, 'a member');
      continue;
    }
    const bits = field.children.find((part) => part.kind === 'bitfield_clause');
    if (bits) refuseNode(checker, bits, 'a member');
    const { type } = checkSpecifiers(checker, field, 'struct');
    const declarators = field.children.filter((part) => part.field === 'declarator');
    if (declarators.length === 0 && !bits) members.push({ name: '', type, node: field });
    for (const declarator of declarators) {
      const declared = checkDeclarator(checker, declarator, type);
      const name = declared.name?.text ?? '';
      members.push({
        name,
        type: objectType(checker, declarator, declared.type),
        node: declarator,
      });
    }
  }
  return members;
}

const hasNoLength = (type: CType): boolean =>
  type.kind === 'array' && (type.length < 0 || hasNoLength(type.element));

const containsFunction = (type: CType): boolean =>
  type.kind === 'array' ? containsFunction(type.element) : type.kind === 'function';

/** A type of which an object can be made. */
export function objectType(checker: Checker, node: SyntaxNode, type: CType): CType {
  if (type.kind === 'invalid') return type;
  if (hasNoLength(type)) {
    refuse(checker, node, 'an array without a length', 'write its length between the brackets');
    return INVALID;
  }
  if (!isComplete(type)) {
    const name = type.kind === 'void' ? 'void' : 'a struct that is not defined';
    if (containsFunction(type)) {
      const advice = 'use a pointer to it, or declare the function with its parameters';
      refuse(checker, node, 'an object that is a function', advice);
    } else {
      const known =
        type.kind === 'struct' ? declaredAdvice(type.name.replace(/^(struct|union) /, '')) : null;
      refuse(
        checker,
        node,
        `an object of ${name}`,
        known ?? 'define the struct above, or use a pointer',
      );
    }
    return INVALID;
  }
  if (sizeOfType(type) > MAX_OBJECT) {
    const message = `an object of more than ${MAX_OBJECT} bytes`;
    refuse(checker, node, message, 'make it smaller: every byte is part of the simulated state');
    return INVALID;
  }
  return type;
}

export interface Declared {
  /** null for an abstract declarator. */
  name: SyntaxNode | null;
  /** For a function, what it returns. */
  type: CType;
  /** The parameter list, null when this declares no function. */
  parameters: SyntaxNode | null;
}

const NAMES = new Set(['identifier', 'field_identifier', 'type_identifier']);

/** What a function gives is no function and no array (C11 6.7.6.3, 1). */
function checkFunctionType(checker: Checker, list: SyntaxNode, result: CType): CType {
  if (result.kind === 'invalid') return result;
  const isReturned = isScalar(result) || result.kind === 'struct' || result.kind === 'void';
  if (isReturned) return checker.functionType(list, result);
  const what = `a function that returns ${result.kind === 'array' ? 'an array' : `a ${result.kind}`}`;
  refuse(checker, list, what, 'return a pointer to it');
  return INVALID;
}

/** A declarator around `type`; null stands for no declarator at all. */
export function checkDeclarator(checker: Checker, node: SyntaxNode | null, base: CType): Declared {
  if (node === null) return { name: null, type: base, parameters: null };
  const type = mayBePart(checker, node, base) ? base : INVALID;
  const inner = child(node, 'declarator') ?? null;
  switch (node.kind) {
    case 'identifier':
    case 'field_identifier':
    case 'type_identifier':
      return { name: node, type, parameters: null };
    case 'parenthesized_declarator':
    case 'abstract_parenthesized_declarator':
      return checkDeclarator(checker, namedChildren(node)[0], type);
    case 'pointer_declarator':
    case 'abstract_pointer_declarator': {
      const qualifiers = node.children.filter(({ kind }) => kind === 'type_qualifier');
      const constant = qualifiers.some(({ text }) => text === 'const');
      const atomic = qualifiers.find(({ text }) => text === '_Atomic');
      if (atomic !== undefined) refuseConstruct(checker, atomic, 'atomic_type');
      const pointer = pointerTo(type);
      return checkDeclarator(checker, inner, constant ? asConstant(pointer) : pointer);
    }
    case 'array_declarator':
    case 'abstract_array_declarator':
      return checkDeclarator(checker, inner, arrayOf(type, checkLength(checker, node)));
    case 'function_declarator': {
      const list = part(node, 'parameters');
      if (inner !== null && NAMES.has(inner.kind) && type.kind !== 'function') {
        return { name: inner, type, parameters: list };
      }
      return checkDeclarator(checker, inner, checkFunctionType(checker, list, type));
    }
    case 'abstract_function_declarator': {
      const list = part(node, 'parameters');
      return checkDeclarator(checker, inner, checkFunctionType(checker, list, type));
    }
    default:
      refuseNode(checker, node, 'a declarator');
      return { name: null, type: INVALID, parameters: null };
  }
}

/** The length of an array, -1 when its initialiser gives it. */
function checkLength(checker: Checker, node: SyntaxNode): number {
  const size = child(node, 'size');
  if (size === undefined) return -1;
  const length = checkConstant(checker, size);
  if (length === null) return 1;
  if (length >= 1 && length <= MAX_OBJECT) return length;
  refuse(checker, size, `an array of ${length} elements`, `write a length of 1 to ${MAX_OBJECT}`);
  return 1;
}

/** The type of a cast or sizeof. */
export function checkTypeDescriptor(checker: Checker, node: SyntaxNode): CType {
  const { type } = checkSpecifiers(checker, node, 'struct');
  return checkDeclarator(checker, child(node, 'declarator') ?? null, type).type;
}
