/** Initialisers: every scalar of the object and its first value (C11 6.7.9). */
import type { SourceRange } from '../../../machine/program/program.ts';
import { constantValue, isKnownAtStart } from '../../meaning/constants.ts';
import {
  ATOMIC,
  ATOMIC64,
  arrayOf,
  type CType,
  describeType,
  isScalar,
  isWrapper,
  LOCAL,
  MUTEX,
  REFCOUNT,
  RWLOCK,
  SEQCOUNT,
  SPINLOCK,
  type StructType,
  scalarsIn,
  sizeOfType,
} from '../../meaning/ctypes.ts';
import type { Initial } from '../../meaning/tree.ts';
import { child, namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { checkFit } from '../operands/assignments.ts';
import { type Checker, isInvalid, refuse } from '../scope/checker.ts';
import { constant } from '../scope/conversions.ts';
import { checkConstant, MAX_OBJECT } from './type-names.ts';

export interface Initialised {
  /** With the length that the initialiser gives to an array without one. */
  type: CType;
  initial: Initial[];
}

/** What initialises a type that is used through primitives: with a number, and with nothing in it. */
const MAKERS = new Map<StructType['layout'], { number: RegExp; zero: RegExp; name: string }>(
  (
    [
      [ATOMIC, /^ATOMIC_INIT$/, /^$/, 'ATOMIC_INIT(value)'],
      [ATOMIC64, /^ATOMIC(64|_LONG)_INIT$/, /^$/, 'ATOMIC64_INIT(value)'],
      [LOCAL, /^LOCAL_INIT$/, /^$/, 'LOCAL_INIT(value)'],
      [REFCOUNT, /^REFCOUNT_INIT$/, /^$/, 'REFCOUNT_INIT(value)'],
      [SPINLOCK, /^$/, /^(__(RAW_|ARCH_)?)?SPIN_LOCK_UNLOCKED$/, '__SPIN_LOCK_UNLOCKED(name)'],
      [MUTEX, /^$/, /^__MUTEX_INITIALIZER$/, '__MUTEX_INITIALIZER(name)'],
      [RWLOCK, /^$/, /^(__)?RW_LOCK_UNLOCKED$/, '__RW_LOCK_UNLOCKED(name)'],
      [SEQCOUNT, /^$/, /^SEQCNT_ZERO$/, 'SEQCNT_ZERO(name)'],
    ] as const
  ).map(([{ layout }, number, zero, name]) => [layout, { number, zero, name }]),
);

/** The initialiser of an object of `type`. */
export function checkInitialiser(checker: Checker, type: CType, node: SyntaxNode): Initialised {
  if (type.kind === 'array' && type.length < 0) return openArray(checker, type.element, node);
  return { type, initial: initialise(checker, type, node, 0) };
}

function openArray(checker: Checker, element: CType, node: SyntaxNode): Initialised {
  let length = 1;
  const initial = elements(checker, element, MAX_OBJECT, node, 0, (index) => {
    length = Math.max(length, index + 1);
  });
  return { type: arrayOf(element, length), initial };
}

function initialise(checker: Checker, type: CType, node: SyntaxNode, offset: number): Initial[] {
  if (type.kind === 'invalid') return [];
  if (isWrapper(type)) return initialiseWrapper(checker, type, node, offset);
  if (isScalar(type)) {
    const inner = node.kind === 'initializer_list' ? namedChildren(node)[0] : node;
    if (inner === undefined) return [];
    const value = checkFit(checker, inner, checker.expression(inner), type);
    return isInvalid(value) ? [] : [{ offset, type, value }];
  }
  if (node.kind !== 'initializer_list') {
    const message = `'${describeType(type)}' is initialised member by member`;
    refuse(checker, node, message, 'write the values in braces: { ... }');
    return [];
  }
  if (type.kind === 'array') {
    return elements(checker, type.element, type.length, node, offset, () => {});
  }
  return members(checker, type, node, offset);
}

/** `ATOMIC_INIT(1)`, `LOCAL_INIT(1)`, `__SPIN_LOCK_UNLOCKED(l)`, `{ 0 }`. */
function initialiseWrapper(
  checker: Checker,
  type: StructType,
  node: SyntaxNode,
  offset: number,
): Initial[] {
  const [scalar] = scalarsIn(type);
  if (node.kind === 'initializer_list') {
    const [inner] = namedChildren(node);
    return inner ? initialise(checker, scalar.type, inner, offset) : [];
  }
  const name = node.kind === 'call_expression' ? part(node, 'function').text : node.text;
  const maker = MAKERS.get(type.layout);
  if (maker?.number.test(name)) return initialise(checker, scalar.type, node, offset);
  if (maker && !maker.zero.test(name)) {
    refuse(checker, node, `'${describeType(type)}' is no number`, `write ${maker.name}`);
  }
  return [];
}

function elements(
  checker: Checker,
  element: CType,
  length: number,
  node: SyntaxNode,
  offset: number,
  seen: (index: number) => void,
): Initial[] {
  const initial: Initial[] = [];
  if (node.kind !== 'initializer_list') {
    refuse(checker, node, 'an array is initialised element by element', 'write { ... }');
    return initial;
  }
  let index = 0;
  for (const item of namedChildren(node)) {
    const designator = item.kind === 'initializer_pair' ? onlyDesignator(checker, item) : null;
    const value = designator ? part(item, 'value') : item;
    if (designator) {
      if (designator.kind !== 'subscript_designator') {
        refuse(checker, designator, 'an array has no members', 'write [index] =');
        continue;
      }
      index = checkConstant(checker, namedChildren(designator)[0]) ?? index;
    }
    if (index < 0 || index >= length) {
      const message = `index ${index} is outside an array of ${length}`;
      refuse(checker, item, message, 'make the array longer or leave the value out');
      break;
    }
    seen(index);
    initial.push(...initialise(checker, element, value, offset + index * sizeOfType(element)));
    index++;
  }
  return initial;
}

function members(checker: Checker, type: CType, node: SyntaxNode, offset: number): Initial[] {
  if (type.kind !== 'struct') return [];
  const known = type.layout.members ?? [];
  const initial: Initial[] = [];
  let index = 0;
  for (const item of namedChildren(node)) {
    const designator = item.kind === 'initializer_pair' ? onlyDesignator(checker, item) : null;
    const value = designator ? part(item, 'value') : item;
    if (designator) {
      const name = namedChildren(designator)[0]?.text;
      index = known.findIndex((member) => member.name === name);
    }
    const member = known[index];
    if (member === undefined) {
      const names = known.map(({ name }) => `.${name}`).join(', ');
      const message = `'${describeType(type)}' has no such member`;
      refuse(checker, item, message, `its members: ${names || 'none'}`);
      break;
    }
    initial.push(...initialise(checker, member.type, value, offset + member.offset));
    index++;
  }
  return initial;
}

function onlyDesignator(checker: Checker, item: SyntaxNode): SyntaxNode | null {
  const designators = item.children.filter((candidate) => candidate.field === 'designator');
  if (designators.length > 1) {
    refuse(checker, item, 'a designator of more than one step', 'nest the braces: .a = { .b = 1 }');
  }
  return designators[0] ?? child(item, 'designator') ?? null;
}

/** Tells of values that are not known before the program runs. */
export function requireKnown(checker: Checker, node: SyntaxNode, initial: Initial[]): Initial[] {
  return initial.flatMap((part) => {
    const { value } = part;
    if (isKnownAtStart(value)) return [part];
    const folded = constantValue(value);
    if (folded !== null) return [{ ...part, value: constant(folded, part.type, value.source) }];
    checker.diagnostics.add(
      value.source,
      'the initialiser of a global is not a constant',
      `assign it in the patcher, before '${node.text.split(/[\s=[]/)[0]}' is used`,
    );
    return [];
  });
}

/** Adds a 0 for each scalar of a local object that its initialiser leaves out. */
export function withZeroes(type: CType, initial: Initial[], source: SourceRange): Initial[] {
  const given = new Map(initial.map((part) => [part.offset, part]));
  return scalarsIn(type).map(
    (part) =>
      given.get(part.offset) ?? {
        offset: part.offset,
        type: part.type,
        value: constant(0, part.type, source),
      },
  );
}
