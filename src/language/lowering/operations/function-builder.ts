/** Collects the operations of one function: labels, temporaries, the final tidying. */
import { goesOn, targetOf } from '../../../machine/program/live-locals.ts';
import type {
  Expression,
  Local,
  Operation,
  ProgramFunction,
  SourceRange,
} from '../../../machine/program/program.ts';
import type { Scalar } from '../../../machine/program/values.ts';

/** A place to jump to; `position` is -1 until it is known. */
export interface Label {
  position: number;
}

type WithoutSource<T> = T extends unknown ? Omit<T, 'source'> : never;
export type NewOperation = WithoutSource<Operation>;

export class FunctionBuilder {
  readonly name: string;
  readonly locals: Local[] = [];
  parameters = 0;
  private readonly operations: Operation[] = [];
  private readonly jumps: { operation: Operation; label: Label }[] = [];
  private readonly busy = new Set<number>();
  /** Those of the expressions around the one at hand, which a statement within them must not use. */
  private held: ReadonlySet<number> = new Set();

  constructor(name: string) {
    this.name = name;
  }

  /** Operations so far. */
  get length(): number {
    return this.operations.length;
  }

  addLocal(name: string, type: Scalar, pointer: boolean): number {
    this.locals.push({ name, type, temporary: false, pointer });
    return this.locals.length - 1;
  }

  addParameter(name: string, type: Scalar, pointer: boolean): number {
    this.parameters++;
    return this.addLocal(name, type, pointer);
  }

  /** A local for a loaded value, free until the full expression ends. */
  temporary(type: Scalar, pointer: boolean): number {
    let index = this.locals.findIndex(
      (local, at) =>
        local.temporary && local.type === type && local.pointer === pointer && !this.busy.has(at),
    );
    if (index < 0) {
      const count = this.locals.filter((local) => local.temporary).length;
      this.locals.push({ name: `t${count}`, type, temporary: true, pointer });
      index = this.locals.length - 1;
    }
    this.busy.add(index);
    return index;
  }

  /** The end of a full expression: its temporaries may be used again. */
  endExpression(): void {
    for (const local of this.busy) if (!this.held.has(local)) this.busy.delete(local);
  }

  /** A temporary that nobody will look at again may be used again. */
  release(local: number): void {
    this.busy.delete(local);
  }

  /** Makes operations of full expressions that stand within another one. */
  within<T>(make: () => T): T {
    const { held } = this;
    this.held = new Set(this.busy);
    const made = make();
    this.held = held;
    return made;
  }

  emit(source: SourceRange, operation: NewOperation): void {
    this.operations.push({ source, ...operation } as Operation);
  }

  private leadsTo(label: Label): void {
    this.jumps.push({ operation: this.operations[this.operations.length - 1], label });
  }

  jump(label: Label, source: SourceRange): void {
    this.emit(source, { kind: 'jump', target: -1 });
    this.leadsTo(label);
  }

  /** A load that goes to `label` when there is nothing at the address; null: that is a crash. */
  load(
    load: { local: number; address: Expression; type: Scalar },
    label: Label | null,
    source: SourceRange,
  ): void {
    this.emit(source, { kind: 'load', ...load, fixup: -1 });
    if (label !== null) this.leadsTo(label);
  }

  /** Goes on when `condition` is not zero, else to `label`. */
  branch(condition: Expression, label: Label, source: SourceRange): void {
    this.emit(source, { kind: 'branch', condition, target: -1 });
    this.leadsTo(label);
  }

  place(label: Label): void {
    label.position = this.operations.length;
  }

  finish(): ProgramFunction {
    for (const { operation, label } of this.jumps) retarget(operation, label.position);
    const { name, parameters, locals } = this;
    return { name, parameters, locals, operations: tidy(this.operations) };
  }
}

function retarget(operation: Operation, target: number): void {
  if (operation.kind === 'load') operation.fixup = target;
  else if (operation.kind === 'jump' || operation.kind === 'branch') operation.target = target;
}

/** Where a jump to `position` ends up when what stands there jumps on. */
function destination(operations: readonly Operation[], position: number): number {
  const seen = new Set<number>();
  let at = position;
  for (;;) {
    const operation = operations[at];
    if (operation?.kind !== 'jump' || seen.has(at)) return at;
    seen.add(at);
    at = operation.target;
  }
}

function reachable(operations: readonly Operation[]): boolean[] {
  const reached = operations.map(() => false);
  const open = [0];
  while (open.length > 0) {
    const at = open.pop()!;
    if (reached[at] !== false) continue;
    reached[at] = true;
    const operation = operations[at];
    const target = targetOf(operation);
    if (target >= 0) open.push(target);
    if (goesOn(operation)) open.push(at + 1);
  }
  return reached;
}

/** Drops what cannot be reached and jumps to what comes next anyway. */
function tidy(operations: Operation[]): Operation[] {
  for (const operation of operations) {
    const target = targetOf(operation);
    if (target >= 0) retarget(operation, destination(operations, target));
  }
  const kept = reachable(operations);
  for (let at = operations.length - 1; at >= 0; at--) {
    const operation = operations[at];
    if (!kept[at] || operation.kind !== 'jump' || operation.target <= at) continue;
    kept[at] = kept.slice(at + 1, operation.target).some((value) => value);
  }
  const moved: number[] = [];
  let count = 0;
  for (const keep of kept) {
    moved.push(count);
    if (keep) count++;
  }
  for (const operation of operations) {
    const target = targetOf(operation);
    if (target >= 0) retarget(operation, moved[target]);
  }
  return operations.filter((_, at) => kept[at]);
}
