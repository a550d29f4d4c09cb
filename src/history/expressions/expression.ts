/**
 * C expressions over a machine at a moment: what conditions, prints, pins and traces are made of.
 *
 * Names are C's, as the function of the frame has them in scope; then sites (arrays of bytes), `cpu` (the
 * CPU's number), `$event`, `$nmi` (1 in NMI context), `$buffered` (stores in the CPU's buffer).
 * `patch::count` is a variable of a function, and so are the names that tables give to locals in memory.
 * `cpu1: EXPRESSION` asks what CPU1 would load, its own store buffer first, in CPU1's frame.
 */
import type { DescribedType } from '../../machine/program/debug-info.ts';
import { DivideError, type Value } from '../../machine/program/values.ts';
import type { System } from '../../machine/state/system.ts';
import { type Asked, type AskedFrame, isCaller, NoAnswer, OPTIMIZED_OUT } from './asked.ts';
import { compileTree } from './compile.ts';
import { type Described, describedOf, isInScope, sizeOfType, typeNamed } from './described.ts';
import type { Scope } from './names.ts';
import { type Node, unwrapped } from './node.ts';
import { readTree } from './reader.ts';
import { ExpressionError } from './tokens.ts';
import { type Tree, visit } from './tree.ts';

/** `column` is 0-based. */
export type ReadExpression =
  | { ok: true; expression: Expression }
  | { ok: false; message: string; column: number };

export type Answer =
  /** `value`: of an array or a struct, its address. `address`: null for what is in no memory. */
  | { ok: true; type: DescribedType; value: Value; address: number | null }
  | { ok: false; message: string };

/** `brief`: the message where there is no room for it. */
type Compiled = { ok: true; node: Node } | { ok: false; message: string; brief: string };

/** `isCondition`: it must be true or false, which a struct is not. */
export function readExpression(
  text: string,
  system: System,
  { isCondition = false } = {},
): ReadExpression {
  try {
    return { ok: true, expression: new Expression(text, system, isCondition) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ok: false, message: error.message, column: error.column };
  }
}

const EYES = /^\s*cpu(\d+)\s*:(?!:)/i;

export class Expression {
  readonly text: string;
  readonly system: System;
  /** The CPU that it asks what it sees; null: memory is asked. */
  readonly eyes: number | null;
  /** It names a variable that only some functions have. */
  readonly isLocal: boolean;
  readonly #tree: Tree;
  readonly #compiled = new Map<number, Compiled>();

  /** Throws ExpressionError. */
  constructor(text: string, system: System, isCondition: boolean) {
    const described = describedOf(system);
    const prefix = eyesOf(text, described, system);
    this.text = text.trim();
    this.system = system;
    this.eyes = prefix.eyes;
    // Blanks in place of the prefix, so that columns stay.
    const tree = readTree(' '.repeat(prefix.length) + text.slice(prefix.length), {
      isType: (name) => typeNamed(described, name) !== undefined,
      isCopy: (name) => described.copies.has(name),
    });
    this.#tree = isCondition ? truthOf(tree) : tree;
    const names: string[] = [];
    visit(this.#tree, (part) => {
      if (part.kind === 'name' && described.locals.has(part.name)) names.push(part.name);
    });
    this.isLocal = names.length > 0;
    checkSomewhere(this.#tree, system, names);
  }

  /** Why it cannot be asked in that frame at all, null where it can. */
  problemIn(frame: AskedFrame | null): string | null {
    const compiled = this.#in(frame);
    return compiled.ok ? null : compiled.message;
  }

  /** The same of an operation: what can be named there. */
  problemAt(fn: number, pc: number): string | null {
    const compiled = this.#at(fn, pc);
    return compiled.ok ? null : compiled.message;
  }

  /** What it gives there. */
  answer(at: Asked): Answer {
    const compiled = this.#in(at.frame);
    if (!compiled.ok) return { ok: false, message: compiled.brief };
    const { type, address, value } = compiled.node;
    try {
      return { ok: true, type, value: value(at), address: address?.(at) ?? null };
    } catch (error) {
      return { ok: false, message: reasonOf(error) };
    }
  }

