/** Results in the words and the layout of herd7, so that scripts made for its output go on working. */
import { printable } from '../../machine/program/printable.ts';
import { showCondition } from '../format/proposition.ts';
import type { LitmusResult } from './run-test.ts';

const KINDS = { exists: 'Allowed', 'not-exists': 'Forbidden', forall: 'Required' } as const;

/** `Allowed`, `Forbidden` or `Required`. */
export const kindOf = ({ test }: LitmusResult): string => KINDS[test.quantifier];

/**
 * The lines of one test. Every state counts once: herd7 counts candidate executions, so that its
 * numbers of witnesses are larger. `Hash` is left out: it is herd7's own digest of its own parse.
 */
export function resultLines(result: LitmusResult): string[] {
  const { test, states, positive, negative, ok, observation, searched, end } = result;
  const { name, quantifier } = test;
  // For ~exists the witnesses are the states that do not satisfy the proposition.
  const [witnesses, others] =
    quantifier === 'not-exists' ? [negative, positive] : [positive, negative];
  const lines = [
    `Test ${name} ${kindOf(result)}`,
    `States ${states.length}`,
    ...states,
    `${end === 'complete' ? '' : 'Loop '}${ok ? 'Ok' : 'No'}`,
    'Witnesses',
    `Positive: ${witnesses} Negative: ${others}`,
    `Condition ${showCondition(test)}`,
    `Observation ${name} ${observation} ${positive} ${negative}`,
    `Time ${name} ${(searched.elapsedMs / 1000).toFixed(2)}`,
    // Where herd7 has its Hash: a line that readers of its output pass over.
    `Model=${result.memory}`,
    '',
  ];
  return lines.map(printable);
}
