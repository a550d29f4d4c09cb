/** What the checker carries around: scopes, the function being checked, diagnostics. */
import type { SourceRange } from '../../../machine/program/program.ts';
import { type CType, type FunctionType, INVALID, type IntegerType } from '../../meaning/ctypes.ts';
import type { Case, CFunction, Expression, Place, Variable } from '../../meaning/tree.ts';
import type { Diagnostics } from '../../reading/diagnostics.ts';
import type { NameKind } from '../../reading/name-marks.ts';
import type { SyntaxNode } from '../../reading/syntax.ts';

/** What a name stands for. */
export type Entity =
  | { kind: 'variable'; variable: Variable }
  /** An enumeration constant, a text symbol, a number of the scenario. */
  | { kind: 'value'; expression: Expression }
  | { kind: 'function'; fn: CFunction }
  | { kind: 'typedef'; type: CType };

/** Names and struct tags of one block; the outermost is the file. */
export class Scope {
  readonly names = new Map<string, Entity>();
  readonly tags = new Map<string, CType>();
  readonly outer: Scope | null;

  constructor(outer: Scope | null) {
    this.outer = outer;
  }

  find(name: string): Entity | undefined {
    return this.names.get(name) ?? this.outer?.find(name);
  }

  /** What a name is to the parser. */
  kindOf = (name: string): NameKind | undefined => {
    const entity = this.find(name);
    return entity && (entity.kind === 'typedef' ? 'type' : 'value');
  };

  findTag(name: string): CType | undefined {
    return this.tags.get(name) ?? this.outer?.findTag(name);
  }

  /** Every name of such a thing that can be seen from here. */
  visible(...kinds: Entity['kind'][]): string[] {
    const own = [...this.names].filter(([, { kind }]) => kinds.includes(kind));
    return [...own.map(([name]) => name), ...(this.outer?.visible(...kinds) ?? [])];
  }
}

/** What the statements of one function share. */
export interface Flow {
  loops: number;
  /** The cases of the switches around a statement, innermost last, and the type that they are compared in. */
  switches: { cases: Case[]; type: IntegerType }[];
  labels: Set<string>;
  gotos: SyntaxNode[];
  /** How many of `switches` stand outside the innermost statement expression; null outside of any. */
  outside: number | null;
}

export interface Checker {
  diagnostics: Diagnostics;
  /** The innermost scope; changes as blocks open and close. */
  scope: Scope;
  /** The function being checked, null at file level. */
  fn: CFunction | null;
  /** Of that function's statements. */
  flow: Flow;
  /**
   * As herd7 reads a litmus test: pointers and integers convert into each other, and a name that is
   * assigned without having been declared is a local.
   */
  loose: boolean;
  /** Of litmus tests: the registers that each thread has without declaring them, by its function's name. */
  registers: ReadonlyMap<string, readonly string[]>;
  /** The project's own C, which is used by name: memcpy and its kind. */
  kernel: ReadonlyMap<string, CFunction>;
  /** The file is that C itself: it may use what only the project's own C may. */
  library: boolean;
  /** The only name that may stand for a variable of each CPU without saying of which. */
  template: SyntaxNode | null;
  /** The library's `sort` of arrays of that type, null where there is none. */
  sortOf(element: CType): CFunction | null;
  /** Globals, statics of functions included. */
  globals: Variable[];
  /** Those that string literals stand for, by their text. */
  strings: Map<string, Variable>;
  /** Functions whose addresses are needed, and where that is said. */
  textUses: { fn: CFunction; source: SourceRange }[];
  /** Functions whose addresses are taken, and where. */
  addressed: { fn: CFunction; source: SourceRange }[];
  /** The type of a function with that list of parameters, for modules that stand below declarations. */
  functionType(list: SyntaxNode, result: CType): FunctionType;
  /** Whether a name that nobody declared is one that can be called. */
  isCallable(name: string): boolean;
  /** The checker of expressions, for modules that stand below it. */
  expression(node: SyntaxNode): Expression;
  /** The object that a compound literal makes; null when it makes none, which has been told. */
  literal(node: SyntaxNode): Place | null;
}

export const newFlow = (): Flow => ({
  loops: 0,
  switches: [],
  labels: new Set(),
  gotos: [],
  outside: null,
});

/** An expression that is known to be wrong already. */
export const invalid = (source: SourceRange): Expression => ({
  kind: 'constant',
  value: 0,
  type: INVALID,
  source,
});

export const isInvalid = (expression: Expression): boolean => expression.type.kind === 'invalid';

/** Records a diagnostic; gives the expression that stands for what was refused. */
export function refuse(
  checker: Checker,
  node: SyntaxNode,
  message: string,
  advice: string,
): Expression {
  checker.diagnostics.add(node.source, message, advice);
  return invalid(node.source);
}

/** Runs `check` in a scope of its own. */
export function inScope<T>(checker: Checker, check: () => T): T {
  const outer = checker.scope;
  checker.scope = new Scope(outer);
  try {
    return check();
  } finally {
    checker.scope = outer;
  }
}

/** Declares a name in the innermost scope; a second declaration there is refused. */
export function declare(checker: Checker, node: SyntaxNode, name: string, entity: Entity): void {
  if (checker.scope.names.has(name)) {
    refuse(checker, node, `'${name}' is declared twice`, 'give one of the two another name');
    return;
  }
  checker.scope.names.set(name, entity);
}
