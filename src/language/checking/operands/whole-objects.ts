/**
 * `memcpy` and `memset` of objects that are no bytes: each scalar is an access of its own, as in an assignment of
 * a struct, in the order of their addresses.
 */
import type { SourceRange } from '../../../machine/program/program.ts';
import { constantValue } from '../../meaning/constants.ts';
import {
  arrayOf,
  type CType,
  integerType,
  isBytewise,
  isComplete,
  isScalar,
  pointerTo,
  sameShape,
  sizeOfType,
  UNSIGNED_LONG,
  unqualified,
  VOID,
} from '../../meaning/ctypes.ts';
import { scalarsIn } from '../../meaning/members.ts';
import type { Expression, Place } from '../../meaning/tree.ts';
import type { Checker } from '../scope/checker.ts';
import { constant, convertTo, readPlace } from '../scope/conversions.ts';
import { assigned, frameLocal, inTurn } from './made-expressions.ts';

/** More scalars than that are a loop that somebody writes. */
const MOST = 1024;
const BYTE = integerType('u8');

/** What the call does with the arguments; null where it is none of whole objects. */
export function wholeObjects(
  checker: Checker,
  name: string,
  given: readonly Expression[],
  source: SourceRange,
): Expression | null {
  const [to, from, count] = given;
  // What a number points to may be text, of which these write and read each byte by itself.
  if (given.slice(0, 2).some(isFromNumber)) return null;
  const size = count === undefined ? null : constantValue(count);
  if (size === null || given.length !== 3) return null;
  const target = targetOf(to);
  if (name === 'memset') {
    return constantValue(from) === 0 ? zeroed(checker, to, objects(target, size), source) : null;
  }
  if (name !== 'memcpy') return null;
  const origin = targetOf(from);
  if (sameShape(unqualified(target), unqualified(origin))) {
    return copied(checker, [to, from], objects(target, size), source);
  }
  return inPieces(checker, [to, from], [target, origin], Number(size), source);
}

const targetOf = ({ type }: Expression): CType => (type.kind === 'pointer' ? type.target : VOID);

const isFromNumber = (pointer: Expression): boolean =>
  pointer.type.kind === 'pointer' &&
  pointer.kind === 'convert' &&
  (pointer.operand.type.kind === 'integer' || isFromNumber(pointer.operand));

const isWide = (type: CType): boolean =>
  type.kind !== 'function' && isComplete(type) && !isBytewise(type);

/** A pointer to bytes that was cast: what it accesses is not known to be such an object. */
const isCast = (type: CType): boolean => isScalar(type) && type.viaBytes === true;

/** So many bytes of objects of that type, null where they are not whole ones that may be written. */
function objects(type: CType, size: number | bigint): CType | null {
  // A struct that is all bytes may still have some between its members, where nothing is.
  const isObject = isWide(type) || (type.kind === 'struct' && isComplete(type));
  if (!isObject || isCast(type) || type.constant) return null;
  const length = Number(size) / sizeOfType(type);
  if (!Number.isInteger(length) || length < 1 || length > MOST) return null;
  const all = arrayOf(unqualified(type), length);
  return scalarsIn(all).length > MOST ? null : all;
}

/** The scalars of what a local of the frame points to. */
function scalarsAt(pointer: Place, type: CType): Place[] {
  const { source } = pointer;
  const object: Place = { kind: 'dereference', pointer: readPlace(pointer), type, source };
  return scalarsIn(type).map(({ offset, type: scalar }) => ({
    kind: 'member',
    object,
    offset,
    type: scalar,
    source,
  }));
}

/** The pointers are evaluated once, from left to right. */
function held(checker: Checker, pointers: readonly Expression[], type: CType, source: SourceRange) {
  const locals = pointers.map((_, index) =>
    frameLocal(checker, index === 0 ? 'to' : 'from', pointerTo(type), source),
  );
  const evaluated = pointers.map((pointer, index) =>
    assigned(locals[index], { ...convertTo(pointer, pointerTo(type)), source }),
  );
  return { locals, evaluated };
}

const result = (pointer: Place): Expression => convertTo(readPlace(pointer), pointerTo(VOID));

function zeroed(
  checker: Checker,
  to: Expression,
  all: CType | null,
  source: SourceRange,
): Expression | null {
  if (all === null) return null;
  const { locals, evaluated } = held(checker, [to], all, source);
  const stores = scalarsAt(locals[0], all).map((place) =>
    assigned(place, constant(0, unqualified(place.type), source)),
  );
  return inTurn(evaluated[0], ...stores, result(locals[0]));
}

function copied(
  checker: Checker,
  pointers: readonly Expression[],
  all: CType | null,
  source: SourceRange,
): Expression | null {
  if (all === null) return null;
  const { locals, evaluated } = held(checker, pointers, all, source);
  const [targets, origins] = locals.map((local) => scalarsAt(local, all));
  const stores = targets.map((place, index) => assigned(place, readPlace(origins[index])));
  return inTurn(evaluated[0], evaluated[1], ...stores, result(locals[0]));
}

/** One integer or pointer, read or written whole, to or from as many bytes, the lowest first. */
function inPieces(
  checker: Checker,
  pointers: readonly Expression[],
  [target, origin]: readonly CType[],
  size: number,
  source: SourceRange,
): Expression | null {
  const isInto = isWide(target);
  const [wide, other] = isInto ? [target, origin] : [origin, target];
  if (!isScalar(wide) || isWide(other) || !isWide(wide) || isCast(wide)) return null;
  if (size !== sizeOfType(wide) || target.constant) return null;
  const [to, from] = [target, origin].map((type, index) => {
    const pointee = isWide(type) ? unqualified(type) : arrayOf(BYTE, size);
    return held(checker, [pointers[index]], pointee, source);
  });
  const [local, bytes] = isInto ? [to.locals[0], from.locals[0]] : [from.locals[0], to.locals[0]];
  const pieces = scalarsAt(bytes, arrayOf(BYTE, size));
  const [whole] = scalarsAt(local, unqualified(wide));
  const number = frameLocal(checker, 'value', UNSIGNED_LONG, source);
  const moves = isInto
    ? [
        ...gathered(number, pieces),
        assigned(whole, convertTo(readPlace(number), unqualified(wide))),
      ]
    : [assigned(number, convertTo(readPlace(whole), UNSIGNED_LONG)), ...spread(number, pieces)];
  return inTurn(to.evaluated[0], from.evaluated[0], ...moves, result(to.locals[0]));
}

function spread(number: Place, pieces: readonly Place[]): Expression[] {
  return pieces.map((piece, index) =>
    assigned(piece, convertTo(shifted(readPlace(number), '>>', index), BYTE)),
  );
}

function gathered(number: Place, pieces: readonly Place[]): Expression[] {
  const { source } = number;
  return pieces.map((piece, index) => {
    const right = shifted(convertTo(readPlace(piece), UNSIGNED_LONG), '<<', index);
    const left = readPlace(number);
    if (index === 0) return assigned(number, right);
    return assigned(number, {
      kind: 'binary',
      operator: '|',
      left,
      right,
      type: UNSIGNED_LONG,
      source,
    });
  });
}

function shifted(left: Expression, operator: '>>' | '<<', bytes: number): Expression {
  const { source } = left;
  const right = constant(8 * bytes, UNSIGNED_LONG, source);
  return { kind: 'binary', operator, left, right, type: UNSIGNED_LONG, source };
}
