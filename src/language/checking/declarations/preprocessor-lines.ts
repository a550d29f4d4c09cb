/** `#define NAME constant-expression` and the other preprocessor lines of a file. */
import { constantValue } from '../../meaning/constants.ts';
import { child, namedChildren, parseSyntax, part, type SyntaxNode } from '../../reading/syntax.ts';
import { type Checker, declare, isInvalid, refuse } from '../scope/checker.ts';
import { constant } from '../scope/conversions.ts';
import { refuseConstruct } from '../scope/refused-constructs.ts';

/** The value's text alone, at its place, as `_=value;`: the grammar leaves it unparsed. */
function parseValue(checker: Checker, value: SyntaxNode, text: string): SyntaxNode | null {
  const lines = '\n'.repeat(value.source.line - 1);
  const indent = ' '.repeat(Math.max(0, value.source.column - 3));
  const wrapped = `${lines}${indent}_=${text};`;
  const { root } = parseSyntax(
    { name: '', text: wrapped },
    value.source.file,
    checker.scope.kindOf,
  );
  const [statement, more] = namedChildren(root);
  const [assignment] = statement ? namedChildren(statement) : [];
  const isValue = assignment?.kind === 'assignment_expression' && more === undefined;
  return isValue && !isBroken(root) ? part(assignment, 'right') : null;
}

const isBroken = (node: SyntaxNode): boolean =>
  node.kind === 'ERROR' || node.missing || node.children.some(isBroken);

/** Declares what an object-like macro stands for. */
function checkDefine(checker: Checker, node: SyntaxNode): void {
  const name = part(node, 'name');
  const value = child(node, 'value');
  const text = value?.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/g, (note) => ' '.repeat(note.length));
  if (value === undefined || text === undefined || /^\s*("|$)/.test(text)) return;
  const parsed = parseValue(checker, value, text);
  const expression = parsed && checker.expression(parsed);
  if (expression && isInvalid(expression)) return;
  const known = expression && constantValue(expression);
  if (!expression || known === null) {
    const message = `'${name.text}' does not stand for a constant`;
    refuse(checker, value, message, 'define numbers only; make anything else a static function');
    return;
  }
  const { type, source } = expression;
  declare(checker, name, name.text, {
    kind: 'value',
    expression: constant(known ?? 0, type, source),
  });
}

/** A preprocessor line; gives false for what is none. */
export function checkPreprocessor(checker: Checker, node: SyntaxNode): boolean {
  switch (node.kind) {
    case 'preproc_include':
      return true;
    case 'preproc_def':
      checkDefine(checker, node);
      return true;
    case 'preproc_function_def':
    case 'preproc_if':
    case 'preproc_ifdef':
    case 'preproc_call':
      refuseConstruct(checker, { ...node, source: firstLineOf(node) }, node.kind);
      return true;
    default:
      return false;
  }
}

function firstLineOf(node: SyntaxNode): SyntaxNode['source'] {
  const { source, text } = node;
  const endColumn = source.column + text.split('\n')[0].trimEnd().length;
  return { ...source, endLine: source.line, endColumn };
}
