/** Statements of C. */
import { INT } from '../meaning/ctypes.ts';
import type { Case, Expression, Statement } from '../meaning/tree.ts';
import { child, namedChildren, part, type SyntaxNode } from '../reading/syntax.ts';
import { checkDeclaration, checkTypeAlone, checkTypedef } from './declarations/declarations.ts';
import { checkConstant } from './declarations/type-names.ts';
import { checkFit } from './operands/assignments.ts';
import { requireScalar } from './operands/operators.ts';
import { type Checker, inScope, isInvalid, refuse } from './scope/checker.ts';
import { constant } from './scope/conversions.ts';
import { refuseConstruct, refuseNode } from './scope/refused-constructs.ts';

/** What the statements of one function share. */
export interface Flow {
  loops: number;
  /** The cases of the switches around a statement, innermost last. */
  switches: Case[][];
  labels: Set<string>;
  gotos: SyntaxNode[];
}

export const newFlow = (): Flow => ({ loops: 0, switches: [], labels: new Set(), gotos: [] });

/** The statements of a block, in the scope that is open. */
export function checkBody(checker: Checker, flow: Flow, nodes: SyntaxNode[]): Statement[] {
  return nodes.flatMap((node) => checkStatements(checker, flow, node));
}

function checkStatements(checker: Checker, flow: Flow, node: SyntaxNode): Statement[] {
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
      return [checkStatement(checker, flow, node)];
  }
}

const block = (node: SyntaxNode, body: Statement[]): Statement => ({
  kind: 'block',
  body,
  source: node.source,
});

function checkStatement(checker: Checker, flow: Flow, node: SyntaxNode): Statement {
  const { source } = node;
  switch (node.kind) {
    case 'compound_statement':
      return inScope(checker, () => block(node, checkBody(checker, flow, namedChildren(node))));
    case 'expression_statement':
      return checkExpressionStatement(checker, node);
    case 'if_statement': {
      const test = checkTest(checker, node);
      const whenTrue = checkStatement(checker, flow, part(node, 'consequence'));
      const clause = child(node, 'alternative');
      const otherwise = clause ? checkStatement(checker, flow, namedChildren(clause)[0]) : null;
      return { kind: 'if', test, whenTrue, otherwise, source };
    }
    case 'while_statement':
    case 'do_statement': {
      const test = checkTest(checker, node);
      const body = checkLoopBody(checker, flow, node);
      return { kind: node.kind === 'do_statement' ? 'do' : 'while', test, body, source };
    }
    case 'for_statement':
      return inScope(checker, () => checkFor(checker, flow, node));
    case 'switch_statement':
      return checkSwitch(checker, flow, node);
    case 'case_statement':
      return checkCase(checker, flow, node);
    case 'labeled_statement':
      return checkLabel(checker, flow, node);
    case 'goto_statement':
      return checkGoto(checker, flow, node);
    case 'break_statement':
      if (flow.loops + flow.switches.length === 0) {
        refuse(checker, node, "'break' outside a loop or switch", 'delete it, or use return');
      }
      return { kind: 'break', source };
    case 'continue_statement':
      if (flow.loops === 0) {
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

function checkLoopBody(checker: Checker, flow: Flow, node: SyntaxNode): Statement {
  flow.loops++;
  const body = checkStatement(checker, flow, part(node, 'body'));
  flow.loops--;
  return body;
}

function checkFor(checker: Checker, flow: Flow, node: SyntaxNode): Statement {
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
  const body = checkLoopBody(checker, flow, node);
  const start = before.length > 0 && first ? block(first, before) : null;
  return { kind: 'for', start, test, update, body, source };
}

function checkSwitch(checker: Checker, flow: Flow, node: SyntaxNode): Statement {
  const condition = part(node, 'condition');
  const value = checker.expression(namedChildren(condition)[0]);
  if (!isInvalid(value) && value.type.kind !== 'integer') {
    refuse(checker, condition, 'a switch needs an integer', 'use if for anything else');
  }
  const cases: Case[] = [];
  flow.switches.push(cases);
  const body = checkStatement(checker, flow, part(node, 'body'));
  flow.switches.pop();
  return { kind: 'switch', value, cases, body, source: node.source };
}

function checkCase(checker: Checker, flow: Flow, node: SyntaxNode): Statement {
  const { source } = node;
  const valueNode = child(node, 'value') ?? null;
  const label: Case = { value: valueNode && checkConstant(checker, valueNode), source };
  const cases = flow.switches.at(-1);
  if (cases === undefined) {
    refuse(checker, node, 'a case outside a switch', 'put it into a switch');
  } else if (cases.some((other) => other.value === label.value)) {
    refuse(checker, valueNode ?? node, 'the same case twice', 'keep one of the two');
  }
  cases?.push(label);
  const rest = namedChildren(node).filter((candidate) => candidate !== valueNode);
  return { kind: 'case', label, body: checkBody(checker, flow, rest), source };
}

function checkLabel(checker: Checker, flow: Flow, node: SyntaxNode): Statement {
  const { source } = node;
  const label = part(node, 'label');
  if (flow.labels.has(label.text)) {
    refuse(checker, label, `label '${label.text}' is there twice`, 'rename one of the two');
  }
  flow.labels.add(label.text);
  const rest = namedChildren(node).filter((candidate) => candidate !== label);
  const body = block(node, checkBody(checker, flow, rest));
  return { kind: 'label', name: label.text, body, source };
}

function checkGoto(checker: Checker, flow: Flow, node: SyntaxNode): Statement {
  const label = child(node, 'label');
  if (label?.kind !== 'statement_identifier') {
    refuseConstruct(checker, node, 'computed_goto');
    return block(node, []);
  }
  flow.gotos.push(label);
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
