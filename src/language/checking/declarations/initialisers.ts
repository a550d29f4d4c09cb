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
  sameShape,
  sizeOfType,
} from '../../meaning/ctypes.ts';
import { stringLiteral } from '../../meaning/literals.ts';
import { scalarsIn } from '../../meaning/members.ts';
import type { Initial } from '../../meaning/tree.ts';
import { namedChildren, part, type SyntaxNode } from '../../reading/syntax.ts';
import { checkFit } from '../operands/assignments.ts';
import { type Checker, isInvalid, refuse } from '../scope/checker.ts';
import { constant } from '../scope/conversions.ts';
import { designated, type Target, targetAt } from './designators.ts';
import { checkTypeDescriptor, MAX_OBJECT } from './type-names.ts';

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
  if (type.kind !== 'array' || type.length >= 0) {
    return { type, initial: initialise(checker, { type, offset: 0 }, node) };
  }
  const open = arrayOf(type.element, MAX_OBJECT);
  const initial = initialise(checker, { type: open, offset: 0 }, node);
  const size = sizeOfType(type.element);
  const length = initial.reduce(
    (most, { offset }) => Math.max(most, Math.floor(offset / size) + 1),
    1,
  );
  return { type: arrayOf(type.element, length), initial };
}

function initialise(checker: Checker, target: Target, node: SyntaxNode): Initial[] {
  const { type, offset } = target;
  if (type.kind === 'invalid') return [];
  if (isWrapper(type)) return initialiseWrapper(checker, type, offset, node);
  if (isScalar(type)) {
    const [inner, more] = node.kind === 'initializer_list' ? namedChildren(node) : [node];
    if (inner === undefined) return [];
    if (more) refuse(checker, more, 'several values for one', 'leave this one out');
    const value = checkFit(checker, inner, checker.expression(inner), type);
    return isInvalid(value) ? [] : [{ offset, type, value }];
  }
  const list = ofLiteral(checker, type, node) ?? node;
  if (list.kind === 'initializer_list') return listed(checker, target, list);
  if (type.kind === 'array') return initialiseString(checker, target, list);
  return copied(checker, target, list);
}

/** The braces of a compound literal that gives an object of just that type its first value. */
function ofLiteral(checker: Checker, type: CType, node: SyntaxNode): SyntaxNode | null {
  if (node.kind !== 'compound_literal_expression' || type.kind !== 'struct') return null;
  const written = checkTypeDescriptor(checker, part(node, 'type'));
  return sameShape(written, type) ? part(node, 'value') : null;
}

/** Another struct of the type, as it is then. */
function copied(checker: Checker, { type, offset }: Target, node: SyntaxNode): Initial[] {
  const value = checker.expression(node);
  if (isInvalid(value)) return [];
  if (value.type.kind === 'struct') {
    const fit = checkFit(checker, node, value, type);
    return isInvalid(fit) ? [] : [{ offset, type, value: fit }];
  }
  const message = `'${describeType(type)}' is initialised member by member`;
  refuse(checker, node, message, 'write the values in braces: { ... }');
  return [];
}

/** `char name[] = "text"`: its bytes, and the 0 behind them where there is room (C11 6.7.9p14). */
function initialiseString(checker: Checker, { type, offset }: Target, node: SyntaxNode): Initial[] {
  if (type.kind !== 'array') return [];
  const { element, length } = type;
  const pieces = node.kind === 'concatenated_string' ? namedChildren(node) : [node];
  const bytes = pieces.flatMap(({ kind, text }) =>
    kind === 'string_literal' ? (stringLiteral(text) ?? [Number.NaN]) : [Number.NaN],
  );
  if (element.kind !== 'integer' || sizeOfType(element) !== 1 || bytes.some(Number.isNaN)) {
    refuse(checker, node, 'an array is initialised element by element', 'write { ... }');
    return [];
  }
  if (bytes.length > length) {
    const message = `a string of ${bytes.length} in an array of ${length}`;
    refuse(checker, node, message, 'make the array longer, or leave its length out');
  }
  const all = bytes.length < length ? [...bytes, 0] : bytes.slice(0, length);
  return all.map((byte, index) => {
    const value = element.scalar === 's8' ? (byte << 24) >> 24 : byte;
    return { offset: offset + index, type: element, value: constant(value, element, node.source) };
  });
}

/** `ATOMIC_INIT(1)`, `LOCAL_INIT(1)`, `__SPIN_LOCK_UNLOCKED(l)`, `{ 0 }`. */
function initialiseWrapper(
  checker: Checker,
  type: StructType,
  offset: number,
  node: SyntaxNode,
): Initial[] {
  const [scalar] = scalarsIn(type);
  if (node.kind === 'initializer_list') {
    const [inner] = namedChildren(node);
    return inner ? initialise(checker, { type: scalar.type, offset }, inner) : [];
  }
  const name = node.kind === 'call_expression' ? part(node, 'function').text : node.text;
  const maker = MAKERS.get(type.layout);
  if (maker?.number.test(name)) return initialise(checker, { type: scalar.type, offset }, node);
  if (maker && !maker.zero.test(name)) {
    refuse(checker, node, `'${describeType(type)}' is no number`, `write ${maker.name}`);
  }
  return [];
}

/** What stands in braces: each value in turn, or where its designators say. */
function listed(checker: Checker, target: Target, node: SyntaxNode): Initial[] {
  const { type } = target;
  let initial: Initial[] = [];
  let next = 0;
  let current = -1;
  for (const item of namedChildren(node)) {
    const found =
      item.kind === 'initializer_pair'
        ? designated(checker, target, item)
        : targetAt(checker, target, next, item);
    if (found === null) break;
    // Of a union only the last member that is named has a value (C11 6.7.9p19).
    if (type.kind === 'struct' && type.isUnion && found.index !== current) initial = [];
    current = found.index;
    next = found.index + 1;
    const value = item.kind === 'initializer_pair' ? part(item, 'value') : item;
    const given = found.targets.flatMap((one) => initialise(checker, one, value));
    if (given.some((part) => initial.some((earlier) => isPart(part, earlier)))) {
      const message = 'a part of a struct that is copied here before';
      refuse(checker, item, message, 'assign it below; compilers leave the copy out');
    }
    initial.push(...given);
  }
  return initial;
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

/** True for less than all of a struct that is copied as a whole. */
const isPart = (part: Initial, earlier: Initial): boolean =>
  earlier.type.kind === 'struct' && covers(earlier, part) && !covers(part, earlier);

const endOf = ({ offset, type }: Pick<Initial, 'offset' | 'type'>): number =>
  offset + sizeOfType(type);

/** True when all of `inner` lies in `outer`. */
const covers = (
  outer: Pick<Initial, 'offset' | 'type'>,
  inner: Pick<Initial, 'offset' | 'type'>,
): boolean => outer.offset <= inner.offset && endOf(inner) <= endOf(outer);

/**
 * What a local object is given, in the order of addresses: what a later value covers is left out (C11
 * 6.7.9p19), and each scalar that has none gets a 0.
 */
export function withZeroes(type: CType, initial: Initial[], source: SourceRange): Initial[] {
  const last = initial.filter(
    (part, index) => !initial.slice(index + 1).some((later) => covers(later, part)),
  );
  const zeroes = scalarsIn(type)
    .filter((part) => !last.some((given) => covers(given, part)))
    .map((part) => ({
      offset: part.offset,
      type: part.type,
      value: constant(0, part.type, source),
    }));
  return [...last, ...zeroes].sort((a, b) => a.offset - b.offset);
}
