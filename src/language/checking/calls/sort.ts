/** `sort`, which is made for each type of element, and what it swaps them by. */
import { constantValue } from '../../meaning/constants.ts';
import {
  type CType,
  describeType,
  isComplete,
  isInBytes,
  isScalar,
  pointerTo,
  sizeOfType,
  UNSIGNED_LONG,
  unqualified,
  VOID,
} from '../../meaning/ctypes.ts';
import { CALLBACK_TYPEDEFS } from '../../meaning/notifier-types.ts';
import type { Expression, Place, Variable } from '../../meaning/tree.ts';
import { dereference } from '../operands/places.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { constant, readPlace } from '../scope/conversions.ts';
import { type Primitive, primitive, valueArgument } from './call-arguments.ts';

const [COMPARE, SWAP] = ['cmp_func_t', 'swap_func_t'].map(
  (wanted) => CALLBACK_TYPEDEFS.find(([name]) => name === wanted)?.[1] ?? VOID,
);

/** `sort(base, num, size, cmp, swap)`: the elements are what `base` points to. */
export const sort: Primitive = primitive(5, (checker, call) => {
  const { source } = call.node;
  const [node, , size] = call.arguments;
  const base = checker.expression(node);
  const num = valueArgument(checker, call, 1, UNSIGNED_LONG);
  const given = valueArgument(checker, call, 2, UNSIGNED_LONG);
  const cmp = valueArgument(checker, call, 3, COMPARE);
  const swap = valueArgument(checker, call, 4, SWAP);
  if ([base, num, given, cmp, swap].some(isInvalid)) return invalid(source);
  const element = base.type.kind === 'pointer' ? base.type.target : VOID;
  if (isInBytes(element)) {
    const message = `'sort' does not take '${describeType(base.type)}'`;
    return refuse(checker, node, message, 'sort elements that are no unions and not packed');
  }
  if (!isComplete(element) || element.constant) {
    const message = `'sort' does not take '${describeType(base.type)}'`;
    return refuse(checker, node, message, 'give it the array, or a pointer to its first element');
  }
  if (constantValue(given) !== sizeOfType(element)) {
    const message = `the elements have ${sizeOfType(element)} bytes each`;
    return refuse(checker, size, message, `write sizeof(${describeType(element)})`);
  }
  const callee = checker.sortOf(element);
  if (callee === null) {
    return refuse(checker, call.node, "'sort' in a litmus test", 'write a protocol');
  }
  checker.fn?.calls.push({ callee, source });
  return {
    kind: 'call',
    callee,
    arguments: [base, num, cmp, swap],
    result: null,
    type: VOID,
    source,
  };
});

/** Each scalar of an object, as a place of its own. */
function scalarsOf(place: Place): Place[] {
  const { type, source } = place;
  if (isScalar(type)) return [place];
  if (type.kind === 'struct') {
    return (type.layout.members ?? []).flatMap((member) =>
      scalarsOf({
        kind: 'member',
        object: place,
        offset: member.offset,
        type: member.type,
        source,
      }),
    );
  }
  if (type.kind !== 'array') return [];
  const { element } = type;
  const left: Expression = { kind: 'address', place, type: pointerTo(element), source };
  return Array.from({ length: type.length }, (_, index) => {
    const right = constant(index * sizeOfType(element), UNSIGNED_LONG, source);
    const pointer = {
      kind: 'binary',
      operator: '+',
      left,
      right,
      type: left.type,
      source,
    } as const;
    return scalarsOf({ kind: 'dereference', pointer, type: element, source });
  }).flat();
}

function temporary({ fn }: Checker, of: CType, place: Place): Place {
  const { source } = place;
  const type = unqualified(of);
  const variable: Variable = {
    name: `swapped${fn?.variables.length}`,
    type,
    storage: 'local',
    owner: fn?.name ?? null,
    inMemory: false,
    assigned: true,
    initial: [],
    source,
  };
  fn?.variables.push(variable);
  return { kind: 'variable', variable, type, source };
}

const assigned = (place: Place, value: Expression): Expression => ({
  kind: 'assign',
  place,
  value,
  before: null,
  after: null,
  type: unqualified(place.type),
  source: place.source,
});

/** `__swap_elements(a, b)`, for the project's own C alone: both are variables of the frame. */
export const swapElements = primitive(2, (checker, call) => {
  const [left, right] = call.arguments.map((node) => {
    const place = dereference(checker, node, checker.expression(node));
    return place === null ? [] : scalarsOf(place);
  });
  const { source } = call.node;
  return left
    .flatMap((place, index): Expression[] => {
      const kept = temporary(checker, place.type, place);
      return [
        assigned(kept, readPlace(place)),
        assigned(place, readPlace(right[index])),
        assigned(right[index], readPlace(kept)),
      ];
    })
    .reduce(
      (first, then): Expression => ({
        kind: 'comma',
        left: first,
        right: then,
        type: VOID,
        source,
      }),
    );
});
