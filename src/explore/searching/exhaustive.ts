/** Exhaustive search: which engine makes it, and that it begins anew with what has become known on the way. */
import { isAllocationFailure } from '../../detectors/allocation.ts';
import { isEndless } from '../../detectors/starvation.ts';
import { unknownTo } from '../kernel/kernel.ts';
import { learn } from '../reduction/footprints/learn.ts';
import {
  ALL_REDUCTIONS,
  NO_REDUCTIONS,
  type Reduced,
  type Reductions,
  reducedBy,
  usableReductions,
} from '../reduction/reductions.ts';
import { endless } from './endless.ts';
import { KernelSearch } from './kernel-search.ts';
import { MachineSearch } from './machine-search.ts';
import { Budget, type Search, type SearchOptions } from './search.ts';

export function exhaustive(options: SearchOptions): Search {
  return isEndless(options.system) ? endless(options) : widening(options);
}

/** Begins anew, with what has become known, whenever an access was met that was not known of (E3.17). */
function* widening(options: SearchOptions): Search {
  const { system, from } = options;
  const budget = new Budget(options);
  const on = reductionsOf(options);
  if (on.size === 0) return yield* engineOf(options, budget, null).run();
  const table = learn(system, from);
  for (let widened = 0; ; widened++) {
    const search = engineOf(options, budget, reducedBy(system, on, table));
    const result = yield* search.run();
    if (!search.isOutdated) return { ...result, widened };
  }
}

interface Engine {
  run(): Search;
  readonly isOutdated: boolean;
}

/** The kernel, unless it does not know something of the system, or is not wanted (E18). */
function engineOf(options: SearchOptions, budget: Budget, reduced: Reduced | null): Engine {
  if (!isForKernel(options)) return new MachineSearch(options, budget, reduced);
  try {
    return new KernelSearch(options, budget, reduced);
  } catch (error) {
    if (!isAllocationFailure(error)) throw error;
    return new MachineSearch(options, budget, reduced);
  }
}

const isForKernel = ({ system, reduce, engine, endsOnly, onEnd, known }: SearchOptions): boolean =>
  engine !== 'machine' &&
  reduce &&
  !endsOnly &&
  onEnd === undefined &&
  known === undefined &&
  unknownTo(system) === null;

/** Who is told of final states wants all of them, with every value: only E12 knows which may be left out. */
function reductionsOf({ system, reduce, reductions, endsOnly, onEnd }: SearchOptions): Reductions {
  if (!reduce || endsOnly || onEnd !== undefined) return NO_REDUCTIONS;
  return usableReductions(system, reductions ?? ALL_REDUCTIONS);
}
