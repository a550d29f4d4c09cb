/** Statements of C. */
import { convert } from '../../machine/program/values.ts';
import { INT, type IntegerType, scalarOf, VOID } from '../meaning/ctypes.ts';
import type { Case, Expression, Statement } from '../meaning/tree.ts';
import { child, namedChildren, part, type SyntaxNode } from '../reading/syntax.ts';
import { checkValue } from './declarations/constant-values.ts';
import { checkDeclaration, checkTypeAlone, checkTypedef } from './declarations/declarations.ts';
import { checkFit } from './operands/assignments.ts';
import { requireScalar } from './operands/operators.ts';
import { type Checker, inScope, invalid, isInvalid, refuse } from './scope/checker.ts';
import { constant, promote } from './scope/conversions.ts';
import { refuseConstruct, refuseNode } from './scope/refused-constructs.ts';

/** The statements of a block, in the scope that is open. */
export function checkBody(checker: Checker, nodes: SyntaxNode[]): Statement[] {
  return nodes.flatMap((node) => checkStatements(checker, node));
}

function checkStatements(checker: Checker, node: SyntaxNode): Statement[] {
  switch (node.kind) {
    case 'declaration':
      return checkDeclaration(checker, node);
    case 'type_definition':
      checkTypedef(checker, node);
      return [];
    case 'struct_specifier':
    case 'enum_specifier':
    case 'union_specifier':
      checkTypeAlone(checker, node);
      return [];
    default:
      return [checkStatement(checker, node)];
  }
}

const block = (node: SyntaxNode, body: Statement[]): Statement => ({
  kind: 'block',
  body,
  source: node.source,
});

function checkStatement(checker: Checker, node: SyntaxNode): Statement {
  const { source } = node;
  switch (node.kind) {
    case 'compound_statement':
      return inScope(checker, () => block(node, checkBody(checker, namedChildren(node))));
    case 'expression_statement':
      return checkExpressionStatement(checker, node);
    case 'if_statement': {
      const test = checkTest(checker, node);
      const whenTrue = checkStatement(checker, part(node, 'consequence'));
      const clause = child(node, 'alternative');
      const otherwise = clause ? checkStatement(checker, namedChildren(clause)[0]) : null;
      return { kind: 'if', test, whenTrue, otherwise, source };
    }
    case 'while_statement':
    case 'do_statement': {
      const test = checkTest(checker, node);
      const body = checkLoopBody(checker, node);
      return { kind: node.kind === 'do_statement' ? 'do' : 'while', test, body, source };
    }
    case 'for_statement':
      return inScope(checker, () => checkFor(checker, node));
    case 'switch_statement':
      return checkSwitch(checker, node);
    case 'case_statement':
      return checkCase(checker, node);
    case 'labeled_statement':
      return checkLabel(checker, node);
    case 'goto_statement':
      return checkGoto(checker, node);
    case 'break_statement':
      if (checker.flow.loops + checker.flow.switches.length === 0) {
        refuse(checker, node, "'break' outside a loop or switch", 'delete it, or use return');
      }
      return { kind: 'break', source };
    case 'continue_statement':
      if (checker.flow.loops === 0) {
        refuse(checker, node, "'continue' outside a loop", 'delete it, or use return');
      }
      return { kind: 'continue', source };
    case 'return_statement':
      return checkReturn(checker, node);
    case 'function_definition':
      refuseConstruct(checker, node, 'nested_function');
      return block(node, []);
    default:
      refuseNode(checker, node, 'a statement');
      return block(node, []);
  }
}

function checkExpressionStatement(checker: Checker, node: SyntaxNode): Statement {
  const [inner] = namedChildren(node);
  if (inner === undefined) return block(node, []);
  const expression = checker.expression(inner);
  if (isInvalid(expression)) return block(node, []);
  return { kind: 'expression', expression, source: inner.source };
}

function checkTest(checker: Checker, node: SyntaxNode): Expression {
  const condition = part(node, 'condition');
  const inner = condition.kind === 'parenthesized_expression' ? namedChildren(condition) : [];
  return requireScalar(checker, condition, checker.expression(inner[0] ?? condition));
}

function checkLoopBody(checker: Checker, node: SyntaxNode): Statement {
  checker.flow.loops++;
  const body = checkStatement(checker, part(node, 'body'));
  checker.flow.loops--;
  return body;
}

function checkFor(checker: Checker, node: SyntaxNode): Statement {
  const { source } = node;
  const first = child(node, 'initializer');
  const declared = first?.kind === 'declaration';
  const before = declared ? checkDeclaration(checker, first) : [];
  const expression = first && !declared ? checker.expression(first) : null;
  if (first && expression && !isInvalid(expression)) {
    before.push({ kind: 'expression', expression, source: first.source });
  }
  const condition = child(node, 'condition');
  const test = condition ? requireScalar(checker, condition, checker.expression(condition)) : null;
  const last = child(node, 'update');
  const update = last ? checker.expression(last) : null;
  const body = checkLoopBody(checker, node);
  const start = before.length > 0 && first ? block(first, before) : null;
  return { kind: 'for', start, test, update, body, source };
}

