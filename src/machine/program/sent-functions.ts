/** Functions that one CPU has others run: as an interrupt (on_each_cpu), or while all are stopped (stop_machine). */
import type { Operation, Program } from './program.ts';

const isSent = (
  operation: Operation,
): operation is Extract<Operation, { kind: 'broadcast' | 'share' }> =>
  operation.kind === 'broadcast' || operation.kind === 'share';

/** Their indices, each once. `kind`: those sent in one of the two ways alone. */
export function sentFunctions({ functions }: Program, kind?: 'broadcast' | 'share'): number[] {
  const sent = functions.flatMap(({ operations }) => operations.filter(isSent));
  const callees = sent.flatMap((one) => (one.kind === (kind ?? one.kind) ? [one.callee] : []));
  return [...new Set(callees)];
}
