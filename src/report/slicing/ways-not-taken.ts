/**
 * Why a context did not do what another one did (relevant slicing, Gyimothy et al. 1999): the branch whose other
 * way leads to an operation that has written the place elsewhere in the same run.
 */
import { onlyOn } from '../../machine/program/control-dependence.ts';
import type { Program } from '../../machine/program/program.ts';
import type { RunFlow } from './run-flow.ts';

export interface WayNotTaken {
  /** The event of the branch. */
  branch: number;
  /** The write elsewhere that an operation made to which the other way leads. */
  write: number;
}

/** Whole functions that a function may call, itself included. */
function called(program: Program, fn: number, seen = new Set<number>()): Set<number> {
  if (seen.has(fn)) return seen;
  seen.add(fn);
  for (const operation of program.functions[fn].operations) {
    if (operation.kind === 'call') called(program, operation.callee, seen);
  }
  return seen;
}

export class WaysNotTaken {
  readonly #flow: RunFlow;
  /** By branch and way: the operations that run only there, `fn:pc`. */
  readonly #only = new Map<string, ReadonlySet<string>>();

  constructor(flow: RunFlow) {
    this.#flow = flow;
  }

  /** Of the context that made the event, before it: branches that led past an operation which wrote `units`. */
  before(event: number, units: readonly number[]): WayNotTaken[] {
    const flow = this.#flow;
    const actor = flow.actorOf(event);
    const writers = this.#writersOf(units, flow.actor[event]);
    if (actor === undefined || writers.size === 0) return [];
    return actor.decisions.flatMap((branch) => {
      if (branch >= event) return [];
      const only = this.#missedAt(branch);
      const [found] = [...writers].filter(([operation]) => only.has(operation));
      return found === undefined ? [] : [{ branch, write: found[1] }];
    });
  }

  /** The operations of other contexts that wrote one of them, and the last event of each. */
  #writersOf(units: readonly number[], reader: number): Map<string, number> {
    const flow = this.#flow;
    const writers = new Map<string, number>();
    for (const { event } of units.flatMap((unit) => flow.memory.writesOf(unit))) {
      if (flow.actor[event] === reader) continue;
      const made = flow.events[event].kind === 'committed' ? flow.data[event][0] : event;
      const write = flow.events[made];
      if (write !== undefined && 'context' in write) writers.set(`${write.fn}:${write.pc}`, event);
    }
    return writers;
  }

  #missedAt(branch: number): ReadonlySet<string> {
    const way = this.#flow.wayOf(branch);
    if (way === null) return new Set();
    const key = `${way.fn}:${way.pc}:${way.other}`;
    const known = this.#only.get(key);
    if (known !== undefined) return known;
    const made = this.#operationsOn(way.fn, way.pc, way.other);
    this.#only.set(key, made);
    return made;
  }

  #operationsOn(fn: number, pc: number, way: number): Set<string> {
    const { program } = this.#flow.system;
    const code = program.functions[fn];
    const found = new Set<string>();
    for (const at of onlyOn(code, pc, way)) {
      found.add(`${fn}:${at}`);
      const operation = code.operations[at];
      if (operation.kind !== 'call') continue;
      for (const callee of called(program, operation.callee)) {
        for (const index of program.functions[callee].operations.keys()) {
          found.add(`${callee}:${index}`);
        }
      }
    }
    return found;
  }
}
