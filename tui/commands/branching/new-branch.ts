/** A branch that leaves the one that the user is in. */
import type { Branch } from '../../../src/inspect/branches/branches.ts';
import { roundRobin } from '../../../src/inspect/branches/continuations.ts';
import type { Model } from '../../model/model.ts';
import { arrivedIn, leftBehind } from '../../model/two-runs.ts';
import { remember } from '../moving/moves.ts';

/** The model in it, at its mark. */
export function inNewBranch(
  model: Model,
  made: Pick<Branch, 'timeline' | 'critical' | 'isOpen' | 'leftAt' | 'mark' | 'made'>,
): Model {
  const left = leftBehind(remember(model));
  const id = left.branches.reduce((most, branch) => Math.max(most, branch.id), 0) + 1;
  const own = { id, parent: model.branch, continuation: roundRobin(), savedAs: null };
  // Numbers of branches that have been discarded come again.
  const { [id]: _, ...looks } = left.looks;
  const branches = [...left.branches, { ...made, ...own }];
  return arrivedIn({ ...left, branches, looks, overlay: null }, id);
}
