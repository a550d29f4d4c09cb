/** What expressions and statements are made of. */
import type { Effect, Expression, Place, Statement } from './tree.ts';

/** An expression or a place that stands directly in another one, or in a statement. */
type Part = Expression | Place;

const given = (...parts: readonly (Part | null)[]): Part[] =>
  parts.filter((part): part is Part => part !== null);

function partsOfEffect(effect: Effect): Part[] {
  switch (effect.kind) {
    case 'execute':
      return [effect.address];
    case 'raise-nmi':
      return [effect.target];
    case 'bug':
      return given(effect.condition);
    default:
      return [];
  }
}

/** Statements stand in no list of parts: `statementsIn` gives those of a statement expression. */
function partsOf(part: Part): Part[] {
  switch (part.kind) {
    case 'constant':
    case 'scenario':
    case 'cpu':
    case 'function-address':
    case 'task':
    case 'variable':
      return [];
    case 'site-address':
      return [part.index];
    case 'read':
    case 'address':
      return [part.place];
    case 'dereference':
      return [part.pointer];
    case 'member':
      return [part.object];
    case 'literal':
      return part.initial.map(({ value }) => value);
    case 'value':
      return [part.expression];
    case 'unary':
    case 'convert':
      return [part.operand];
    case 'binary':
    case 'logical':
    case 'comma':
      return [part.left, part.right];
    case 'conditional':
      return [part.test, part.whenTrue, part.otherwise];
    case 'fallback':
      return [part.value, part.otherwise];
    case 'statements':
      return given(part.value);
    case 'assign':
      return [part.place, part.value];
    case 'update':
      return [part.place, part.operand];
    case 'call':
      return part.arguments;
    case 'call-pointer':
      return [part.pointer, ...part.arguments];
    case 'dispatch':
      return [part.pointer, part.form];
    case 'per-cpu':
      return given(part.pointer, part.cpu);
    case 'await':
      return [part.read, part.until, part.value];
    case 'exchange':
      return given(part.pointer, part.operand, part.expected);
    case 'stop-machine':
      return given(part.argument, part.cpus);
    case 'broadcast':
      return [part.argument];
    case 'store-or-fault':
      return [part.pointer, part.value];
    case 'mask':
      return given(part.operand);
    case 'srcu':
      return given(part.domain, part.index);
    case 'effect':
      return partsOfEffect(part.effect);
  }
}

/** True when the test holds for the expression or place, or for one within it, statements left aside. */
export const some = (part: Part, test: (part: Part) => boolean): boolean =>
  test(part) || partsOf(part).some((inner) => some(inner, test));

/** The expressions that a statement evaluates itself. */
export function expressionsOf(statement: Statement): Expression[] {
  switch (statement.kind) {
    case 'expression':
      return [statement.expression];
    case 'initialise':
      return statement.initial.map(({ value }) => value);
    case 'if':
    case 'while':
    case 'do':
      return [statement.test];
    case 'for':
      return [statement.test, statement.update].filter((part) => part !== null);
    case 'switch':
      return [statement.value];
    case 'return':
      return statement.value === null ? [] : [statement.value];
    default:
      return [];
  }
}
