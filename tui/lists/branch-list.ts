/** The tree of branches. */
import type { Branch } from '../../src/inspect/branches/branches.ts';
import { branchTree } from '../commands/branching/forks.ts';
import { segment } from '../drawing/segments.ts';
import type { Model } from '../model/model.ts';
import { item, type ListContent } from './list-item.ts';

export function branchList(model: Model): ListContent {
  const items = branchTree(model.branches).map(({ branch, depth }) => {
    const { id, timeline, critical, isOpen, savedAs, continuation } = branch;
    const verdict = critical?.failure.class ?? (isOpen ? 'open' : 'no failure');
    const where = stemOf(model, branch);
    const kept = savedAs === null ? '' : `, saved as ${savedAs}`;
    return item(
      [
        segment(`${'  '.repeat(depth)}${id === model.branch ? model.glyphs.here : ' '} `, 'strong'),
        segment(`${id}  `, 'key'),
        segment(`${where}, ${timeline.length} events, `),
        segment(verdict, critical === null ? 'plain' : 'bad'),
        segment(`${isOpen ? `, ${continuation.name}` : ''}${kept}`, 'dim'),
      ],
      `branch ${id}`,
      `discard ${id}`,
    );
  });
  return { title: 'branches: Enter goes there, d discards', items };
}

/** What the branch is of. */
function stemOf({ branches }: Model, { id, parent, leftAt, made }: Branch): string {
  if (parent === null)
    return id === branches[0].id ? 'the run that was opened' : 'the run beside it';
  return made === undefined
    ? `shares ${leftAt} events with ${parent}`
    : `of ${parent}: ${made.text}`;
}