  /** True where it gives something other than 0; false where it gives nothing. */
  holds(at: Asked): boolean {
    const compiled = this.#in(at.frame);
    if (!compiled.ok) return false;
    try {
      return compiled.node.value(at) !== 0;
    } catch (error) {
      reasonOf(error);
      return false;
    }
  }

  /** Where it is, the same at every moment, in bytes; null for what has no such place. */
  fixedPlace(): { address: number; size: number } | null {
    const compiled = this.#in(null);
    if (!compiled.ok || compiled.node.address === null) return null;
    try {
      return { address: compiled.node.address(NEVER), size: sizeOfType(compiled.node.type) };
    } catch (error) {
      if (error instanceof NoAnswer) return null;
      throw error;
    }
  }

  #in(frame: AskedFrame | null): Compiled {
    if (frame === null) return this.#at(-1, 0);
    return this.#at(frame.fn, frame.frame.pc - (isCaller(frame) ? 1 : 0));
  }

  /** `fn` is -1 where no function runs. */
  #at(fn: number, pc: number): Compiled {
    const key = this.isLocal ? fn * 0x10000 + pc : -1;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const made = this.#compile(fn < 0 ? null : { fn, pc });
    this.#compiled.set(key, made);
    return made;
  }

  #compile(scope: Scope): Compiled {
    try {
      const node = compileTree(this.#tree, this.system, scope);
      return { ok: true, node: unwrapped(this.system, node) };
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const { message, isOutOfScope } = error;
      return { ok: false, message, brief: isOutOfScope ? '<not in scope>' : `<${message}>` };
    }
  }
}

/** `!!tree` */
function truthOf(tree: Tree): Tree {
  const { column } = tree;
  const not = (operand: Tree): Tree => ({ kind: 'unary', operator: '!', operand, column });
  return not(not(tree));
}

/** A moment at which nothing can be looked at. */
const NEVER: Asked = {
  get machine(): never {
    throw OPTIMIZED_OUT;
  },
  get cpu(): never {
    throw OPTIMIZED_OUT;
  },
  get index(): never {
    throw OPTIMIZED_OUT;
  },
  frame: null,
  eyes: null,
};

function reasonOf(error: unknown): string {
  if (error instanceof NoAnswer) return error.words();
  if (error instanceof DivideError) return `<${error.message}>`;
  throw error;
}

/** `cpu1:` in front, unless that begins the name of a local in memory. */
function eyesOf(
  text: string,
  { copies }: Described,
  { cpus }: System,
): { eyes: number | null; length: number } {
  const match = EYES.exec(text);
  const copy = /^\s*(cpu\d+:\w+\.\w+)/.exec(text);
  if (match === null || (copy !== null && copies.has(copy[1]))) return { eyes: null, length: 0 };
  const eyes = Number(match[1]);
  if (eyes >= cpus) {
    throw new ExpressionError(`there is no CPU${eyes}: CPUs are 0 to ${cpus - 1}`, 0);
  }
  return { eyes, length: match[0].length };
}

/** Throws what is wrong with it wherever it is asked. `names`: those that are locals somewhere. */
function checkSomewhere(tree: Tree, system: System, names: readonly string[]): void {
  const problems: ExpressionError[] = [];
  const isWrong = (scope: Scope): boolean => {
    try {
      compileTree(tree, system, scope);
      return false;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.push(error);
      return true;
    }
  };
  for (const scope of scopesWith(system, names)) if (!isWrong(scope)) return;
  // What is wrong where all names are known says more than that one of them is not.
  if (isWrong(null)) throw problems[0];
}

/** Operations of each function at which one of the names can be used, those with most of them first. */
function scopesWith(system: System, names: readonly string[]): { fn: number; pc: number }[] {
  const { locals } = describedOf(system).info;
  const scopes = locals.flatMap((own, fn) => {
    const wanted = own.filter(({ name }) => names.includes(name));
    const starts = new Set(wanted.flatMap(({ scope }) => scope));
    return [...starts].map((pc) => {
      const known = new Set(wanted.filter((one) => isInScope(one, pc)).map(({ name }) => name));
      return { fn, pc, known: known.size };
    });
  });
  return scopes.filter(({ known }) => known > 0).sort((a, b) => b.known - a.known);
}
