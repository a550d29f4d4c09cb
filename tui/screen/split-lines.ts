/** What stands over two runs side by side: how each of them ends. */
import type { Branch } from '../../src/inspect/branches/branches.ts';
import type { Layout } from '../drawing/layout.ts';
import { clip, fill, type Line, segment } from '../drawing/segments.ts';
import type { Model } from '../model/model.ts';
import { describeFailure } from './failure-words.ts';

/** The verdicts of both, each over its half, in as many cells. */
export function splitVerdict(model: Model, layout: Layout): Line {
  const { pair, branches, glyphs } = model;
  if (pair === null) return [];
  const [left, right] = (['a', 'b'] as const).map((side) => {
    const branch = branches.find(({ id }) => id === pair[side]) as Branch;
    const { text, look } = describeFailure(branch);
    const width = layout.slots.find((slot) => slot.side === 'a')?.rectangle.width ?? 0;
    return fill(clip([segment(` ${text}`, look)], width, glyphs.more), width);
  });
  return [...left, segment(' '), ...right];
}
