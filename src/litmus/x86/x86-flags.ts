/** Flags of arithmetic, and the conditions made of them (SDM vol. 1, 3.4.3.1 and appendix B). */
import type { Expression } from '../../machine/program/program.ts';
import type { BinaryOperator, Scalar } from '../../machine/program/values.ts';
import {
  constantOf,
  type Flag,
  localNumber,
  localOf,
  SIGNED,
  UNSIGNED,
  type Width,
} from './x86-registers.ts';

export const compute = (
  operator: BinaryOperator,
  type: Scalar,
  left: Expression,
  right: Expression,
): Expression => ({ kind: 'binary', operator, type, left, right });

const ZERO = constantOf(0);
const flag = (name: Flag): Expression => localOf(localNumber(name));
const not = (value: Expression): Expression => compute('==', 's32', value, ZERO);
const either = (a: Expression, b: Expression): Expression => compute('|', 's32', a, b);
const differ = (a: Expression, b: Expression): Expression => compute('^', 's32', a, b);

const LESS = differ(flag('sf'), flag('of'));

const CONDITIONS: Readonly<Record<string, Expression>> = {
  e: flag('zf'),
  s: flag('sf'),
  c: flag('cf'),
  o: flag('of'),
  l: LESS,
  le: either(flag('zf'), LESS),
  be: either(flag('cf'), flag('zf')),
};
const SAME: Readonly<Record<string, string>> = {
  ...{ z: 'e', b: 'c', nae: 'c', nge: 'l', ng: 'le', na: 'be', lt: 'l' },
  ...{ ne: '!e', nz: '!e', ns: '!s', no: '!o', nc: '!c', ae: '!c', nb: '!c' },
  ...{ ge: '!l', nl: '!l', g: '!le', gt: '!le', nle: '!le', a: '!be', nbe: '!be' },
};

/** The condition of `je`, `setne`, `cmovl`, ... by its letters; null where there is none. */
export function conditionOf(letters: string): Expression | null {
  const name = SAME[letters] ?? letters;
  if (!name.startsWith('!')) return CONDITIONS[name] ?? null;
  return not(CONDITIONS[name.slice(1)]);
}

/** The flags that an operation sets, as expressions over its operands and its result. */
export type FlagValues = Partial<Record<Flag, Expression>>;

export interface Computed {
  left: Expression;
  right: Expression;
  result: Expression;
  width: Width;
}

const isNegative = (value: Expression, width: Width): Expression =>
  compute('<', SIGNED[width], { kind: 'convert', type: SIGNED[width], operand: value }, ZERO);

/** ZF and SF alone. */
export function resultFlags({ result, width }: Computed): FlagValues {
  return { zf: compute('==', UNSIGNED[width], result, ZERO), sf: isNegative(result, width) };
}

export function logicFlags(computed: Computed): FlagValues {
  return { ...resultFlags(computed), cf: ZERO, of: ZERO };
}

export function additionFlags(computed: Computed): FlagValues {
  const { left, right, result, width } = computed;
  const type = UNSIGNED[width];
  const differs = (value: Expression) => compute('^', type, value, result);
  const overflow = compute('&', type, differs(left), differs(right));
  return {
    ...resultFlags(computed),
    cf: compute('<', type, result, left),
    of: isNegative(overflow, width),
  };
}

export function subtractionFlags(computed: Computed): FlagValues {
  const { left, right, result, width } = computed;
  const type = UNSIGNED[width];
  const overflow = compute(
    '&',
    type,
    compute('^', type, left, right),
    compute('^', type, left, result),
  );
  return {
    ...resultFlags(computed),
    cf: compute('<', type, left, right),
    of: isNegative(overflow, width),
  };
}

/** inc and dec leave CF alone. */
export function stepFlags(computed: Computed, flags: FlagValues): FlagValues {
  return { ...resultFlags(computed), of: flags.of };
}
