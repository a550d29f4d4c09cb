/** A search that is kept in a file: every minute, and where it ends before its question is answered. */
import { engineNamed, savableExhaustive } from '../../explore/searching/exhaustive.ts';
import {
  abandon,
  ENGINES,
  type Progress,
  type Search,
  type SearchResult,
} from '../../explore/searching/search.ts';
import { isSameEngine, type Savable, Unusable } from '../../explore/states/savable.ts';
import { printable } from '../../machine/program/printable.ts';
import type { System } from '../../machine/state/system.ts';
import type { CheckpointHeader } from '../../replay/checkpoints/checkpoint-header.ts';
import type { Checkpoint } from '../../replay/checkpoints/read-checkpoint.ts';
import { Refused } from '../../replay/format/replay-problem.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type KeptFile, refusing } from '../files/checkpoint-file.ts';
import { VERSION } from '../process/version.ts';
import type { Plan } from './search-plan.ts';

/** Milliseconds between two savings, or as many times what one took: they cost a twentieth at most. */
const PERIOD_MS = 60_000;
const TIMES = 20;
/** Who has waited so long for a search wants it kept. */
const WORTH_MS = 10_000;

export interface Keeping {
  scenario: Scenario;
  plan: Plan;
  reduce: boolean;
  file: KeptFile;
  /** The user has named the file: it is kept however short the search was. */
  isAsked: boolean;
  /** What it goes on from. */
  from: { path: string; checkpoint: Checkpoint } | null;
}

/** Throws UsageError where it cannot go on from its file. */
export function keptSearch(keeping: Keeping, system: System): Search {
  const { plan, reduce, from } = keeping;
  const { seed, engine, workers } = plan;
  const maxSteps = Infinity;
  const options = { ...plan.limits, system, reduce, maxSteps, seed, engine, workers };
  if (from === null) return keep(keeping, savableExhaustive(options));
  const { path, checkpoint } = from;
  return refusing(path, () => {
    const { engine: saved } = checkpoint.header;
    const name = ENGINES.find((one) => one === saved.name);
    if (name === undefined || !isSameEngine(saved, engineNamed(name))) {
      const by = `"${printable(saved.name)}"`;
      throw new Refused(`another build, or its engine ${by}, has saved it`, 'older-version');
    }
    try {
      return keep(keeping, savableExhaustive({ ...options, engine: name }, checkpoint.blocks()));
    } catch (error) {
      if (error instanceof Unusable) throw new Refused(error.message);
      throw error;
    } finally {
      checkpoint.close();
    }
  });
}

function* keep(keeping: Keeping, { search, state }: { search: Search; state: Savable }): Search {
  const { plan, file, isAsked, from } = keeping;
  const { now } = plan.limits;
  const before = from?.checkpoint.header.counts.elapsedMs ?? 0;
  let due = now() + PERIOD_MS;
  /** Transitions of the search that the file holds. */
  let saved = from?.checkpoint.header.counts.transitions ?? -1;
  function* save(progress: Progress): Generator<Progress, void, void> {
    if (progress.transitions === saved || !state.isWhole) return;
    const start = now();
    const saving = file.save(headerOf(keeping, state, progress), state.save());
    for (;;) {
      const { done, value } = saving.next();
      if (done) {
        if (value) saved = progress.transitions;
        break;
      }
      yield progress;
    }
    due = now() + Math.max(PERIOD_MS, TIMES * (now() - start));
  }
  try {
    for (;;) {
      const { done, value } = search.next();
      const progress = { ...value, elapsedMs: before + value.elapsedMs };
      if (done) {
        const isOver = value.end === 'complete' || value.end === 'finding';
        if (!isOver && (isAsked || progress.elapsedMs >= WORTH_MS)) yield* save(progress);
        return progress as SearchResult;
      }
      if (now() >= due) yield* save(progress);
      yield progress;
    }
  } finally {
    abandon(search);
  }
}

function headerOf(
  { scenario, plan, reduce }: Keeping,
  { engine }: Savable,
  progress: Progress,
): CheckpointHeader {
  const { maxStates, maxBytes } = plan.limits;
  const { states, transitions, depth, elapsedMs } = progress;
  return {
    tool: VERSION,
    engine,
    scenario,
    reduce,
    limits: { states: maxStates, bytes: maxBytes },
    counts: { states, transitions, depth, elapsedMs },
  };
}
