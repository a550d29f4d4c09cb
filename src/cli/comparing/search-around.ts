/** What is searched around the first real difference of two runs, or around a failure that is none there. */
import type { Comparison } from '../../diff/comparing/compare.ts';
import { counterpartOfFailure } from '../../diff/judging/first-difference.ts';
import type { Judgement } from '../../diff/judging/judgement.ts';
import { type Neighbourhood, searchNear } from '../../diff/judging/neighbourhood.ts';
import { UNLIMITED } from '../../explore/searching/search.ts';
import type { Environment } from '../process/environment.ts';
import { drive } from '../searching/drive-search.ts';

/** Null where there is nothing to search: both runs fail, or only the second one, or they are the same. */
export async function searchAround(
  environment: Environment,
  comparison: Comparison,
  { first, answer }: Judgement,
  budget: { maxMs: number; maxStates?: number; maxBytes?: number },
): Promise<Neighbourhood | null> {
  const isGone = answer === 'fixed' || answer === 'masked';
  const from = answer === 'allowed' ? counterpartOfFailure(comparison) : first?.atB;
  if (from === undefined || !(isGone || answer === 'allowed')) return null;
  const { now, interrupted } = environment;
  const aim = { what: 'around the first difference', ...budget };
  const limits = { ...UNLIMITED, ...budget, now, interrupted };
  return drive(environment, aim, searchNear(comparison.b, from, limits));
}
