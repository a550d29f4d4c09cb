/** Exhaustive search: which engine makes it, and that it begins anew with what has become known on the way. */
import { isAllocationFailure } from '../../detectors/allocation.ts';
import { isEndless } from '../../detectors/starvation.ts';
import { unknownTo } from '../kernel/kernel.ts';
import type { AccessTable } from '../reduction/footprints/access-table.ts';
import { learn } from '../reduction/footprints/learn.ts';
import {
  ALL_REDUCTIONS,
  NO_REDUCTIONS,
  type Reduced,
  type Reductions,
  reducedBy,
  usableReductions,
} from '../reduction/reductions.ts';
import { blocksOf, type Engine, type Savable, SavedBytes, Unusable } from '../states/savable.ts';
import { endless } from './endless.ts';
import { KernelSearch, kernelEngine } from './kernel-search.ts';
import { MACHINE, MachineSearch } from './machine-search.ts';
import type { Round } from './round.ts';
import { copyTable, saveTable, takeTable } from './saved-accesses.ts';
import { Budget, type EngineName, type Search, type SearchOptions } from './search.ts';

/**
 * Visits the states that the system can reach: ends with a finding, with `complete` where no run fails, or with the
 * budget that was spent. Whoever does not drive it to its end calls `return()`: threads of `workers` end then, too.
 */
export function* exhaustive(options: SearchOptions): Search {
  return yield* isEndless(options.system) ? endless(options) : new Exhaustive(options).run();
}

/**
 * The same search, which can be saved between its yields; with `saved` one goes on. Not of NMIs without end, nor with
 * `known`. Throws Unusable.
 */
export function savableExhaustive(
  options: SearchOptions,
  saved?: Iterable<Uint8Array>,
): { search: Search; state: Savable } {
  const state = new Exhaustive(options, saved);
  return { search: state.run(), state };
}

/** What saves a search, as it is now. */
export const engineNamed = (name: EngineName): Engine =>
  name === 'kernel' ? kernelEngine() : MACHINE;

/** Begins anew, with what has become known, whenever an access was met that was not known of (E3.17). */
class Exhaustive implements Savable {
  #options: SearchOptions;
  readonly #budget: Budget;
  readonly #on: Reductions;
  /** What is known of accesses, now and when the present round began; null where no reduction goes by that. */
  readonly #table: AccessTable | null;
  #begun: AccessTable | null = null;
  #widened = 0;
  #round: Round;

  constructor(options: SearchOptions, saved?: Iterable<Uint8Array>) {
    const { system, from } = options;
    this.#options = options;
    this.#budget = new Budget(options);
    this.#on = reductionsOf(options);
    const hasTable = this.#on.size > 0;
    if (saved === undefined) {
      this.#table = hasTable ? learn(system, from) : null;
      this.#round = this.#begin(null);
      return;
    }
    const bytes = new SavedBytes(saved);
    const [widened, on] = bytes.numbers(2);
    if (on !== bitsOf(this.#on)) throw new Unusable('it is a search with another reduction');
    this.#widened = widened;
    this.#table = hasTable ? takeTable(system, bytes) : null;
    const table = hasTable ? takeTable(system, bytes) : null;
    this.#round = this.#begin(bytes);
    bytes.end();
    // Its path has been walked again, but this is what it had met.
    if (table !== null && this.#table !== null) copyTable(table, this.#table);
  }

  get engine(): Engine {
    return this.#round.engine;
  }

  get isWhole(): boolean {
    return this.#round.isWhole;
  }

  *run(): Search {
    for (;;) {
      const result = yield* this.#round.run();
      if (this.#round.isCrowded) this.#options = { ...this.#options, workers: 1 };
      else if (this.#round.isOutdated) this.#widened++;
      else return { ...result, widened: this.#widened, metUnknown: this.#round.isWrong };
      this.#round = this.#begin(null);
    }
  }

  #begin(saved: SavedBytes | null): Round {
    const table = this.#table;
    this.#begun = table?.copy() ?? null;
    const reduced = table && reducedBy(this.#options.system, this.#on, table);
    return roundOf(this.#options, this.#budget, reduced, saved);
  }

  *save(): Iterable<Uint8Array> {
    yield* blocksOf([this.#widened, bitsOf(this.#on)]);
    if (this.#begun !== null) yield* saveTable(this.#begun);
    if (this.#table !== null) yield* saveTable(this.#table);
    yield* this.#round.save();
  }
}

/** The kernel, unless it does not know something of the system, or is not wanted (E18). */
function roundOf(
  options: SearchOptions,
  budget: Budget,
  reduced: Reduced | null,
  saved: SavedBytes | null,
): Round {
  if (!isForKernel(options)) return new MachineSearch(options, budget, reduced, saved);
  try {
    return new KernelSearch(options, budget, reduced, saved);
  } catch (error) {
    if (saved !== null || !isAllocationFailure(error)) throw error;
    return new MachineSearch(options, budget, reduced, saved);
  }
}

const bitsOf = (on: Reductions): number =>
  [...ALL_REDUCTIONS].reduce((bits, one, index) => bits + (on.has(one) ? 2 ** index : 0), 0);

const isForKernel = ({
  system,
  reduce,
  engine,
  bitstate,
  endsOnly,
  onEnd,
  known,
}: SearchOptions): boolean =>
  engine !== 'machine' &&
  bitstate !== true &&
  reduce &&
  !endsOnly &&
  onEnd === undefined &&
  known === undefined &&
  unknownTo(system) === null;

/** Who is told of final states wants all of them, with every value: only E12 knows which may be left out. */
function reductionsOf(options: SearchOptions): Reductions {
  const { system, reduce, reductions, endsOnly, onEnd, bitstate } = options;
  if (!reduce || endsOnly || onEnd !== undefined) return NO_REDUCTIONS;
  const usable = usableReductions(system, reductions ?? ALL_REDUCTIONS);
  // A state's few bits say nothing of the budgets that it covers.
  return bitstate ? new Set([...usable].filter((one) => one !== 's')) : usable;
}
