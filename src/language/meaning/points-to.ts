/**
 * Which functions pointers may lead to: inclusion of what one object holds in what another does, whatever
 * the order of statements (Andersen 1994). An array is one object, a member one in all structs of its type.
 */
import type { SourceRange } from '../../machine/program/program.ts';
import { type CType, isCompatible, isFunctionPointer, sizeOfType } from './ctypes.ts';
import { type Held, HeldFunctions } from './held-functions.ts';
import { RecastObjects } from './recast-objects.ts';
import {
  type CFunction,
  type Expression,
  type Place,
  type Statement,
  typeOfFunction,
  type Variable,
} from './tree.ts';

export type PointerCall = Extract<Expression, { kind: 'call-pointer' | 'dispatch' }>;

/** What may be called: functions of the file whose addresses are taken, and those that text calls. */
export interface Addresses {
  globals: readonly Variable[];
  addressed: readonly CFunction[];
  text: readonly CFunction[];
}

/** A pointer to a function that is made a number, or a pointer to anything. */
export interface Escape {
  source: SourceRange;
  functions: CFunction[];
}

export interface PointsTo {
  calls: { fn: CFunction; call: PointerCall; targets: CFunction[] }[];
  escapes: Escape[];
}

/** Parts of the tree that are no part of the code where they stand. */
const ELSEWHERE = new Set(['type', 'source', 'callee', 'fn', 'variable', 'targets']);

class Analysis {
  private readonly addressed: readonly CFunction[];
  private readonly objects = new HeldFunctions();
  /** What numbers, untyped pointers and memory behind unknown pointers may hold, and what is put there. */
  private readonly numbers = this.objects.made();
  private readonly memory = this.objects.made();
  private readonly written = this.objects.made();
  private readonly recasts = new RecastObjects();
  private readonly functions: Set<CFunction>;
  private readonly seen = new Set<object>();
  private readonly calls: { fn: CFunction; call: PointerCall; pointer: Held }[] = [];
  private readonly escapes: { source: SourceRange; held: Held; type: CType }[] = [];

  constructor(functions: Iterable<CFunction>, { globals, addressed, text }: Addresses) {
    this.addressed = addressed;
    this.functions = new Set(functions);
    for (const fn of text) this.numbers.functions.add(fn);
    this.holdAll(this.memory);
    this.objects.flow(this.written, this.numbers);
    for (const variable of globals) {
      this.visit(null, variable.initial);
      this.initialise(variable, variable.initial);
    }
    // Of the kernel library what is called is found on the way.
    for (const fn of this.functions) this.visit(fn, fn.body);
    if (this.recasts.isMixed) this.holdAll(this.written);
    if (this.recasts.isBare) this.holdAll(this.numbers);
  }

  private holdAll({ functions }: Held): void {
    for (const fn of this.addressed) functions.add(fn);
  }

  solve(): PointsTo {
    while (this.objects.propagate() || this.connect());
    return {
      calls: this.calls.map(({ fn, call, pointer }) => {
        return { fn, call, targets: this.targets(call, pointer) };
      }),
      escapes: this.escapes.map(({ source, held, type }) => ({
        source,
        functions: this.in(held, type),
      })),
    };
  }

  /** In the order in which their addresses are taken. */
  private in(held: Held, target: CType): CFunction[] {
    return this.addressed.filter(
      (fn) => held.functions.has(fn) && isCompatible(target, typeOfFunction(fn)),
    );
  }

  private targets({ pointer: { type } }: PointerCall, pointer: Held): CFunction[] {
    return isFunctionPointer(type) ? this.in(pointer, type.target) : [];
  }

  /** Arguments and results of the calls that are known by now; true where there are more of them. */
  private connect(): boolean {
    let changed = false;
    for (const { call, pointer } of this.calls) {
      for (const fn of this.targets(call, pointer)) {
        if (call.kind === 'call-pointer') changed = this.pass(call.arguments, fn) || changed;
        changed = this.objects.flow(this.result(fn), this.objects.of(call)) || changed;
      }
    }
    return changed;
  }

  private pass(values: readonly Expression[], fn: CFunction): boolean {
    let changed = false;
    values.forEach((value, index) => {
      const parameter = fn.parameters[index];
      if (parameter === undefined || !isFunctionPointer(value.type)) return;
      changed = this.objects.flow(this.value(value), this.objects.of(parameter)) || changed;
    });
    return changed;
  }

  /** Where the function's result stands until it is taken. */
  private result(fn: CFunction): Held {
    return this.objects.of(fn);
  }

  private initialise(variable: Variable, initial: Variable['initial']): void {
    for (const { offset, value } of initial) {
      if (!isFunctionPointer(value.type)) continue;
      this.objects.flow(this.value(value), this.scalarAt(variable, variable.type, offset));
    }
  }

  /** The scalar of a variable at an offset: the innermost struct's member, else the variable itself. */
  private scalarAt(key: object, type: CType, offset: number): Held {
    if (type.kind === 'array') {
      return this.scalarAt(key, type.element, offset % sizeOfType(type.element));
    }
    if (type.kind !== 'struct') return this.objects.of(key);
    const member = (type.layout.members ?? []).findLast((each) => each.offset <= offset);
    if (member === undefined) return this.memory;
    if (elementOf(member.type).kind !== 'struct')
      return this.objects.of(type.layout, member.offset);
    return this.scalarAt(key, member.type, offset - member.offset);
  }

