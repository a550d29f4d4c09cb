/** The variables of a litmus test: all that the initial state, the threads and the question name. */
import type { Binding, Constant, LitmusTest, Location, Proposition } from './litmus-test.ts';

/** Every location that the question names, each once. */
export function askedLocations(test: LitmusTest): Location[] {
  return [...shownLocations(test), ...(test.filter === null ? [] : [...locationsIn(test.filter)])];
}

/** The locations of a final state as it is shown: those of the condition and of `locations`. */
export function shownLocations(test: LitmusTest): Location[] {
  return [...test.locations, ...locationsIn(test.condition)];
}

function* locationsIn(proposition: Proposition): Generator<Location> {
  switch (proposition.kind) {
    case 'equals':
      yield proposition.location;
      return;
    case 'same':
      yield proposition.left;
      yield proposition.right;
      return;
    case 'not':
      yield* locationsIn(proposition.part);
      return;
    case 'implies':
      yield* locationsIn(proposition.left);
      yield* locationsIn(proposition.right);
      return;
    case 'and':
    case 'or':
      for (const part of proposition.parts) yield* locationsIn(part);
  }
}

/** Names of variables in the order of their first mention; `used` are those of the threads. */
export function variableNames(test: LitmusTest, used: readonly string[]): string[] {
  const names = new Set<string>();
  const add = (location: Location) => {
    if (location.kind === 'variable') names.add(location.name);
  };
  for (const { location } of test.initial) add(location);
  for (const name of used) names.add(name);
  for (const location of askedLocations(test)) add(location);
  for (const { values } of test.initial) {
    for (const value of values) if (value.kind === 'address') names.add(value.name);
  }
  return [...names];
}

/** The binding of a variable in the initial state. */
export function bindingOf(test: LitmusTest, name: string): Binding | undefined {
  return test.initial.find(
    ({ location }) => location.kind === 'variable' && location.name === name,
  );
}

/** The first value of element `index` of a variable or register. */
export function initialValue(binding: Binding | undefined, index: number): Constant {
  return binding?.values[index] ?? { kind: 'number', value: 0 };
}
