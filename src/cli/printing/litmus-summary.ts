/** How results and expected states compare, in lines and as fields of a document. */

import { basename } from 'node:path';
import { type StateComparison, summarise } from '../../litmus/answering/known-states.ts';
import { printable } from '../../machine/program/printable.ts';

export function differenceLines(comparison: StateComparison): string {
  const { file, memory, missing, additional } = comparison;
  const lines = [`${file}: disagrees under ${memory}`];
  for (const state of missing) lines.push(`  missing     ${state}`);
  for (const state of additional) lines.push(`  additional  ${state}`);
  return `${lines.map(printable).join('\n')}\n`;
}

/** `unsupported` tests are counted apart: they agree with nothing and disagree with nothing. */
export function comparisonLines(
  comparisons: readonly StateComparison[],
  unsupported: number,
): string[] {
  const summary = summarise(comparisons);
  const { agree, disagree, totalMs, medianMs, knownMedianMs, slowest } = summary;
  const there = knownMedianMs === null ? '' : `, expected ${milliseconds(knownMedianMs)}`;
  const models = [...new Set(comparisons.map(({ memory }) => memory))];
  return [
    `models ${models.join(' ') || 'none'}`,
    `agree ${agree}  disagree ${disagree}  unsupported ${unsupported}  seconds ${(totalMs / 1000).toFixed(2)}`,
    `median of a test ${milliseconds(medianMs)}${there}`,
    ...slowest.map(({ file, memory, elapsedMs, knownMs }) => {
      const other = knownMs === null ? '' : `  expected ${milliseconds(knownMs)}`;
      return `slowest ${milliseconds(elapsedMs).padStart(9)}${other}  ${memory} ${printable(basename(file))}`;
    }),
  ];
}

const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;

export function comparisonFields(comparisons: readonly StateComparison[]): object {
  const { slowest: _, ...summary } = summarise(comparisons);
  return { ...summary, comparisons };
}
