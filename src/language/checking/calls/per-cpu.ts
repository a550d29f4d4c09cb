/** Variables of which each CPU has one: per_cpu, this_cpu_ptr and their kind (linux/percpu-defs.h). */
import { describeType, INT, pointerTo, UNSIGNED_LONG, VOID } from '../../meaning/ctypes.ts';
import type { Expression, Place } from '../../meaning/tree.ts';
import { part, type SyntaxNode } from '../../reading/syntax.ts';
import {
  addressOf,
  checkPlace,
  rootName,
  variableOf,
  withoutParentheses,
  withTemplate,
} from '../operands/places.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { convertTo, readPlace } from '../scope/conversions.ts';
import {
  type Call,
  type Primitive,
  placeArgument,
  primitive,
  targetArgument,
  valueArgument,
} from './call-arguments.ts';

const DEFINE_IT = 'declare it: DEFINE_PER_CPU(type, name)';

/** What the place is a part of: a variable of each CPU, one that all share, or something behind a pointer. */
function kindOf(checker: Checker, node: SyntaxNode, place: Place): 'own' | 'shared' | 'pointed' {
  const root = rootName(node);
  const entity = root && checker.scope.find(root.text);
  if (entity?.kind !== 'variable') return 'pointed';
  if (entity.variable.perCpu) return 'own';
  const isWhole = variableOf(place) !== null || entity.variable.type.kind !== 'pointer';
  return isWhole ? 'shared' : 'pointed';
}

/** A place of the running CPU (`cpu` is null) or of another; null when there is none, which has been told. */
function instance(place: Place, cpu: Expression | null, mixed: boolean): Place {
  const { type, source } = place;
  const to = place.kind === 'dereference' ? place.pointer : addressOf(place, source);
  const pointer: Expression = {
    kind: 'per-cpu',
    pointer: to,
    cpu,
    mixed,
    type: pointerTo(type),
    source,
  };
  return { kind: 'dereference', pointer, type, source };
}

/** `this_cpu_read(x)`: the running CPU's own x; an x that all CPUs share is taken as it is. */
export function ownPlace(
  checker: Checker,
  node: SyntaxNode,
  check: (checker: Checker, node: SyntaxNode) => Place | null,
): Place | null {
  const place = withTemplate(checker, node, () => check(checker, node));
  if (place === null || place.type.kind === 'invalid') return place;
  const kind = kindOf(checker, node, place);
  return kind === 'shared' ? place : instance(place, null, kind === 'pointed');
}

/** `this_cpu_read(x)`, `this_cpu_write(x, ...)`. */
export const ownValue = (checker: Checker, call: Call, index: number): Place | null =>
  ownPlace(checker, call.arguments[index], () => placeArgument(checker, call, index));
export const ownTarget = (checker: Checker, call: Call, index: number): Place | null =>
  ownPlace(checker, call.arguments[index], () => targetArgument(checker, call, index));

const cpuArgument = (checker: Checker, call: Call, index: number): Expression =>
  convertTo(valueArgument(checker, call, index, INT), UNSIGNED_LONG);

/** The place that the first argument names, of that CPU. */
function placeOf(checker: Checker, call: Call, cpu: Expression | null): Place | null {
  const [node] = call.arguments;
  const place = withTemplate(checker, node, () => checkPlace(checker, node));
  if (place === null || place.type.kind === 'invalid') return null;
  if (kindOf(checker, node, place) !== 'shared') return instance(place, cpu, false);
  refuse(checker, node, `all CPUs share '${node.text}'`, DEFINE_IT);
  return null;
}

/** `per_cpu_ptr(&x, cpu)`, `this_cpu_ptr(&x)`: from a pointer to the variable to one to a CPU's own. */
function pointerOf(checker: Checker, call: Call, cpu: Expression | null): Expression {
  const [node] = call.arguments;
  const { source } = call.node;
  const bare = withoutParentheses(node);
  const isAddress = bare.kind === 'pointer_expression' && part(bare, 'operator').text === '&';
  const operand = isAddress ? part(bare, 'argument') : bare;
  const pointer = withTemplate(checker, operand, () => checker.expression(node));
  if (isInvalid(pointer)) return pointer;
  const { type } = pointer;
  if (type.kind !== 'pointer') {
    const message = `'${call.name}' does not take '${describeType(type)}'`;
    return refuse(checker, node, message, 'give it the address of a variable of each CPU: &x');
  }
  if (pointer.kind === 'address' && kindOf(checker, operand, pointer.place) === 'shared') {
    return refuse(checker, node, `all CPUs share '${operand.text}'`, DEFINE_IT);
  }
  return { kind: 'per-cpu', pointer, cpu, mixed: false, type, source };
}

const perCpu = primitive(2, (checker, call) => {
  const cpu = cpuArgument(checker, call, 1);
  const place = placeOf(checker, call, cpu);
  if (place === null || isInvalid(cpu)) return invalid(call.node.source);
  return readPlace({ ...place, source: call.node.source });
});

const perCpuPtr = primitive(2, (checker, call) => {
  const cpu = cpuArgument(checker, call, 1);
  const pointer = pointerOf(checker, call, cpu);
  return isInvalid(cpu) ? cpu : pointer;
});

const thisCpuPtr = primitive(1, (checker, call) => pointerOf(checker, call, null));

const mask = (call: Call, change: 'on' | 'off'): Expression => {
  const { source } = call.node;
  return { kind: 'mask', what: 'preemption', change, operand: null, type: VOID, source };
};

/** `pointer`, once preemption is off. */
function heldFast(call: Call, pointer: Expression): Expression {
  if (isInvalid(pointer)) return pointer;
  const { type, source } = pointer;
  return { kind: 'comma', left: mask(call, 'off'), right: pointer, type, source };
}

const ownVariable = (holds: boolean): Primitive =>
  primitive(1, (checker, call) => {
    const place = placeOf(checker, call, null);
    const { source } = call.node;
    if (place?.kind !== 'dereference') return invalid(source);
    const pointer = holds ? heldFast(call, place.pointer) : place.pointer;
    return readPlace({ ...place, pointer, source });
  });

const getCpuPtr = primitive(1, (checker, call) => heldFast(call, pointerOf(checker, call, null)));

const release = (check: (checker: Checker, call: Call) => Expression | Place | null): Primitive =>
  primitive(1, (checker, call) => {
    const checked = check(checker, call);
    return checked?.type.kind === 'invalid' ? invalid(call.node.source) : mask(call, 'on');
  });

export const PER_CPU_PRIMITIVES: readonly (readonly [string, Primitive])[] = [
  ['per_cpu', perCpu],
  ['per_cpu_ptr', perCpuPtr],
  ['this_cpu_ptr', thisCpuPtr],
  ['raw_cpu_ptr', thisCpuPtr],
  ['get_cpu_var', ownVariable(true)],
  ['put_cpu_var', release((checker, call) => placeOf(checker, call, null))],
  ['get_cpu_ptr', getCpuPtr],
  ['put_cpu_ptr', release((checker, call) => pointerOf(checker, call, null))],
  ['__get_cpu_var', ownVariable(false)],
  ['__raw_get_cpu_var', ownVariable(false)],
];
