/**
 * Which variable and function of one version is which of the other. What has the same name and is
 * used is the same; the others are paired by their use: where the operations of both versions line
 * up, their objects are the same more often than not, and the most frequent pair is believed first.
 */
import { align, eachMatch } from './align.ts';
import type { NamedVariable } from './objects-by-name.ts';

/** An operation that is not private: what it does, and to what in which function. */
export interface Feature {
  place: number;
  /** Kind, operator and the like. */
  what: string;
  /** null where it goes through a pointer, or is about no variable. */
  variable: NamedVariable | null;
  fn: string;
}

/** A variable as declared: its name, and a text that is equal for equal types. */
export interface DeclaredObject {
  name: NamedVariable;
  shape: string;
}

/** Operations of one part (a task, the NMI handler) of both versions, in the order of the source. */
export interface PartPair {
  a: readonly Feature[];
  b: readonly Feature[];
}

/** Names of the second version by names of the first. */
export interface Renaming {
  variables: Map<NamedVariable, NamedVariable>;
  functions: Map<string, string>;
}

interface Names {
  a: Set<string>;
  b: Set<string>;
}

/** `trustNames`: equal names are equal things, whatever their use says. */
export function findRenaming(
  parts: readonly PartPair[],
  declared: { a: readonly DeclaredObject[]; b: readonly DeclaredObject[] },
  trustNames: boolean,
): Renaming {
  const renaming: Renaming = { variables: new Map(), functions: new Map() };
  const variables = namesOf(parts, ({ variable }) => variable);
  const functions = namesOf(parts, ({ fn }) => fn);
  if (trustNames) {
    trust(renaming.variables, variables);
    trust(renaming.functions, functions);
  }
  while (pairVariable(renaming, parts, variables)) {
    // Each pair found brings the others into step.
  }
  pairFunctions(renaming, parts, functions);
  pairDeclared(renaming.variables, declared, variables);
  return renaming;
}

/** What only pointers lead to: by name, then by type in the order of declaration. */
function pairDeclared(
  pairs: Map<NamedVariable, NamedVariable>,
  declared: { a: readonly DeclaredObject[]; b: readonly DeclaredObject[] },
  used: Names,
): void {
  const taken = new Set(pairs.values());
  const pair = (isSame: (left: DeclaredObject, right: DeclaredObject) => boolean): void => {
    for (const left of declared.a) {
      if (pairs.has(left.name) || used.a.has(left.name)) continue;
      const right = declared.b.find(
        (other) => !taken.has(other.name) && !used.b.has(other.name) && isSame(left, other),
      );
      if (right === undefined) continue;
      pairs.set(left.name, right.name);
      taken.add(right.name);
    }
  };
  pair((left, right) => left.name === right.name);
  pair((left, right) => left.shape === right.shape);
}

function namesOf(parts: readonly PartPair[], name: (feature: Feature) => string | null): Names {
  const all = (side: 'a' | 'b') =>
    new Set(parts.flatMap((part) => part[side].map(name).filter((known) => known !== null)));
  return { a: all('a'), b: all('b') };
}

function trust(pairs: Map<string, string>, names: Names): void {
  for (const name of names.a) if (names.b.has(name)) pairs.set(name, name);
}

/** Votes of lined-up operations for pairs of names; the winner, if any has a vote. */
class Ballot {
  readonly #votes = new Map<string, { a: string; b: string; count: number }>();

  add(a: string, b: string): void {
    const key = `${a}\n${b}`;
    const vote = this.#votes.get(key) ?? { a, b, count: 0 };
    vote.count++;
    this.#votes.set(key, vote);
  }

  /** Most votes first, then in the order of use. */
  inOrder(): { a: string; b: string }[] {
    return [...this.#votes.values()].sort((left, right) => right.count - left.count);
  }
}

function pairVariable(renaming: Renaming, parts: readonly PartPair[], names: Names): boolean {
  const { variables } = renaming;
  const taken = new Set(variables.values());
  const isOpenA = (name: string | null) => name !== null && !variables.has(name);
  const isOpenB = (name: string | null) => name !== null && !taken.has(name);
  if (variables.size === names.a.size || taken.size === names.b.size) return false;
  const ballot = new Ballot();
  for (const part of parts) {
    const numbers = new Map<string, number>();
    const a = part.a.map((feature) => {
      const name = feature.variable;
      return numberOf(numbers, feature.what, isOpenA(name) ? '?' : variables.get(name ?? ''));
    });
    const b = part.b.map((feature) => {
      const name = feature.variable;
      return numberOf(numbers, feature.what, isOpenB(name) ? '?' : (name ?? undefined));
    });
    eachMatch(align(a, b), a.length, (i, j) => {
      const [left, right] = [part.a[i].variable, part.b[j].variable];
      if (isOpenA(left) && isOpenB(right)) ballot.add(left as string, right as string);
    });
  }
  const [best] = ballot.inOrder();
  if (best === undefined) return false;
  variables.set(best.a, best.b);
  return true;
}

function numberOf(numbers: Map<string, number>, what: string, name = ''): number {
  const key = `${what} ${name}`;
  const number = numbers.get(key) ?? numbers.size;
  numbers.set(key, number);
  return number;
}

function pairFunctions(renaming: Renaming, parts: readonly PartPair[], names: Names): void {
  const { variables, functions } = renaming;
  if (functions.size === names.a.size) return;
  const ballot = new Ballot();
  for (const part of parts) {
    const numbers = new Map<string, number>();
    const a = part.a.map(({ what, variable }) =>
      numberOf(
        numbers,
        what,
        variable === null ? '' : (variables.get(variable) ?? `a ${variable}`),
      ),
    );
    const b = part.b.map(({ what, variable }) => numberOf(numbers, what, variable ?? ''));
    eachMatch(align(a, b), a.length, (i, j) => {
      ballot.add(part.a[i].fn, part.b[j].fn);
    });
  }
  const taken = new Set(functions.values());
  for (const { a, b } of ballot.inOrder()) {
    if (functions.has(a) || taken.has(b)) continue;
    functions.set(a, b);
    taken.add(b);
  }
}
