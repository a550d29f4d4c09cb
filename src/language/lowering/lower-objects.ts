/** Objects in memory: each scalar is one access; one that is stored as bytes is an access for each of these. */
import {
  DATA_BASE,
  type Expression as MachineExpression,
  type SourceRange,
} from '../../machine/program/program.ts';
import { type Scalar, sizeOf } from '../../machine/program/values.ts';
import { type CType, isInBytes, isScalar, type StructType, scalarOf } from '../meaning/ctypes.ts';
import { scalarsIn } from '../meaning/members.ts';
import type { Initial } from '../meaning/tree.ts';
import type { LowerContext } from './lower-context.ts';
import { constantOf, localOf, makeBinary, makeConvert } from './operations/fold.ts';
import type { Label } from './operations/function-builder.ts';

const at = (address: MachineExpression, offset: number): MachineExpression =>
  makeBinary('+', 'u64', address, constantOf(offset));

/** Where the address is in text: known, or to be asked for. */
const isText = (address: MachineExpression): MachineExpression =>
  makeBinary('<', 'u64', address, constantOf(DATA_BASE));

/**
 * One of two ways to make an access: `whole` in text, `parts` elsewhere. What is not known of the
 * address is asked for when the program runs.
 */
function byPlace(
  { builder }: LowerContext,
  address: MachineExpression,
  source: SourceRange,
  [whole, parts]: readonly [() => void, () => void],
): void {
  const test = isText(address);
  if (test.kind === 'constant') {
    if (test.value === 0) parts();
    else whole();
    return;
  }
  const elsewhere: Label = { position: -1 };
  const end: Label = { position: -1 };
  builder.branch(test, elsewhere, source);
  whole();
  builder.jump(end, source);
  builder.place(elsewhere);
  parts();
  builder.place(end);
}

const isViaBytes = (type: CType): boolean => isScalar(type) && type.viaBytes === true;

/** What becomes of a value: nobody looks at it, or it may go into a local (-1: into any). */
interface Wanted {
  used: boolean;
  into: number;
}

/** Reads a scalar; gives its value. */
export function loadScalar(
  context: LowerContext,
  address: MachineExpression,
  type: CType,
  { used, into }: Wanted,
  source: SourceRange,
): MachineExpression {
  const { builder } = context;
  if (isInBytes(type)) return loadBytes(context, address, type, source, used);
  const scalar = scalarOf(type);
  const free = (): number => builder.temporary(scalar, type.kind === 'pointer');
  const local = !used || into >= 0 ? into : free();
  const whole = (): void => {
    const load = { local: used ? local : -1, address, type: scalar };
    builder.load(load, null, source);
  };
  if (!isViaBytes(type)) whole();
  else {
    const parts = (): void => {
      const value = loadBytes(context, address, type, source, used);
      if (used) builder.emit(source, { kind: 'assign', local, value });
    };
    byPlace(context, address, source, [whole, parts]);
  }
  return used ? localOf(local) : constantOf(0);
}

/** Reads a scalar of several bytes, the lowest first (little-endian); nothing is kept where `used` is false. */
function loadBytes(
  { builder }: LowerContext,
  address: MachineExpression,
  type: CType,
  source: SourceRange,
  used: boolean,
): MachineExpression {
  const scalar = scalarOf(type);
  const wide = sizeOf(scalar) > 4 ? 'u64' : 'u32';
  let value = constantOf(0);
  for (let offset = 0; offset < sizeOf(scalar); offset++) {
    const local = used ? builder.temporary('u8', false) : -1;
    builder.load({ local, address: at(address, offset), type: 'u8' }, null, source);
    if (!used) continue;
    const byte = makeBinary('<<', wide, localOf(local), constantOf(8 * offset));
    value = offset === 0 ? localOf(local) : makeBinary('|', wide, value, byte);
  }
  return used ? makeConvert(scalar, value) : value;
}

/** Writes a scalar: one store, or one for each byte, the lowest first. */
export function storeScalar(
  context: LowerContext,
  address: MachineExpression,
  type: CType,
  value: MachineExpression,
  source: SourceRange,
): void {
  const whole = (): void => {
    const store = { address, value, type: scalarOf(type) };
    context.builder.emit(source, { kind: 'store', ...store, fault: -1 });
  };
  const parts = (): void => storeBytes(context, address, scalarOf(type), value, source);
  if (isInBytes(type)) parts();
  else if (isViaBytes(type)) byPlace(context, address, source, [whole, parts]);
  else whole();
}

function storeBytes(
  { builder }: LowerContext,
  address: MachineExpression,
  scalar: Scalar,
  value: MachineExpression,
  source: SourceRange,
): void {
  const wide = sizeOf(scalar) > 4 ? 'u64' : 'u32';
  for (let offset = 0; offset < sizeOf(scalar); offset++) {
    const rest = offset === 0 ? value : makeBinary('>>', wide, value, constantOf(8 * offset));
    const store = { address: at(address, offset), value: makeConvert('u8', rest) };
    builder.emit(source, { kind: 'store', ...store, type: 'u8', fault: -1 });
  }
}

/** A struct as a whole: a load and a store for each scalar, in the order of addresses. */
export function copyObject(
  { builder }: LowerContext,
  type: StructType,
  to: MachineExpression,
  from: MachineExpression,
  source: SourceRange,
): void {
  for (const part of scalarsIn(type)) {
    const scalar = scalarOf(part.type);
    const local = builder.temporary(scalar, part.type.kind === 'pointer');
    builder.load({ local, address: at(from, part.offset), type: scalar }, null, source);
    const store = { address: at(to, part.offset), value: localOf(local), type: scalar };
    builder.emit(source, { kind: 'store', ...store, fault: -1 });
    builder.release(local);
  }
}

/** Gives an object in memory its first values. */
export function initialise(
  context: LowerContext,
  base: MachineExpression,
  initial: readonly Initial[],
  source: SourceRange,
): void {
  for (const { offset, type, value } of initial) {
    const address = at(base, offset);
    const lowered = context.value(value);
    if (type.kind === 'struct') copyObject(context, type, address, lowered, source);
    else storeScalar(context, address, type, lowered, source);
  }
}
