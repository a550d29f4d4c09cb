/** What can be otherwise at the mark. */
import { changesHere } from '../commands/branching/what-if.ts';
import { plainLine } from '../drawing/segments.ts';
import type { Model } from '../model/model.ts';
import { item, type ListContent } from './list-item.ts';

export function whatIfList(model: Model): ListContent {
  const items = changesHere(model).map(({ line, text }) => item(plainLine(text), line));
  return { title: 'what if? Enter makes a branch of it, the rest carried on', items };
}
