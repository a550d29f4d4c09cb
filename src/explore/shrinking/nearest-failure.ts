/**
 * How many steps a run is at least away from a failure of one class, by the control flow of its CPUs and by what
 * shows in the machine: a run of which that is too much need not be gone on with.
 */
import type { FailureClass } from '../../detectors/failure.ts';
import { goesOn, targetOf } from '../../machine/program/live-locals.ts';
import { type Expression, isTextAddress, type Operation } from '../../machine/program/program.ts';
import { sentFunctions } from '../../machine/program/sent-functions.ts';
import type { Context, Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';

/** Steps, by number of operation; Infinity where no way leads there. */
type Distances = Float64Array;

export class NearestFailure {
  readonly #system: System;
  /** Only a store to text fails so, where another CPU is in the middle of an instruction. */
  readonly needsOther: boolean;
  /** By function, the number of its first operation: they are numbered through. */
  readonly #first: readonly number[];
  /** From before each operation to behind one that may fail; null where steps of any kind may. */
  readonly #toFailure: Distances | null;
  /** From before each operation to behind the end of its function. */
  readonly #toReturn: Distances;
  readonly #ofNmi: number;
  /** Of what another CPU may make any CPU run. */
  readonly #ofCallees: number;

  constructor(system: System, wanted: FailureClass) {
    const { nmiHandler } = system.program;
    this.#system = system;
    this.needsOther = wanted === 'cross-modification' && !system.keepsVersions;
    this.#first = firstOperations(system);
    this.#toReturn = distances(system, this.#first, ({ kind }) => kind === 'return', null);
    const mayFail = failing(system, wanted);
    const toFailure = mayFail && distances(system, this.#first, mayFail, this.#toReturn);
    const from = (fn: number): number => (toFailure === null ? 1 : 1 + toFailure[this.#first[fn]]);
    this.#toFailure = toFailure;
    this.#ofNmi = nmiHandler < 0 ? Infinity : from(nmiHandler);
    this.#ofCallees = Math.min(...sentFunctions(system.program).map(from));
  }

  /** Steps until a run fails so that goes on with that CPU alone; Infinity for never. */
  alone(machine: Machine, id: number): number {
    const { cpus } = machine;
    const toFailure = this.#toFailure;
    if (toFailure === null) return 1;
    if (this.needsOther) {
      if (!cpus.some(({ fetched }, other) => other !== id && fetched.length > 0)) return Infinity;
      if (cpus[id].buffer.some(({ address }) => isTextAddress(address))) return 1;
    }
    const { contexts, waiting, nmisLeft, nmiPending, nmiRaised } = cpus[id];
    const hasNmi =
      nmiPending || nmiRaised || this.#system.raisesNmis || (nmisLeft > 0 && machine.nmisLeft > 0);
    let least = Math.min(this.#ofCallees, hasNmi ? this.#ofNmi : Infinity);
    least = Math.min(least, this.#ofContexts(contexts, toFailure));
    for (const { context } of waiting)
      least = Math.min(least, this.#ofContexts([context], toFailure));
    return least;
  }

  #ofContexts(contexts: readonly Context[], toFailure: Distances): number {
    let least = Infinity;
    let returned = 0;
    for (let at = contexts.length - 1; at >= 0; at--) {
      const { frames } = contexts[at];
      for (let depth = frames.length - 1; depth >= 0; depth--) {
        const { fn, pc } = frames[depth];
        const op = this.#first[fn] + pc;
        least = Math.min(least, returned + toFailure[op]);
        returned += this.#toReturn[op];
      }
    }
    return least;
  }
}

function firstOperations({ program }: System): number[] {
  let next = 0;
  return program.functions.map(({ operations }) => {
    next += operations.length;
    return next - operations.length;
  });
}

/** The operations that a failure of the class may be an event of; null where other steps may fail so as well. */
function failing(system: System, wanted: FailureClass): ((one: Operation) => boolean) | null {
  switch (wanted) {
    case 'assertion':
      return ({ kind }) => kind === 'bug';
    case 'torn-fetch':
      return ({ kind }) => kind === 'execute';
    case 'cross-modification':
      return system.keepsVersions ? ({ kind }) => kind === 'execute' : mayWriteText;
    default:
      return null;
  }
}

const mayWriteText = (operation: Operation): boolean =>
  (operation.kind === 'store' || operation.kind === 'exchange') && mayBeText(operation.address);

function mayBeText(address: Expression): boolean {
  if (address.kind === 'convert') return mayBeText(address.operand);
  return (
    address.kind !== 'constant' || isTextAddress(Number(BigInt.asUintN(32, BigInt(address.value))))
  );
}

/**
 * From each operation to behind the first one that is wanted. `toReturn`: also in what is called; null for in the
 * same function alone, of which the end is wanted.
 */
function distances(
  { program }: System,
  first: readonly number[],
  isWanted: (operation: Operation) => boolean,
  toReturn: Distances | null,
): Distances {
  const operations = program.functions.flatMap((fn) => fn.operations);
  const found: Distances = new Float64Array(operations.length + 1).fill(Infinity);
  const inText = [program.int3Handler, ...program.textFunctions.map(({ fn }) => fn)]
    .concat(program.textUpdates.map(({ fn }) => fn))
    .filter((fn) => fn >= 0);
  const calledBy = (operation: Operation): number[] => {
    if (operation.kind === 'execute') return inText;
    return operation.kind === 'call' ? [operation.callee] : [];
  };
  const through = (operation: Operation): number =>
    operation.kind === 'call' ? 1 + (toReturn ?? found)[first[operation.callee]] : 1;
  const from = (op: number, start: number): number => {
    const operation = operations[op];
    if (isWanted(operation)) return 1;
    let least = goesOn(operation) ? through(operation) + found[op + 1] : Infinity;
    const target = targetOf(operation);
    if (target >= 0) least = Math.min(least, 1 + found[start + target]);
    if (toReturn === null) return least;
    for (const fn of calledBy(operation)) least = Math.min(least, 1 + found[first[fn]]);
    return least;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (let fn = first.length - 1; fn >= 0; fn--) {
      const end = first[fn] + program.functions[fn].operations.length;
      for (let op = end - 1; op >= first[fn]; op--) {
        const least = from(op, first[fn]);
        if (least >= found[op]) continue;
        found[op] = least;
        changed = true;
      }
    }
  }
  return found;
}
