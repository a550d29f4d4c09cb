/** Where in a function's operations a local can be named: C11 6.2.1, from its declaration to the block's end. */
import type { Operation, SourceRange } from '../../../machine/program/program.ts';
import { expressionsOf, some } from '../../meaning/subexpressions.ts';
import type { CFunction, Expression, Statement, Variable } from '../../meaning/tree.ts';

/** Blocks of a function, and statements that are scopes as blocks are; an outer one stands before an inner one. */
export function blocksOf({ body }: CFunction): SourceRange[] {
  const blocks: SourceRange[] = [];
  const within = (statements: readonly (Statement | null)[]): void => {
    for (const statement of statements) {
      if (statement === null) continue;
      if (statement.kind === 'block' || statement.kind === 'for') blocks.push(statement.source);
      for (const expression of expressionsOf(statement)) inExpression(expression);
      within(innerOf(statement));
    }
  };
  const inExpression = (expression: Expression): void => {
    some(expression, (part) => {
      if (part.kind !== 'statements') return false;
      blocks.push(part.source);
      within(part.body);
      return false;
    });
  };
  within([body]);
  return blocks;
}

function innerOf(statement: Statement): (Statement | null)[] {
  switch (statement.kind) {
    case 'block':
    case 'case':
      return statement.body;
    case 'if':
      return [statement.whenTrue, statement.otherwise];
    case 'for':
      // Its first part is made a block for itself, and what that declares is the whole statement's.
      return [...(statement.start?.kind === 'block' ? statement.start.body : []), statement.body];
    case 'while':
    case 'do':
    case 'switch':
    case 'label':
      return [statement.body];
    default:
      return [];
  }
}

/** Operations at which the variable can be named, from and to in pairs; those of a parameter are all. */
export function scopeOf(
  variable: Variable,
  blocks: readonly SourceRange[],
  operations: readonly Operation[],
): number[] {
  if (variable.storage === 'parameter') return [0, operations.length];
  const start = { line: variable.source.line, column: variable.source.column };
  const block = blocks.findLast((range) => holds(range, start)) ?? blocks[0];
  const scope: number[] = [];
  operations.forEach(({ source }, pc) => {
    if (!holds(block, source) || isBefore(source, start)) return;
    if (scope.at(-1) === pc) scope[scope.length - 1] = pc + 1;
    else scope.push(pc, pc + 1);
  });
  return scope;
}

type Position = Pick<SourceRange, 'line' | 'column'>;

const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.column < b.column);

const holds = (range: SourceRange, at: Position): boolean =>
  !isBefore(at, range) && isBefore(at, { line: range.endLine, column: range.endColumn });
