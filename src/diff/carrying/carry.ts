/**
 * Carries a schedule over to another version of the protocol and runs it there.
 *
 * Each step of the first version is answered by the step of the same meaning in the second one, on the
 * same CPU and in the same activation of a context. Where that is not the next thing that the second
 * version does, what the first version still has to do there is aligned with what the second one would
 * do if it ran on alone, and then
 * - more to do before the step: it is done now (`extra`);
 * - no such step: it is left out (`skipped`); what stands in its place is done now (`instead`);
 * - a wait before it: the CPU runs up to the wait; the step and those behind it come as soon as the wait
 *   is over (`waits`), and the other CPUs go on meanwhile.
 * Drains, NMIs, stops, resumes and interrupts are carried by kind and CPU, a drain also by its store. When
 * the schedule is used up, the CPUs run on in turn, each until it waits.
 */
import { finish } from '../../explore/searching/search.ts';
import type { Timeline } from '../../history/timeline.ts';
import type { Correspondence } from '../pairing/correspondence.ts';
import type { Carried, Freedom } from './carried.ts';
import { type Script, scriptOf } from './schedule-script.ts';
import { Transfer } from './transfer.ts';

/**
 * Runs the first version's schedule on the second version, and then on to the end, or until the budget is spent.
 * `mayHang`: the schedule leads to where nothing lets the first version end.
 */
export function carry(
  correspondence: Correspondence,
  timeline: Timeline,
  more: Pick<Freedom, 'mayHang' | 'isSpent'> = {},
): Carried {
  const freedom = { ...more, pause: null, nmisWait: false };
  return finish(carrying(correspondence, scriptOf(correspondence.a, timeline), freedom));
}

/** The same of a script, which may be none of a run; yields now and then. */
export function carrying(
  correspondence: Correspondence,
  script: Script,
  freedom: Freedom = { pause: null, nmisWait: false },
): Generator<void, Carried, void> {
  return new Transfer(correspondence, script).run(freedom);
}
