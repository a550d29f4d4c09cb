/** Types in which C computes. */
import { isSigned, sizeOf } from '../../machine/program/values.ts';
import { INT, type IntegerType, integerType } from './ctypes.ts';

/** C11 6.3.1.1: what fits in an int becomes an int. */
export function promoted(type: IntegerType): IntegerType {
  return sizeOf(type.scalar) < 4 ? INT : integerType(type.scalar);
}

/** C11 6.3.1.8 for integers. */
export function commonType(left: IntegerType, right: IntegerType): IntegerType {
  const [a, b] = [promoted(left).scalar, promoted(right).scalar];
  if (sizeOf(a) !== sizeOf(b)) return integerType(sizeOf(a) > sizeOf(b) ? a : b);
  return integerType(isSigned(a) ? b : a);
}
