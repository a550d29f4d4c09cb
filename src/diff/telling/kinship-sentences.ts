/** How much of one program is in the other, where it is little: what is compared then are two programs, not two versions. */

import type { Judged } from '../judging/judgement.ts';
import type { Version } from '../pairing/correspondence.ts';

/** Nothing where at least half of the larger program has a counterpart in the other. */
export function kinshipSentences({ comparison, judgement, titles }: Judged): string[] {
  if (judgement.isOneProgram) return [];
  const { a, b } = comparison.correspondence;
  const [ofA, ofB] = [countsOf(a), countsOf(b)];
  if (2 * ofA.shared >= Math.max(ofA.all, ofB.all)) return [];
  return [
    `${ofA.shared} of the ${ofA.all} operations of ${titles.a} that others can tell have a counterpart among the ${ofB.all} of ${titles.b}: what differs may not be a change.`,
  ];
}

function countsOf({ expansion, numbers, isShared }: Version): { shared: number; all: number } {
  const counts = { shared: 0, all: 0 };
  for (let place = 0; place < expansion.size; place++) {
    if (expansion.isPrivateAt(place) || expansion.operationAt(place).kind === 'return') continue;
    counts.all++;
    if (isShared(numbers[place])) counts.shared++;
  }
  return counts;
}