function checkSwitch(checker: Checker, node: SyntaxNode): Statement {
  const condition = part(node, 'condition');
  const value = promote(checker.expression(namedChildren(condition)[0]));
  if (!isInvalid(value) && value.type.kind !== 'integer') {
    refuse(checker, condition, 'a switch needs an integer', 'use if for anything else');
  }
  const cases: Case[] = [];
  const type = value.type.kind === 'integer' ? value.type : INT;
  checker.flow.switches.push({ cases, type });
  const body = checkStatement(checker, part(node, 'body'));
  checker.flow.switches.pop();
  return { kind: 'switch', value, cases, body, source: node.source };
}

function checkCase(checker: Checker, node: SyntaxNode): Statement {
  const { source } = node;
  const { switches, outside } = checker.flow;
  const valueNode = child(node, 'value') ?? null;
  const known = switches.length > (outside ?? 0) ? switches.at(-1) : undefined;
  const label = checkCaseLabel(checker, node, valueNode, known?.type ?? INT);
  if (known === undefined) {
    refuse(checker, node, 'a case outside a switch', 'put it into a switch');
  } else if (label !== null) {
    if (known.cases.some((other) => overlap(other, label))) {
      refuse(checker, valueNode ?? node, 'the same case twice', 'keep one of the two');
    }
    known.cases.push(label);
  }
  const rest = namedChildren(node).filter((candidate) => candidate !== valueNode);
  const made = label ?? { value: null, last: null, source };
  return { kind: 'case', label: made, body: checkBody(checker, rest), source };
}

function overlap(a: Case, b: Case): boolean {
  if (a.value === null || b.value === null) return a.value === b.value;
  return a.value <= b.last! && b.value <= a.last!;
}

/** The values of a label, as the switch compares them; null for none, which has been told. */
function checkCaseLabel(
  checker: Checker,
  { source }: SyntaxNode,
  node: SyntaxNode | null,
  type: IntegerType,
): Case | null {
  if (node === null) return { value: null, last: null, source };
  const isRange = node.kind === 'binary_expression' && part(node, 'operator').text === '...';
  const ends = isRange ? [part(node, 'left'), part(node, 'right')] : [node];
  const values = ends.map((end) => checkValue(checker, end));
  const [first, last = first] = values.map((value) => value && convert(value, scalarOf(type)));
  if (first === null || last === null) return null;
  if (first <= last) return { value: first, last, source };
  const advice = 'write the smaller number in front of the dots';
  refuse(checker, node, 'a range of cases without a number', advice);
  return null;
}

function checkLabel(checker: Checker, node: SyntaxNode): Statement {
  const { source } = node;
  const label = part(node, 'label');
  if (checker.flow.outside !== null) refuseConstruct(checker, label, 'inner_label');
  if (checker.flow.labels.has(label.text)) {
    refuse(checker, label, `label '${label.text}' is there twice`, 'rename one of the two');
  }
  checker.flow.labels.add(label.text);
  const rest = namedChildren(node).filter((candidate) => candidate !== label);
  const body = block(node, checkBody(checker, rest));
  return { kind: 'label', name: label.text, body, source };
}

function checkGoto(checker: Checker, node: SyntaxNode): Statement {
  const label = child(node, 'label');
  if (label?.kind !== 'statement_identifier') {
    refuseConstruct(checker, node, 'computed_goto');
    return block(node, []);
  }
  checker.flow.gotos.push(label);
  return { kind: 'goto', name: label.text, source: node.source };
}

function checkReturn(checker: Checker, node: SyntaxNode): Statement {
  const { source } = node;
  const [inner] = namedChildren(node);
  const result = checker.fn?.result ?? INT;
  if (inner === undefined) {
    if (result.kind === 'void' || result.kind === 'invalid') {
      return { kind: 'return', value: null, source };
    }
    refuse(checker, node, `'${checker.fn?.name}' must return a value`, "write 'return 0;'");
    return { kind: 'return', value: constant(0, INT, source), source };
  }
  const value = checker.expression(inner);
  if (result.kind === 'void') {
    refuse(checker, inner, `'${checker.fn?.name}' returns nothing`, "write 'return;'");
    return { kind: 'return', value: null, source };
  }
  return { kind: 'return', value: checkFit(checker, inner, value, result), source };
}

/** `({ ...; value; })`: its value is that of the last expression; it has none where that is a declaration or a loop. */
export function statementExpression(checker: Checker, node: SyntaxNode): Expression {
  const { fn, flow } = checker;
  if (fn === null) return refuseConstruct(checker, node, 'statement_expression');
  const { outside } = flow;
  flow.outside = flow.switches.length;
  const [block] = namedChildren(node);
  const body = inScope(checker, () => checkBody(checker, namedChildren(block)));
  flow.outside = outside;
  const last = body.at(-1);
  const { source } = node;
  const end = namedChildren(block).at(-1);
  const isValue = end?.kind === 'expression_statement' && namedChildren(end).length > 0;
  if (!isValue || last?.kind !== 'expression') {
    // What was refused in it has been told, and gives no value to tell about.
    if (isValue && last?.kind === 'block') return invalid(source);
    return { kind: 'statements', body, value: null, type: VOID, source };
  }
  const value = last.expression;
  return { kind: 'statements', body: body.slice(0, -1), value, type: value.type, source };
}
