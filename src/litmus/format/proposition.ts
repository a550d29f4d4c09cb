/** Propositions over final states: whether they hold, and how herd7 writes them. */
import { convert, type Scalar } from '../../machine/program/values.ts';
import type { Constant, LitmusTest, Location, Proposition } from './litmus-test.ts';
import { nameOfLocation } from './litmus-test.ts';

type ValueAt = (location: Location) => Constant;
type TypeOf = (location: Location) => Scalar;

export function holds(proposition: Proposition, at: ValueAt, type: TypeOf): boolean {
  switch (proposition.kind) {
    case 'equals': {
      const { location, value } = proposition;
      return isEqual(at(location), value, type(location));
    }
    case 'same':
      return isEqual(at(proposition.left), at(proposition.right), type(proposition.left));
    case 'not':
      return !holds(proposition.part, at, type);
    case 'and':
      return proposition.parts.every((part) => holds(part, at, type));
    case 'or':
      return proposition.parts.some((part) => holds(part, at, type));
    case 'implies':
      return !holds(proposition.left, at, type) || holds(proposition.right, at, type);
  }
}

function isEqual(a: Constant, b: Constant, type: Scalar): boolean {
  if (a.kind === 'number' && b.kind === 'number') {
    return convert(a.value, type) === convert(b.value, type);
  }
  if (a.kind !== 'address' || b.kind !== 'address') return false;
  return a.name === b.name && a.index === b.index;
}

/** `[x]=1`, `0:r1=x`, as a state shows it. */
export function showBinding(location: Location, value: Constant): string {
  return `${showLocation(location)}=${showConstant(value)}`;
}

function showLocation(location: Location): string {
  const name = nameOfLocation(location);
  return location.kind === 'variable' && location.index === null ? `[${name}]` : name;
}

function showConstant(value: Constant): string {
  if (value.kind === 'number') return String(value.value);
  return value.index === 0 ? value.name : `${value.name}[${value.index}]`;
}

const QUANTIFIERS = { exists: 'exists', 'not-exists': '~exists', forall: 'forall' } as const;

/** `exists (0:r0=1 /\ [x]=0)`. */
export function showCondition({ quantifier, condition }: LitmusTest): string {
  return `${QUANTIFIERS[quantifier]} (${show(condition, null)})`;
}

type Joining = 'and' | 'or' | 'implies';

/** After herdtools7, lib/constrGen.ml: parentheses where the reader needs them, and after `not`. */
function show(proposition: Proposition, above: Joining | null): string {
  switch (proposition.kind) {
    case 'equals':
      return showBinding(proposition.location, proposition.value);
    case 'same':
      return `${showLocation(proposition.left)}=${showLocation(proposition.right)}`;
    case 'not':
      return `not (${show(proposition.part, null)})`;
    case 'and':
      if (proposition.parts.length === 0) return 'true';
      return join(proposition.parts, ' /\\ ', 'and', above === 'or' ? null : above);
    case 'or':
      if (proposition.parts.length === 0) return 'false';
      return join(proposition.parts, ' \\/ ', 'or', above);
    case 'implies':
      return join([proposition.left, proposition.right], ' => ', 'implies', above);
  }
}

function join(
  parts: readonly Proposition[],
  operator: string,
  here: Joining,
  above: Joining | null,
): string {
  const text = parts.map((part) => show(part, here)).join(operator);
  return above === null || above === here ? text : `(${text})`;
}
