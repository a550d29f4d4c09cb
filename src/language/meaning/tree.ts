/**
 * The checked tree: C with every name resolved, every type known, every conversion written out.
 * Lowering never fails on it. Primitives of the kernel are nodes of their own.
 */
import type {
  ExchangeOperator,
  ExchangeOrder,
  Fence,
  MaskChange,
  Masked,
  RcuPhase,
  SourceRange,
} from '../../machine/program/program.ts';
import type { BinaryOperator, UnaryOperator, Value } from '../../machine/program/values.ts';
import { type CType, type FunctionType, functionType } from './ctypes.ts';

/** Numbers of the scenario that a protocol can name. */
export type ScenarioNumber = 'nr_cpus' | 'nr_sites' | 'nr_jobs';

export interface Variable {
  name: string;
  type: CType;
  /** `static` inside a function is a global of that function. */
  storage: 'global' | 'local' | 'parameter';
  /** The function that it is declared in, null at file level. */
  owner: string | null;
  /** A local with its address taken, a local array or struct: it needs memory. */
  inMemory: boolean;
  /** Something writes to it after its declaration. */
  assigned: boolean;
  /** Each CPU has one of its own; as it stands the variable is none's. */
  perCpu?: 'declared' | 'defined';
  /** Of a global: what it holds at the start; what is not named is 0. */
  initial: Initial[];
  source: SourceRange;
}

/**
 * One scalar of an object, or a struct that is copied into it, `offset` bytes from its start. Where two lie
 * over each other, the later one comes later.
 */
export interface Initial {
  offset: number;
  type: CType;
  value: Expression;
}

interface Node {
  type: CType;
  source: SourceRange;
}

/** Something that has an address, or is a local of the frame. */
export type Place = Node &
  (
    | { kind: 'variable'; variable: Variable }
    | { kind: 'dereference'; pointer: Expression }
    | { kind: 'member'; object: Place; offset: number }
    /** `(struct s){ ... }`: a local in memory that is initialised where it is named. */
    | { kind: 'literal'; variable: Variable; initial: Initial[] }
    /** A struct that an expression gives, of which a member is read. */
    | { kind: 'value'; expression: Expression }
  );

/** How the value of a read-modify-write comes from the old value and the operand. */
export type ExchangeResult =
  | 'old'
  | 'new'
  | 'new-is-zero'
  | 'old-is-zero'
  | 'old-is-not-expected'
  | 'none';

/** The value of one that has a struct's type is where such a struct stands. */
export type Expression = Node &
  (
    | { kind: 'constant'; value: Value }
    | { kind: 'scenario'; name: ScenarioNumber }
    | { kind: 'cpu' }
    | { kind: 'site-address'; index: Expression }
    | { kind: 'function-address'; fn: CFunction }
    /** The number of the task that runs, or was come in over. */
    | { kind: 'task' }
    /**
     * A plain, ONCE or acquire load; `fence` comes behind it. `fixup` is the label to go to when there
     * is nothing at the address, null where that is a crash.
     */
    | { kind: 'read'; place: Place; fence: Fence | null; fixup: string | null }
    /** The address of a place, or what an array decays to. */
    | { kind: 'address'; place: Place }
    | { kind: 'unary'; operator: UnaryOperator; operand: Expression }
    /** Both operands have one type, but for shifts. */
    | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
    | { kind: 'logical'; operator: '&&' | '||'; left: Expression; right: Expression }
    | { kind: 'conditional'; test: Expression; whenTrue: Expression; otherwise: Expression }
    /** `value ?: otherwise`: the first is evaluated once. */
    | { kind: 'fallback'; value: Expression; otherwise: Expression }
    | { kind: 'comma'; left: Expression; right: Expression }
    /** `({ ...; value; })`; null for one without a value. */
    | { kind: 'statements'; body: Statement[]; value: Expression | null }
    | { kind: 'convert'; operand: Expression }
    /** Of a struct: each of its scalars is read and written, in the order of their addresses. */
    | { kind: 'assign'; place: Place; value: Expression; before: Fence | null; after: Fence | null }
    /**
     * `place operator= operand`, and ++ and --: computed in `common`. `old`: the value is that from
     * before.
     */
    | {
        kind: 'update';
        place: Place;
        operator: BinaryOperator;
        operand: Expression;
        common: CType;
        old: boolean;
      }
    /**
     * The address of a CPU's own instance of what `pointer` points to, of the running CPU's where `cpu` is null.
     * `mixed`: the pointer may be one to what all CPUs share, and stays then as it is.
     */
    | { kind: 'per-cpu'; pointer: Expression; cpu: Expression | null; mixed: boolean }
    /** `read`, an assignment, again and again until `until` holds; then the fence. `value` is what was read last. */
    | {
        kind: 'await';
        read: Expression;
        until: Expression;
        fence: Fence | null;
        value: Expression;
      }
    /** `result`: of a function that returns a struct, the local of the caller that takes it. */
    | { kind: 'call'; callee: CFunction; arguments: Expression[]; result: Variable | null }
    /**
     * `targets`: the functions that the pointer may lead to; anything else is a wild call. `text`: the
     * pointer as it is written.
     */
    | {
        kind: 'call-pointer';
        pointer: Expression;
        arguments: Expression[];
        result: Variable | null;
        targets: CFunction[];
        text: string;
      }
    /** What a primitive does with the function that the pointer leads to, which is its callee then. */
    | {
        kind: 'dispatch';
        pointer: Expression;
        form: Extract<Expression, { kind: 'stop-machine' | 'broadcast' }>;
        targets: CFunction[];
        text: string;
      }
    | {
        kind: 'exchange';
        operator: ExchangeOperator;
        /** null: without LOCK, a load and a store, between which nothing arrives at the CPU. */
        order: ExchangeOrder | null;
        pointer: Expression;
        /** The type of the object that `pointer` points to. */
        object: CType;
        operand: Expression;
        expected: Expression | null;
        result: ExchangeResult;
        blocking: boolean;
      }
    /** `cpus`: a bit mask of those that run it; null for the caller alone. */
    | { kind: 'stop-machine'; callee: CFunction; argument: Expression; cpus: Expression | null }
    /** `here`: the caller runs the function too, as on_each_cpu says. */
    | { kind: 'broadcast'; callee: CFunction; argument: Expression; wait: boolean; here: boolean }
    /** A store of a byte; `fault`, a local, takes -EFAULT when it cannot be made. */
    | { kind: 'store-or-fault'; pointer: Expression; value: Expression; fault: Variable }
    /** Interrupts or preemption off or on; the value is whether they were off, or how deep. */
    | { kind: 'mask'; what: Masked; change: MaskChange; operand: Expression | null }
    /** SRCU; the value is the index of the section that begins. */
    | {
        kind: 'srcu';
        phases: RcuPhase[];
        domain: Expression;
        index: Expression | null;
        anywhere: boolean;
      }
    | { kind: 'effect'; effect: Effect }
  );

