/** The primitives of text patching: sites, stop_machine, on_each_cpu, raise_nmi, the text's protection. */
import { constantValue } from '../../meaning/constants.ts';
import { arrayOf, INT, integerType, UNSIGNED, UNSIGNED_LONG, VOID } from '../../meaning/ctypes.ts';
import type { Expression, Variable } from '../../meaning/tree.ts';
import { part, type SyntaxNode } from '../../reading/syntax.ts';
import { withoutParentheses } from '../operands/places.ts';
import { type Checker, invalid, isInvalid, refuse } from '../scope/checker.ts';
import { constant, convertTo, isNullPointer, readPlace } from '../scope/conversions.ts';
import {
  type Call,
  callOf,
  effectOf,
  type Primitive,
  primitive,
  VOID_POINTER,
  valueArgument,
} from './call-arguments.ts';
import { calleeArgument, dispatched } from './pointer-calls.ts';

const GEN_INSN = 'text_gen_insn';
const UNSIGNED_CHAR = integerType('u8');
/** The longest that it makes: a call, or a jump with 32 bits of distance. */
const JMP32_SIZE = 5;

/** The address of the site whose index is the first argument. */
function siteArgument(checker: Checker, call: Call): Expression {
  const index = convertTo(valueArgument(checker, call, 0, UNSIGNED_LONG), UNSIGNED_LONG);
  if (isInvalid(index)) return index;
  return { kind: 'site-address', index, type: UNSIGNED_LONG, source: call.node.source };
}

const executeSite = primitive(1, (checker, call) => {
  const address = siteArgument(checker, call);
  if (isInvalid(address)) return address;
  return { ...effectOf(checker, call, { kind: 'execute', address }), type: INT };
});

const stopMachine = primitive(3, (checker, call) => {
  const { source } = call.node;
  const callee = calleeArgument(checker, call, 0, 'static int NAME(void *data)');
  const argument = valueArgument(checker, call, 1, VOID_POINTER);
  const cpus = cpuSet(checker, call.arguments[2]);
  if (callee === null || isInvalid(argument) || (cpus !== null && isInvalid(cpus))) {
    return invalid(source);
  }
  const { fn } = callee;
  const form = {
    kind: 'stop-machine',
    callee: fn,
    argument,
    cpus,
    type: fn.result,
    source,
  } as const;
  return dispatched(callee, call.arguments[0], form);
});

/** `cpu_online_mask`, `cpumask_of(cpu)`: a bit for each CPU; null for NULL. */
function cpuSet(checker: Checker, node: SyntaxNode): Expression | null {
  const { source } = node;
  const type = UNSIGNED;
  const bit = (right: Expression): Expression => {
    const left = constant(1, type, source);
    return { kind: 'binary', operator: '<<', left, right, type, source };
  };
  const written = withoutParentheses(node);
  const isName = written.kind === 'identifier' && checker.scope.find(written.text) === undefined;
  if (isName && written.text === 'cpu_online_mask') {
    const all = bit({ kind: 'scenario', name: 'nr_cpus', type: INT, source });
    return {
      kind: 'binary',
      operator: '-',
      left: all,
      right: constant(1, type, source),
      type,
      source,
    };
  }
  if (written.kind === 'call_expression' && part(written, 'function').text === 'cpumask_of') {
    const call = callOf(written, part(written, 'function'));
    const cpu = valueArgument(checker, call, 0, UNSIGNED);
    return isInvalid(cpu) ? cpu : bit(cpu);
  }
  const cpus = checker.expression(node);
  if (isInvalid(cpus)) return cpus;
  if (isNullPointer(cpus)) return null;
  const advice = 'write cpu_online_mask, cpumask_of(cpu), or NULL: the calling CPU alone';
  return refuse(checker, node, `'${node.text}' is no set of CPUs`, advice);
}

/** `here`: the caller runs the function too. */
const broadcast = (here: boolean): Primitive =>
  primitive(3, (checker, call) => {
    const { source } = call.node;
    const callee = calleeArgument(checker, call, 0, 'static void NAME(void *info)');
    const argument = valueArgument(checker, call, 1, VOID_POINTER);
    const wait = checker.expression(call.arguments[2]);
    const known = constantValue(wait);
    if (!isInvalid(wait) && known === null) {
      const message = `'${call.name}' needs to know whether to wait`;
      return refuse(checker, call.arguments[2], message, 'write 1 to wait or 0 to go on');
    }
    if (callee === null || isInvalid(argument)) return invalid(source);
    const told = { wait: known !== 0, here, type: VOID, source };
    const form = { kind: 'broadcast', callee: callee.fn, argument, ...told } as const;
    return dispatched(callee, call.arguments[0], form);
  });

/** The CPU's number is an int, so that one that is negative is told. */
const raiseNmi = primitive(1, (checker, call) => {
  const target = convertTo(valueArgument(checker, call, 0, INT), INT);
  if (checker.loose) {
    const advice = 'a test has no NMI handler: write a protocol';
    return refuse(checker, call.node, `'${call.name}' in a litmus test`, advice);
  }
  return isInvalid(target) ? target : effectOf(checker, call, { kind: 'raise-nmi', target });
});

const protect = (writable: boolean): Primitive =>
  primitive(0, (checker, call) => effectOf(checker, call, { kind: 'protect', writable }));

/** The bytes of an instruction with a distance in it, in a buffer of its own for each place where it is called. */
const genInsn = primitive(3, (checker, call) => {
  const { source } = call.node;
  const callee = checker.kernel.get(GEN_INSN);
  const { fn } = checker;
  if (callee === undefined || fn === null) {
    return refuse(checker, call.node, `'${call.name}' outside a function`, 'call it in one');
  }
  const values = [UNSIGNED_CHAR, VOID_POINTER, VOID_POINTER].map((type, index) =>
    valueArgument(checker, call, index, type),
  );
  if (values.some(isInvalid)) return invalid(source);
  const others = checker.globals.filter(
    ({ name, owner }) => owner === fn.name && /^insn\d*$/.test(name),
  );
  const variable: Variable = {
    name: others.length === 0 ? 'insn' : `insn${others.length + 1}`,
    type: arrayOf(UNSIGNED_CHAR, JMP32_SIZE),
    storage: 'global',
    owner: fn.name,
    inMemory: true,
    assigned: true,
    initial: [],
    source,
  };
  checker.globals.push(variable);
  const place = { kind: 'variable', variable, type: variable.type, source } as const;
  fn.calls.push({ callee, source });
  const buffer = convertTo(readPlace(place), VOID_POINTER);
  const { result: type } = callee;
  return { kind: 'call', callee, arguments: [buffer, ...values], result: null, type, source };
});

export const PATCHING_PRIMITIVES: readonly (readonly [string, Primitive])[] = [
  ['execute_site', executeSite],
  ['site_ip', primitive(1, siteArgument)],
  ['stop_machine', stopMachine],
  ['stop_machine_cpuslocked', stopMachine],
  ['on_each_cpu', broadcast(true)],
  ['smp_call_function', broadcast(false)],
  ['raise_nmi', raiseNmi],
  ['text_gen_insn', genInsn],
  ['set_kernel_text_rw', protect(true)],
  ['set_kernel_text_ro', protect(false)],
];
