/** What is searched around the first real difference of two runs, where the failure is gone. */
import type { Comparison } from '../../diff/comparing/compare.ts';
import type { Judgement } from '../../diff/judging/judgement.ts';
import { type Neighbourhood, searchNear } from '../../diff/judging/neighbourhood.ts';
import { UNLIMITED } from '../../explore/searching/search.ts';
import type { Environment } from '../process/environment.ts';
import { drive } from './drive-search.ts';

/** Null where there is nothing to search: the answer is proven, or the runs are the same. */
export async function searchAround(
  environment: Environment,
  { b }: Comparison,
  { first, answer }: Judgement,
  budget: { maxMs: number; maxStates?: number; maxBytes?: number },
): Promise<Neighbourhood | null> {
  if (first === null || (answer !== 'fixed' && answer !== 'masked')) return null;
  const { now, interrupted } = environment;
  const aim = { what: 'around the first difference', ...budget };
  const limits = { ...UNLIMITED, ...budget, now, interrupted };
  return drive(environment, aim, searchNear(b, first.atB, limits));
}