/** Primitives that give no value, but for `execute`: which content of the site ran. */
export type Effect =
  | { kind: 'none' }
  | { kind: 'fence'; fence: Fence }
  | { kind: 'relax' }
  | { kind: 'serialise' }
  | { kind: 'rcu'; phases: RcuPhase[] }
  | { kind: 'rcu-tasks' }
  | { kind: 'schedule'; always: boolean }
  | { kind: 'protect'; writable: boolean }
  | { kind: 'execute'; address: Expression }
  | { kind: 'raise-nmi'; target: Expression }
  | { kind: 'bug'; condition: Expression | null };

export interface Case {
  /** null for `default`. */
  value: Value | null;
  /** Of a range, which begins with `value`: the value that it ends with; else the same. */
  last: Value | null;
  source: SourceRange;
}

export type Statement = { source: SourceRange } & (
  | { kind: 'expression'; expression: Expression }
  /** Initialisation of a local: each scalar in turn. */
  | { kind: 'initialise'; variable: Variable; initial: Initial[] }
  | { kind: 'block'; body: Statement[] }
  | { kind: 'if'; test: Expression; whenTrue: Statement; otherwise: Statement | null }
  | { kind: 'while'; test: Expression; body: Statement }
  | { kind: 'do'; test: Expression; body: Statement }
  | {
      kind: 'for';
      start: Statement | null;
      test: Expression | null;
      update: Expression | null;
      body: Statement;
    }
  | { kind: 'switch'; value: Expression; cases: Case[]; body: Statement }
  | { kind: 'case'; label: Case; body: Statement[] }
  | { kind: 'label'; name: string; body: Statement | null }
  | { kind: 'goto'; name: string }
  | { kind: 'break' }
  | { kind: 'continue' }
  | { kind: 'return'; value: Expression | null }
);

export interface CFunction {
  name: string;
  result: CType;
  parameters: Variable[];
  /** Locals and parameters, in the order of their declaration. */
  variables: Variable[];
  /** null until it is defined. */
  body: Statement | null;
  source: SourceRange;
  /** `pointer`: the call is made by one, whose source text that is. */
  calls: { callee: CFunction; source: SourceRange; pointer?: string }[];
  /** Those that stand in it, whether or not control comes to them. */
  effects: Effect[];
}

export const typeOfFunction = ({ result, parameters }: CFunction): FunctionType =>
  functionType(
    result,
    parameters.map(({ type }) => type),
  );

/** A file's checked contents. */
export interface Unit {
  globals: Variable[];
  functions: Map<string, CFunction>;
  /** Those that text calls, or that the file makes a number of. */
  textFunctions: CFunction[];
  /** All that have an address: those, and what only pointers to functions lead to. */
  addressed: CFunction[];
  /** Names of types at file level: `u8`, `struct site`. */
  types: ReadonlyMap<string, CType>;
  /** Names that stand for values there: enumeration constants, numbers of the scenario, NULL. */
  values: ReadonlyMap<string, Expression>;
}
