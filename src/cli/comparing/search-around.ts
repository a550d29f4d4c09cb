/** What is searched around the first real difference of two runs, or around a failure that is none there. */
import type { Comparison } from '../../diff/comparing/compare.ts';
import { type Judgement, markToSearchAround } from '../../diff/judging/judgement.ts';
import { type Neighbourhood, searchNear } from '../../diff/judging/neighbourhood.ts';
import { UNLIMITED } from '../../explore/searching/search.ts';
import type { Environment } from '../process/environment.ts';
import { drive } from '../searching/drive-search.ts';

/** Null where there is nothing to search. */
export async function searchAround(
  environment: Environment,
  comparison: Comparison,
  judgement: Judgement,
  budget: { maxMs: number; maxStates?: number; maxBytes?: number },
): Promise<Neighbourhood | null> {
  const from = markToSearchAround(comparison, judgement);
  if (from === null) return null;
  const { now, interrupted } = environment;
  const aim = { what: 'around the first difference', ...budget };
  const limits = { ...UNLIMITED, ...budget, now, interrupted };
  return drive(environment, aim, searchNear(comparison.b, from, limits));
}
