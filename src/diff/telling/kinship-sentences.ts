/** How much of one program is in the other, where it is little: then two programs are compared, not two versions of one. */
import { kinshipOf } from '../comparing/kinship.ts';
import type { Judged } from '../judging/judgement.ts';

/** Nothing for one program, nor where half of it has a counterpart: of the larger one, of a schedule carried over of the smaller. */
export function kinshipSentences({ comparison, judgement, titles }: Judged): string[] {
  if (judgement.isOneProgram) return [];
  const { shared, a, b } = kinshipOf(comparison);
  const whole = comparison.isOneSchedule ? Math.min(a, b) : Math.max(a, b);
  if (2 * shared >= whole) return [];
  return [
    `${shared} of the ${a} operations of ${titles.a} that others can tell have a counterpart among the ${b} of ${titles.b}.`,
  ];
}
