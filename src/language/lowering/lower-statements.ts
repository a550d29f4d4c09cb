/** Statements to operations. */
import type {
  Expression as MachineExpression,
  SourceRange,
} from '../../machine/program/program.ts';
import type { Scalar } from '../../machine/program/values.ts';
import { scalarOf } from '../meaning/ctypes.ts';
import type { Case, Expression, Initial, Statement, Variable } from '../meaning/tree.ts';
import { jumpIf, jumpUnless } from './lower-conditions.ts';
import { gotoLabel, type LowerContext, lowerInto } from './lower-context.ts';
import { copyObject, initialise } from './lower-objects.ts';
import { constantOf, localOf, makeBinary } from './operations/fold.ts';
import type { Label } from './operations/function-builder.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

const newLabel = (): Label => ({ position: -1 });

/** A full expression for its effect. */
function lowerFullExpression(context: LowerContext, expression: Expression): void {
  context.effect(expression);
  context.builder.endExpression();
}

export function lowerStatement(context: LowerContext, statement: Statement): void {
  const { builder } = context;
  switch (statement.kind) {
    case 'expression':
      lowerFullExpression(context, statement.expression);
      return;
    case 'initialise':
      lowerInitialise(context, statement.variable, statement.initial, statement.source);
      return;
    case 'block':
      for (const inner of statement.body) lowerStatement(context, inner);
      return;
    case 'if':
      lowerIf(context, statement);
      return;
    case 'while':
      lowerLoop(context, { ...statement, start: null, update: null });
      return;
    case 'for':
      if (statement.start) lowerStatement(context, statement.start);
      lowerLoop(context, statement);
      return;
    case 'do':
      lowerDo(context, statement);
      return;
    case 'switch':
      lowerSwitch(context, statement);
      return;
    case 'case':
      builder.place(caseLabel(context, statement.label));
      for (const inner of statement.body) lowerStatement(context, inner);
      return;
    case 'label':
      builder.place(gotoLabel(context, statement.name));
      if (statement.body) lowerStatement(context, statement.body);
      return;
    case 'goto':
      builder.jump(gotoLabel(context, statement.name), statement.source);
      return;
    case 'break':
      builder.jump(context.breaks.at(-1)!, statement.source);
      return;
    case 'continue':
      builder.jump(context.continues.at(-1)!, statement.source);
      return;
    case 'return':
      lowerReturn(context, statement);
  }
}

function caseLabel(context: LowerContext, at: Case): Label {
  const label = context.cases.get(at) ?? newLabel();
  context.cases.set(at, label);
  return label;
}

function lowerInitialise(
  context: LowerContext,
  variable: Variable,
  initial: readonly Initial[],
  source: SourceRange,
): void {
  const { builder } = context;
  const local = context.locals.get(variable);
  const base = context.addresses.get(variable);
  for (const part of initial) {
    if (base !== undefined) initialise(context, base, [part], source);
    else if (local !== undefined) lowerInto(context, part.value, local, source);
    builder.endExpression();
  }
}

function lowerIf(context: LowerContext, { test, whenTrue, otherwise }: Of<'if'>): void {
  const { builder } = context;
  const no = newLabel();
  const end = newLabel();
  jumpUnless(context, test, no);
  builder.endExpression();
  lowerStatement(context, whenTrue);
  if (otherwise !== null) builder.jump(end, test.source);
  builder.place(no);
  if (otherwise !== null) lowerStatement(context, otherwise);
  builder.place(end);
}

function inLoop(context: LowerContext, onBreak: Label, onContinue: Label, body: Statement): void {
  context.breaks.push(onBreak);
  context.continues.push(onContinue);
  lowerStatement(context, body);
  context.breaks.pop();
  context.continues.pop();
}

/** A loop's source without its body. */
const headOf = (source: SourceRange, { source: body }: Statement): SourceRange => ({
  ...source,
  endLine: body.line,
  endColumn: body.column,
});

function lowerLoop(
  context: LowerContext,
  { test, update, body, source }: Omit<Of<'for'>, 'kind'>,
): void {
  const { builder } = context;
  const top = newLabel();
  const next = newLabel();
  const end = newLabel();
  builder.place(top);
  if (test !== null) jumpUnless(context, test, end);
  builder.endExpression();
  inLoop(context, end, next, body);
  builder.place(next);
  if (update !== null) lowerFullExpression(context, update);
  builder.jump(top, test?.source ?? headOf(source, body));
  builder.place(end);
}

function lowerDo(context: LowerContext, { test, body }: Of<'do'>): void {
  const { builder } = context;
  const top = newLabel();
  const next = newLabel();
  const end = newLabel();
  builder.place(top);
  inLoop(context, end, next, body);
  builder.place(next);
  jumpIf(context, test, top);
  builder.endExpression();
  builder.place(end);
}

function lowerSwitch(context: LowerContext, { value, cases, body }: Of<'switch'>): void {
  const { builder } = context;
  const end = newLabel();
  const selector = context.value(value);
  const type = scalarOf(value.type);
  let other = end;
  for (const at of cases) {
    const label = caseLabel(context, at);
    if (at.value === null) other = label;
    else builder.branch(misses(at, type, selector), label, at.source);
  }
  builder.jump(other, value.source);
  builder.endExpression();
  context.breaks.push(end);
  lowerStatement(context, body);
  context.breaks.pop();
  builder.place(end);
}

/** True when the selector is outside what the label stands for. */
function misses(
  { value, last }: Case,
  type: Scalar,
  selector: MachineExpression,
): MachineExpression {
  const [first, end] = [value, last].map((one) => constantOf(one ?? 0));
  if (value === last) return makeBinary('!=', type, selector, first);
  const below = makeBinary('<', type, selector, first);
  return makeBinary('|', 's32', below, makeBinary('>', type, selector, end));
}

function lowerReturn(context: LowerContext, { value, source }: Of<'return'>): void {
  const { builder, end, result: into } = context;
  if (value?.type.kind === 'struct') {
    copyObject(context, value.type, localOf(into), context.value(value), source);
    builder.emit(source, { kind: 'return', value: null });
  } else if (end !== null) {
    if (value !== null) context.effect(value);
    builder.jump(end, source);
  } else {
    const result = value && context.value(value);
    builder.emit(source, { kind: 'return', value: result });
  }
  builder.endExpression();
}
