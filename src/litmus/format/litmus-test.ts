/** A litmus test as its file states it: plain data, before it becomes a program. */
import type { SourceFile, SourceRange } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';

/** A half-open range of the file's text. */
export interface Span {
  start: number;
  end: number;
}

export type Location =
  | { kind: 'register'; thread: number; name: string }
  /** `index` is null for the whole variable. */
  | { kind: 'variable'; name: string; index: number | null };

/** A number, or the address of a variable. */
export type Constant =
  | { kind: 'number'; value: Value }
  | { kind: 'address'; name: string; index: number };

/** Locations and values as written; `and`, `or` take two parts or none (`true`, `false`). */
export type Proposition =
  | { kind: 'equals'; location: Location; value: Constant }
  | { kind: 'same'; left: Location; right: Location }
  | { kind: 'not'; part: Proposition }
  | { kind: 'and'; parts: Proposition[] }
  | { kind: 'or'; parts: Proposition[] }
  | { kind: 'implies'; left: Proposition; right: Proposition };

export type Quantifier = 'exists' | 'not-exists' | 'forall';

/** One binding of the initial state. What is not bound is 0. */
export interface Binding {
  location: Location;
  /** As written, such as `int`, `atomic_t`, `uint64_t`; null where none is. */
  type: string | null;
  /** Declared with a `*`. */
  pointer: boolean;
  /** Elements of an array; null for a scalar. */
  length: number | null;
  values: Constant[];
  source: SourceRange;
}

export type Observation = 'Never' | 'Sometimes' | 'Always';

export interface LitmusTest {
  file: SourceFile;
  architecture: 'C' | 'X86_64';
  name: string;
  initial: Binding[];
  /** The threads' code, between initial state and condition. */
  code: Span;
  /** Locations to show besides those of the condition. */
  locations: Location[];
  filter: Proposition | null;
  quantifier: Quantifier;
  condition: Proposition;
  /** What its comment says comes of it under the kernel's memory model: `Result: Never`. */
  expects: Observation | null;
}

/** `0:r1`, `x`, `x[1]`: how a location is named in tables and messages. */
export function nameOfLocation(location: Location): string {
  if (location.kind === 'register') return `${location.thread}:${location.name}`;
  return location.index === null ? location.name : `${location.name}[${location.index}]`;
}