  private visit(fn: CFunction | null, part: unknown): void {
    if (typeof part !== 'object' || part === null || this.seen.has(part)) return;
    this.seen.add(part);
    if ('kind' in part) this.take(fn, part as Expression | Statement | Place);
    for (const [name, inner] of Object.entries(part)) {
      if (!ELSEWHERE.has(name)) this.visit(fn, inner);
    }
  }

  private take(fn: CFunction | null, part: Expression | Statement | Place): void {
    switch (part.kind) {
      case 'call':
        this.functions.add(part.callee);
        this.pass(part.arguments, part.callee);
        return;
      case 'call-pointer':
      case 'dispatch':
        if (fn) this.calls.push({ fn, call: part, pointer: this.value(part.pointer) });
        return;
      case 'stop-machine':
      case 'broadcast':
        this.functions.add(part.callee);
        return;
      case 'initialise':
        this.initialise(part.variable, part.initial);
        return;
      case 'return':
        if (fn && part.value) this.store(part.value, this.result(fn));
        return;
      case 'assign':
        this.store(part.value, this.target(part.place));
        return;
      case 'exchange':
        this.store(part.operand, this.behind(part.pointer, this.written));
        return;
      case 'convert':
        this.convert(part);
        return;
      case 'literal':
        this.initialise(part.variable, part.initial);
    }
  }

  private store(value: Expression, to: Held): void {
    if (isFunctionPointer(value.type)) this.objects.flow(this.value(value), to);
  }

  private convert({ operand, type }: Extract<Expression, { kind: 'convert' }>): void {
    this.recasts.convert(operand.type, type);
    if (type.kind === 'void' || isFunctionPointer(type)) return;
    if (isFunctionPointer(operand.type)) {
      const held = this.value(operand);
      this.objects.flow(held, this.numbers);
      this.escapes.push({ source: operand.source, held, type: operand.type.target });
    }
  }

  /** What an expression may give, whose type is a pointer to a function. */
  private value(expression: Expression): Held {
    switch (expression.kind) {
      case 'function-address': {
        const held = this.objects.of(expression);
        held.functions.add(expression.fn);
        return held;
      }
      case 'constant':
        return this.objects.of(expression);
      case 'read':
        return this.place(expression.place, this.memory);
      case 'conditional': {
        const held = this.objects.of(expression);
        this.objects.flow(this.value(expression.whenTrue), held);
        this.objects.flow(this.value(expression.otherwise), held);
        return held;
      }
      case 'fallback': {
        const held = this.objects.of(expression);
        this.objects.flow(this.value(expression.value), held);
        this.objects.flow(this.value(expression.otherwise), held);
        return held;
      }
      case 'comma':
        return this.value(expression.right);
      case 'statements':
        return expression.value === null ? this.memory : this.value(expression.value);
      case 'assign':
        return this.value(expression.value);
      case 'convert': {
        const { operand } = expression;
        if (operand.kind === 'constant') return this.objects.of(expression);
        return isFunctionPointer(operand.type) ? this.value(operand) : this.numbers;
      }
      case 'call':
        return this.result(expression.callee);
      case 'call-pointer':
        return this.objects.of(expression);
      case 'exchange':
        return this.behind(expression.pointer, this.memory);
      default:
        return this.memory;
    }
  }

  private target(place: Place): Held {
    return this.place(place, this.written);
  }

  /** `unknown`: what stands for a place behind a pointer of which nothing is known. */
  private place(place: Place, unknown: Held): Held {
    switch (place.kind) {
      case 'variable':
      case 'literal':
        return this.object(place.variable);
      case 'value':
        return unknown;
      case 'member': {
        const { type } = place.object;
        return type.kind === 'struct' ? this.object(type.layout, place.offset) : unknown;
      }
      case 'dereference':
        return this.behind(place.pointer, unknown);
    }
  }

  /** What is put behind unknown pointers may stand there. */
  private object(key: Variable | object, offset = 0): Held {
    const held = this.objects.of(key, offset);
    const isFrame = 'inMemory' in key && !key.inMemory;
    if (!isFrame) this.objects.flow(this.written, held);
    return held;
  }

  private behind(pointer: Expression, unknown: Held): Held {
    // One of each CPU's, whichever.
    if (pointer.kind === 'per-cpu') return this.behind(pointer.pointer, unknown);
    if (pointer.kind === 'binary' && pointer.type.kind === 'pointer') {
      return this.behind(pointer.left, unknown);
    }
    if (pointer.kind !== 'address' || !isFunctionPointer(elementOf(pointer.place.type))) {
      return unknown;
    }
    return this.place(pointer.place, unknown);
  }
}

const elementOf = (type: CType): CType => (type.kind === 'array' ? elementOf(type.element) : type);

/** Of functions and all that they call. */
export const pointsTo = (functions: Iterable<CFunction>, addresses: Addresses): PointsTo =>
  new Analysis(functions, addresses).solve();
